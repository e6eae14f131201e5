import { z } from 'zod';
import type { CaseRow } from '#db/queries/cases.ts';
import { listCorrections, listSpecials, type SpecialRow } from '#db/queries/decisions.ts';
import type { Db } from '#db/open.ts';
import { CaseOutcome, CorrectionItem, Delivery, SpecialProcedure, type CorrectionNotice } from '#contract/decisions.ts';
import type { Pause } from '../calendar/due-dates.ts';

const Items = z.array(CorrectionItem);

export const storedOutcome = (row: Pick<CaseRow, 'outcome_json'>): CaseOutcome | null =>
  row.outcome_json === null ? null : CaseOutcome.parse(JSON.parse(row.outcome_json));

export const storedDelivery = (row: Pick<CaseRow, 'delivery_json'>): Delivery | null =>
  row.delivery_json === null ? null : Delivery.parse(JSON.parse(row.delivery_json));

export function correctionsOf(db: Db, caseId: string): CorrectionNotice[] {
  return listCorrections(db, caseId).map((row) => ({
    noticeNo: row.notice_no,
    at: row.at,
    docNo: row.doc_no,
    respondBy: row.respond_by,
    items: Items.parse(JSON.parse(row.items_json)),
    addedReason: row.added_reason,
  }));
}

export function specialsOf(db: Db, caseId: string): SpecialProcedure[] {
  return listSpecials(db, caseId).map(specialView);
}

const specialView = (row: SpecialRow): SpecialProcedure =>
  SpecialProcedure.parse({
    specialNo: row.special_no,
    kind: row.kind,
    name: row.name,
    reason: row.reason,
    orgName: row.org_name,
    startedOn: row.started_on,
    endedOn: row.ended_on,
    limit: row.days_limit,
    limitUnit: row.limit_unit,
  });

/** What the special procedures of a case that are over did to its clock. */
export function pauseOf(db: Db, caseId: string): Pause {
  const specials = listSpecials(db, caseId);
  return {
    suspensions: specials.flatMap(({ kind, started_on: from, ended_on: to }) =>
      kind === 'pause' && to !== null ? [{ from, to }] : [],
    ),
    extensionDays: specials.reduce((sum, one) => sum + (one.kind === 'extension' ? (one.days_limit ?? 0) : 0), 0),
  };
}

/** The special procedure during which the clock stands still. */
export const openSpecial = (db: Db, caseId: string): SpecialRow | null =>
  listSpecials(db, caseId).find((one) => one.kind === 'pause' && one.ended_on === null) ?? null;
