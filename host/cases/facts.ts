import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { scanContents, scannedMaterials } from '#db/queries/scans.ts';
import { asksOf } from '#db/queries/verification-asks.ts';
import type { Draft, Verification } from '#contract/cases.ts';
import type { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { scannedFileName } from '#contract/names.ts';
import { hasSituations, itemInSituation } from '#contract/situation.ts';
import { getItem } from '../catalogue/items.ts';
import { chinaDate, type LegalTime } from '../kernel/clock.ts';
import { verificationView } from './answer-view.ts';
import { currentVerifications } from './answers.ts';
import { caseFiles, type CaseFiles } from './form-values.ts';
import { disputedAnswers } from './disputed.ts';
import { definitionsOf, storedItem } from './stored.ts';

const Fill = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** What is known of a case when somebody looks at it. */
export interface CaseFacts {
  draft: Draft;
  /** As it asks in the situation that the form tells. */
  item: ServiceItem | null;
  verifications: z.infer<typeof Verification>[];
  definitions: Map<string, VerificationDefinition>;
  /** Values departments gave for fields of the form, the newest answers only. */
  fill: Record<string, string | number | boolean>;
  /** Scans and files as they are, see `scanContents`. */
  scans: string[];
  /** Files that fields of the form may name. */
  files: CaseFiles;
  today: string;
}

export interface CaseDeps {
  db: Db;
  time: LegalTime;
}

/** What acceptance is judged by. A draft is judged by the item as published now, an accepted case by the item it was accepted under. */
export function caseFacts(
  { db, time }: CaseDeps,
  row: { case_id: string; project_no: string | null; item_no: number | null },
  draft: Draft,
): CaseFacts {
  const item = itemAsked(db, row, draft);
  const definitions = definitionsOf(db, item?.verifications ?? []);
  const answers = currentVerifications(db, row, draft, definitions);
  const disputed = disputedAnswers(db, row, answers);
  const asks = asksOf(db, row.case_id);
  return {
    draft,
    item,
    definitions,
    verifications: answers.map((one) => {
      const view = verificationView(one, asks.get(one.verification_id));
      return disputed.has(one.verification_id) ? { ...view, state: 'disputed' } : view;
    }),
    fill: Object.assign(
      {},
      ...answers
        .filter((one) => !disputed.has(one.verification_id))
        .map((one) => Fill.parse(JSON.parse(one.fill_json))),
    ),
    files: caseFiles(db, row.case_id),
    scans: scanContents(db, row.case_id, scannedFileName),
    today: chinaDate(time.now()),
  };
}

/** The item of a case as it asks in its situation: as published now, of an accepted case as it was accepted under. */
export function itemAsked(db: Db, row: { case_id: string; item_no: number | null }, draft: Draft): ServiceItem | null {
  const item = storedItem(db, row) ?? itemOrNull(db, draft.taskCode);
  if (!item || !hasSituations(item)) return item;
  return itemInSituation(item, draft, scannedMaterials(db, row.case_id));
}

/** The item as published now; null for none and for one that is no longer there. */
export function itemOrNull(db: Db, taskCode: string | null): ServiceItem | null {
  if (taskCode === null) return null;
  try {
    return getItem(db, taskCode);
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'ITEM_NOT_FOUND') return null;
    throw error;
  }
}
