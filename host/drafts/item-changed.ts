import type { Db } from '#db/open.ts';
import { moveScans, scannedMaterials } from '#db/queries/scans.ts';
import type { Draft } from '#contract/cases.ts';
import { itemChange, type ItemChange } from '#contract/item-change.ts';
import type { DraftPatch } from '#contract/workstation/schemas.ts';
import { textNoOf } from './item-news.ts';
import { itemOrNull } from '../cases/facts.ts';

/**
 * The draft with what was typed since. Ticks, ways of collecting and form values belong to their item: with another one only what means
 * the same stays, unless the patch itself says what it holds.
 */
export function patched(
  db: Db,
  caseId: string,
  before: Draft,
  patch: DraftPatch,
): { draft: Draft; change: ItemChange | null } {
  const taskCode = patch.taskCode === undefined ? before.taskCode : patch.taskCode;
  const to = itemOrNull(db, taskCode);
  const change =
    to !== null && taskCode !== before.taskCode && before.taskCode !== null
      ? itemChange(before, itemOrNull(db, before.taskCode), to, scannedMaterials(db, caseId))
      : null;
  const base = change?.kept ?? before;
  const isOfItem = (ofItem: string): boolean => ofItem === '' || taskCode === null || ofItem === taskCode;
  const draft: Draft = {
    taskCode,
    applicant: patch.applicant ?? before.applicant,
    form: patch.form ?? base.form,
    formSources: patch.formSources ?? base.formSources,
    materials: (patch.materials ?? base.materials)
      .filter((one) => isOfItem(one.ofItem))
      .map((one) => ({ ...one, ofItem: taskCode ?? '' })),
    itemNo: textNoOf(db, taskCode, before),
  };
  return { draft, change };
}

/** Scans follow their material; inside the transaction that writes the draft. */
export function scansFollow(
  db: Db,
  caseId: string,
  from: string | null,
  to: string | null,
  change: ItemChange | null,
): void {
  if (to === null || from === to) return;
  moveScans(db, caseId, { from, to, moves: change?.moves ?? [] });
}
