import { findCase } from '#db/queries/cases.ts';
import { findGroupOf, listMembers } from '#db/queries/groups.ts';
import { CaseState } from '#contract/cases.ts';
import { isEditableState, stateName } from '#contract/case-states.ts';
import { groupState, groupStateNames } from '#contract/group-state.ts';
import { ServiceThing, type CaseGroup, type GroupMember } from '#contract/things.ts';
import { caseFacts, type CaseDeps } from '../cases/facts.ts';
import { findObstacles } from '../cases/obstacles.ts';
import { storedDraft } from '../cases/stored.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

/** The acceptance a case is part of, with all its cases as they are now; null for one that stands alone. */
export function groupView(deps: CaseDeps, caseId: string): CaseGroup | null {
  const { db } = deps;
  const group = findGroupOf(db, caseId);
  if (!group) return null;
  const thing = ServiceThing.parse(JSON.parse(group.thing_json));
  const members = listMembers(db, group.group_id).flatMap((member): GroupMember[] => {
    const row = findCase(db, member.case_id);
    if (!row) return [];
    const draft = storedDraft(row);
    const facts = caseFacts(deps, row, draft);
    return [
      {
        caseId: row.case_id,
        taskCode: draft.taskCode ?? '',
        taskName: facts.item?.taskName ?? row.task_name ?? '',
        deptName: facts.item?.deptName ?? '',
        isLead: member.is_lead === 1,
        state: CaseState.parse(row.state),
        projectNo: row.project_no,
        promiseDue: row.promise_due,
        missing: isEditableState(row.state) ? findObstacles(facts).filter((one) => one.blocking).length : 0,
      },
    ];
  });
  return {
    groupId: group.group_id,
    groupNo: group.group_no,
    thingName: thing.thingName,
    listLevel: thing.listLevel,
    batch: thing.batch,
    leadDept: thing.leadDept,
    state: groupState(members.map((one) => one.state)),
    due: members.reduce<string | null>(
      (last, { promiseDue }) => (promiseDue && promiseDue > (last ?? '') ? promiseDue : last),
      null,
    ),
    members,
  };
}

/** Something came of one of the cases: the leading one says so too, and how far the whole is. Inside the transaction of what came. */
export function followGroup(ctx: HostContext, caseId: string): void {
  const group = groupView(ctx, caseId);
  const changed = group?.members.find((one) => one.caseId === caseId);
  const lead = group?.members.find((one) => one.isLead);
  if (!group || !changed || !lead || group.state === 'draft') return;
  const over = group.members.filter((one) => groupState([one.state]) === 'done').length;
  record(ctx, { stream: caseStream(lead.caseId), tells: ['station'] }, (on) => {
    on.step({
      name: '并联',
      text: `${group.thingName}：“${changed.taskName}”${stateName(changed.state)}，${over} / ${group.members.length} 项办结，${groupStateNames[group.state]}`,
    });
    for (const one of group.members) on.tell(caseStream(one.caseId));
  });
}
