import type { CaseOutcome } from '#contract/decisions.ts';
import type { LetterSubject } from '../documents/make-letter.ts';
import type { Recording } from '../kernel/record.ts';

/** 办结信息 of a case that ends here; once more, when it comes again, as its next version. */
export function tellEnd(
  on: Recording,
  { projectNo, item, hall, operatorName }: LetterSubject,
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
      isExpress: false,
      isFee: item.isFee,
      fee: null,
    },
  });
}
