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
  /** What was handed in may still be filled in and corrected at the window. */
  isEditable: boolean;
  /** What a window may do now, in the order the screens offer it. */
  acts: readonly WindowAct[];
}

/** What is decided or done at a window. */
export const windowActs = [
  'accept',
  'receive',
  'correct',
  'refuse',
  'notRequired',
  'withdraw',
  'complete',
  'startSpecial',
  'endSpecial',
  'supplement',
  'receiveResult',
  'deliver',
] as const;
export type WindowAct = (typeof windowActs)[number];

export const windowActNames: Record<WindowAct, string> = {
  accept: '受理',
  receive: '收件',
  correct: '补正告知',
  refuse: '不予受理',
  notRequired: '无需受理',
  withdraw: '撤回',
  complete: '当场办结',
  startSpecial: '特别程序',
  endSpecial: '特别程序结束',
  supplement: '补交材料',
  receiveResult: '收到结果',
  deliver: '送达结果',
};

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
  'EXPIRED',
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
const before = { next: [], isOpen: false, isAskable: true, isFinished: false, isEditable: true };
const open = { next: review, isOpen: true, isAskable: true, isFinished: false, isEditable: false };
const done = {
  next: ['DELIVERED'],
  isOpen: false,
  isAskable: false,
  isFinished: false,
  isEditable: false,
  acts: ['deliver', 'receiveResult', 'supplement'],
} as const;
const closed = { next: [], isOpen: false, isAskable: false, isFinished: true, isEditable: false, acts: [] };

export const caseStateTable: Record<CaseState, StateFacts> = {
  DRAFT: { name: '草稿', ...before, acts: ['accept', 'correct', 'receive', 'refuse', 'notRequired'] },
  RECEIVED: { name: '已收件', ...before, acts: ['accept', 'correct', 'refuse', 'notRequired', 'withdraw'] },
  NOT_REQUIRED: { name: '无需受理', ...closed },
  NOT_ACCEPTED: { name: '不予受理', ...closed },
  CORRECTION: { name: '补正', ...before, acts: ['accept', 'receive', 'correct', 'refuse', 'withdraw'] },
  ACCEPTED: { name: '已受理', ...open, acts: ['complete', 'supplement', 'startSpecial', 'withdraw'] },
  IN_REVIEW: { name: '部门办理', ...open, acts: ['supplement', 'startSpecial', 'withdraw'] },
  SUSPENDED: {
    name: '特别程序',
    ...open,
    next: ['IN_REVIEW', 'DONE_REFUSED', 'WITHDRAWN', 'VOID'],
    acts: ['endSpecial', 'supplement', 'withdraw'],
  },
  DONE_OK: { name: '办结', ...done },
  DONE_COND: { name: '容缺办结', ...done },
  DONE_REFUSED: { name: '不予许可', ...done },
  EXPIRED: { name: '补正逾期', ...closed },
  WITHDRAWN: { name: '已撤回', ...closed },
  DELIVERED: { name: '已送达', ...closed },
  VOID: { name: '已作废', ...closed },
};

/** A state as stored or sent; one that only a newer version knows is shown as it is. */
export const stateName = (state: string): string => factsOf(state)?.name ?? state;

export const isOpenState = (state: string): boolean => factsOf(state)?.isOpen ?? false;
export const isEditableState = (state: string): boolean => factsOf(state)?.isEditable ?? false;
/** Before acceptance, whatever has been decided so far. */
export const editableStates: readonly CaseState[] = caseStates.filter((state) => caseStateTable[state].isEditable);
export const actsIn = (state: string): readonly WindowAct[] => factsOf(state)?.acts ?? [];
export const isDoneState = (state: string): boolean =>
  state === 'DONE_OK' || state === 'DONE_COND' || state === 'DONE_REFUSED';
export const isAskableState = (state: string): boolean => factsOf(state)?.isAskable ?? false;
export const mayFollow = (state: CaseState, next: CaseState): boolean => caseStateTable[state].next.includes(next);

/** States of cases nothing more is to come of, for lists of what a person still has running. */
export const finishedStates: readonly CaseState[] = caseStates.filter((state) => caseStateTable[state].isFinished);

const isState = (state: string): state is CaseState => Object.hasOwn(caseStateTable, state);
const factsOf = (state: string): StateFacts | null => (isState(state) ? caseStateTable[state] : null);
