import { z } from 'zod';
import { findCase } from '#db/queries/cases.ts';
import { findNewest } from '#db/queries/outbox.ts';
import { listParcels } from '#db/queries/parcels.ts';
import { listPayments } from '#db/queries/payments.ts';
import type { Db } from '#db/open.ts';
import type { CaseOutcome } from '#contract/decisions.ts';
import { yuanPlain } from '#contract/money.ts';
import { CaseResult } from '#contract/platform/rows/case.ts';
import type { LetterSubject } from '../documents/make-letter.ts';
import type { Recording } from '../kernel/record.ts';

/** 办结信息 of a case that ends here; once more, when it comes again, as its next version. */
export function tellEnd(
  db: Db,
  on: Recording,
  { caseId, projectNo, item, hall, operatorName }: LetterSubject,
  end: Pick<CaseOutcome, 'resultType' | 'explain'> & Partial<CaseOutcome>,
): void {
  on.report({
    class: 'result',
    projectNo,
    seq: 0,
    payload: {
      projectNo,
      seq: 0,
      handler: (end.handler ?? operatorName).slice(0, 30),
      resultTime: end.at ?? on.at,
      resultType: end.resultType,
      resultExplain: end.explain.slice(0, 1000),
      certName: end.certNo ? (end.resultName ?? '').slice(0, 200) : null,
      certNo: end.certNo || null,
      certValidity: end.certValidity || null,
      issuer: end.certNo ? (end.issuer ?? item.deptName) : null,
      region: hall.regionCode,
      isFee: item.isFee,
      ...costs(db, caseId),
    },
  });
}

/**
 * What is known only later belongs to 办结信息 as well: whether the result goes by courier, and what was paid. Told as its next version when
 * it is another than was said; a case that has not ended at this window says nothing.
 */
export function tellEndAgain(db: Db, on: Recording, caseId: string): void {
  const told = findNewest(db, caseId, 'result');
  if (!told) return;
  const { payload } = Told.parse(JSON.parse(told.row_json));
  const now = costs(db, caseId);
  if (payload.isExpress === now.isExpress && payload.fee === now.fee) return;
  // It may have got another number since: two cases had one.
  const projectNo = findCase(db, caseId)?.project_no ?? payload.projectNo;
  on.report({ class: 'result', projectNo, seq: payload.seq, payload: { ...payload, projectNo, ...now } });
}

const Told = z.object({ payload: CaseResult });

/** By courier while no parcel with it has come back or got lost; what is paid and not given back, null when nothing is. */
function costs(db: Db, caseId: string): { isExpress: boolean; fee: string | null } {
  const parcels = listParcels(db, caseId).filter((one) => one.way === 'toApplicant');
  const paid = listPayments(db, caseId).filter((one) => one.state === 'paid');
  return {
    isExpress: parcels.some((one) => one.state !== 'returned' && one.state !== 'lost'),
    fee: paid.length === 0 ? null : yuanPlain(paid.reduce((sum, one) => sum + one.amount, 0)),
  };
}
