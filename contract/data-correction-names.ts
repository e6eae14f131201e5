// Apart from the schemas, so that a screen can show a word without loading zod.

/** `submitted` until the department says that it has it (`accepted`), and then what it did. */
export const correctionStates = ['submitted', 'accepted', 'corrected', 'declined'] as const;
export type CorrectionState = (typeof correctionStates)[number];
export const correctionStateNames: Record<CorrectionState, string> = {
  submitted: '已提交',
  accepted: '部门已受理',
  corrected: '已更正',
  declined: '不予更正',
};
/** What an objection is about when it is the answer as a whole. */
export const verdictTitle = '核验结论';
