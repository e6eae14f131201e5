/** The states of a case: their names, what may follow, and what may still be done. Host, platform and screens read this one table. */
interface StateFacts {
  /** What people read. */
  name: string;
  /** Where a department's step may take the case; a state may repeat while steps are added to it. */
  next: readonly CaseState[];
  /** The clock of the promise runs, or stands still until it goes on. */
  isOpen: boolean;
  /** Somebody works on it: departments may be asked about the person. */
  isAskable: boolean;
  /** Nothing more happens that the applicant would come for. */
  isFinished: boolean;
}

export const caseStates = [
  'DRAFT',
  'RECEIVED',
  'NOT_REQUIRED',
  'NOT_ACCEPTED',
  'CORRECTION',
  'ACCEPTED',
  'IN_REVIEW',
  'SUSPENDED',
  'DONE_OK',
  'DONE_COND',
  'DONE_REFUSED',
  'WITHDRAWN',
  'DELIVERED',
  'VOID',
] as const;
export type CaseState = (typeof caseStates)[number];

const review: readonly CaseState[] = [
  'IN_REVIEW',
  'SUSPENDED',
  'DONE_OK',
  'DONE_COND',
  'DONE_REFUSED',
  'WITHDRAWN',
  'VOID',
];
const draft = { next: [], isOpen: false, isAskable: true, isFinished: false };
const open = { next: review, isOpen: true, isAskable: true, isFinished: false };
const done = { next: ['DELIVERED'] as const, isOpen: false, isAskable: false, isFinished: false };
const closed = { next: [], isOpen: false, isAskable: false, isFinished: true };

export const caseStateTable: Record<CaseState, StateFacts> = {
  DRAFT: { name: '草稿', ...draft },
  RECEIVED: { name: '已收件', ...draft },
  NOT_REQUIRED: { name: '无需办理', ...closed },
  NOT_ACCEPTED: { name: '不予受理', ...closed },
  CORRECTION: { name: '补正', ...draft },
  ACCEPTED: { name: '已受理', ...open },
  IN_REVIEW: { name: '部门办理', ...open },
  SUSPENDED: { name: '特别程序', ...open, next: ['IN_REVIEW', 'DONE_REFUSED', 'WITHDRAWN', 'VOID'] },
  DONE_OK: { name: '办结', ...done },
  DONE_COND: { name: '容缺办结', ...done },
  DONE_REFUSED: { name: '不予许可', ...done },
  WITHDRAWN: { name: '已撤回', ...closed },
  DELIVERED: { name: '已送达', ...closed },
  VOID: { name: '已作废', ...closed },
};

/** A state as stored or sent; one that only a newer version knows is shown as it is. */
export const stateName = (state: string): string => factsOf(state)?.name ?? state;

export const isOpenState = (state: string): boolean => factsOf(state)?.isOpen ?? false;
export const isAskableState = (state: string): boolean => factsOf(state)?.isAskable ?? false;
export const mayFollow = (state: CaseState, next: CaseState): boolean => caseStateTable[state].next.includes(next);

/** States of cases nothing more is to come of, for lists of what a person still has running. */
export const finishedStates: readonly CaseState[] = caseStates.filter((state) => caseStateTable[state].isFinished);

const isState = (state: string): state is CaseState => Object.hasOwn(caseStateTable, state);
const factsOf = (state: string): StateFacts | null => (isState(state) ? caseStateTable[state] : null);
