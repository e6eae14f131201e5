import { isDoneState, isEditableState, isOpenState, type CaseState } from './case-states.ts';

export const groupStateNames = { draft: '未受理', open: '办理中', partly: '部分办结', done: '全部办结' } as const;
export const listLevelNames = {
  national: '国家清单',
  province: '省级清单',
  city: '市级清单',
  local: '地方特色',
} as const;
export type GroupState = keyof typeof groupStateNames;

/** The parent follows its cases: over when nothing of it is open any more. */
export function groupState(states: readonly CaseState[]): GroupState {
  if (states.some(isEditableState)) return 'draft';
  const isOver = (state: CaseState): boolean => !isOpenState(state) || isDoneState(state);
  if (states.every(isOver)) return 'done';
  return states.some(isOver) ? 'partly' : 'open';
}
