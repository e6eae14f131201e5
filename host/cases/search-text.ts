import type { Draft } from '#contract/cases.ts';
import { initialsOf } from '../catalogue/items.ts';

/** All that a case is found by, lower case. */
export function searchText(draft: Draft, taskName: string, projectNo: string | null): string {
  const { person, entity, agent } = draft.applicant;
  const names = [person.name, entity.name, agent?.name ?? '', taskName].filter((text) => text !== '');
  return [
    ...names,
    ...names.map(initialsOf),
    person.certNo,
    entity.creditCode,
    agent?.certNo ?? '',
    person.mobile,
    projectNo ?? '',
  ]
    .join(' ')
    .toLowerCase();
}
