// Apart from the schemas, so that a screen can show a word without loading zod.

/** What a rule of 电子监察 looks at. */
export const inspectionChecks = [
  'refusedComplete',
  'overPromise',
  'stepOverdue',
  'forwardedLate',
  'noReason',
  'correctionAdded',
  'unlawfulCharge',
] as const;
export type InspectionCheck = (typeof inspectionChecks)[number];

export const findingStates = ['open', 'noticed', 'answered', 'passed', 'dismissed', 'over'] as const;
export type FindingState = (typeof findingStates)[number];
export const findingStateNames: Record<FindingState, string> = {
  open: '待处理',
  noticed: '已督办',
  answered: '已回复',
  passed: '复查通过',
  dismissed: '不成立',
  over: '已消除',
};

export const findingLevels = ['yellow', 'red'] as const;
export type FindingLevel = (typeof findingLevels)[number];
export const findingLevelNames: Record<FindingLevel, string> = { yellow: '黄', red: '红' };

/** Why a department refused, as its event says it. */
export const refusalCauses = ['materials', 'conditions', 'competence', 'other'] as const;
export type RefusalCause = (typeof refusalCauses)[number];

export const findingActs = ['notify', 'answer', 'pass', 'reject', 'dismiss'] as const;
export type FindingAct = (typeof findingActs)[number];
export const findingActNames: Record<FindingAct, string> = {
  notify: '发督办',
  answer: '回复',
  pass: '复查通过',
  reject: '复查不通过',
  dismiss: '不成立',
};
/** From which states each act is taken. */
export const findingActsFrom: Record<FindingAct, readonly FindingState[]> = {
  notify: ['open'],
  answer: ['noticed'],
  pass: ['answered'],
  reject: ['answered'],
  dismiss: ['open', 'noticed', 'answered'],
};
