import type { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { groupState, type GroupState } from '#contract/group-state.ts';
import type { ArrivedCase } from '#contract/platform/cases.ts';
import { CaseAcceptance } from '#contract/platform/rows/case.ts';
import type { Call } from '../kernel/context.ts';
import { casesOf } from './cases.ts';
import { hallInReach } from './reach.ts';

interface Group {
  groupNo: string;
  thingName: string;
  state: GroupState;
  size: number;
  members: z.infer<typeof ArrivedCase>[];
}

/** What was accepted at once, as it is now; the whole follows its parts. @throws ExpectedError CASE_NOT_FOUND */
export async function getGroup(call: Call, groupNo: string): Promise<Group> {
  const rows = await call.platform.db.query<{ payload: unknown }>(
    `select distinct on (project_no) payload from report_row
     where class = 'accept' and payload ? 'group' and payload->'group'->>'groupNo' = $1 order by project_no, data_version desc`,
    [groupNo],
  );
  const parts = rows.map((row) => CaseAcceptance.parse(row.payload));
  const group = parts[0]?.group;
  if (!group) throw new ExpectedError('CASE_NOT_FOUND');
  const members = await casesOf(
    call,
    parts.map((one) => one.projectNo),
  );
  // Accepted at one window: a group of another hall has no part in reach, and for whoever asks there is none.
  if (members.length === 0 && hallInReach(call) !== null) throw new ExpectedError('CASE_NOT_FOUND');
  const { thingName, size } = group;
  // One that has not arrived yet is as open as one that has.
  const state = groupState([
    ...members.map((one) => one.state),
    ...(members.length < size ? ['ACCEPTED' as const] : []),
  ]);
  return { groupNo, thingName, size, state, members };
}
