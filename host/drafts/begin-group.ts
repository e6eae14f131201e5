import { findCase, insertCase } from '#db/queries/cases.ts';
import { findGroupOf, insertGroup, insertMember } from '#db/queries/groups.ts';
import { Draft } from '#contract/cases.ts';
import { ExpectedError } from '#contract/errors.ts';
import { requireDraft, writeDraft } from './drafts.ts';
import { itemOrNull } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { withShared } from '../things/shared.ts';
import { thingsOf } from '../catalogue/things.ts';

/**
 * From a draft of one item to drafts of all items of a thing, with what was typed so far.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | DRAFT_CHANGED | THING_NOT_NOW
 */
export function beginGroup(ctx: HostContext, input: { caseId: string; version: number; thingCode: string }): void {
  const { caseId, version, thingCode } = input;
  const row = requireDraft(ctx, caseId);
  if (row.version !== version) throw new ExpectedError('DRAFT_CHANGED');
  const draft = storedDraft(row);
  const item = itemOrNull(ctx.db, draft.taskCode);
  const thing = item && thingsOf(ctx.db, item.taskCode).find((one) => one.thingCode === thingCode);
  if (!item || !thing || row.state !== 'DRAFT' || findGroupOf(ctx.db, caseId)) throw new ExpectedError('THING_NOT_NOW');
  const operator = ctx.session.operator();
  record(ctx, { stream: caseStream(caseId), act: 'drafts.group', tells: ['station'] }, (on) => {
    const groupId = ctx.newId();
    insertGroup(ctx.db, {
      ...{ group_id: groupId, group_no: null, thing_json: JSON.stringify(thing) },
      ...{ created_at: on.at, accepted_at: null },
    });
    thing.items.forEach(({ taskCode, isLead }, ordinal) => {
      const member = { group_id: groupId, ordinal, is_lead: isLead ? 1 : 0 };
      if (taskCode === item.taskCode) return insertMember(ctx.db, { ...member, case_id: caseId });
      const into = itemOrNull(ctx.db, taskCode);
      if (!into) throw new ExpectedError('THING_NOT_NOW');
      const id = ctx.newId();
      const empty = Draft.parse({ taskCode });
      insertCase(ctx.db, {
        ...{ caseId: id, draftJson: JSON.stringify(empty), at: on.at },
        ...{ operatorId: operator.operatorId, operatorName: operator.name },
      });
      insertMember(ctx.db, { ...member, case_id: id });
      const made = findCase(ctx.db, id);
      if (made) writeDraft(ctx, made, withShared(thing, { draft, item }, { draft: empty, item: into }));
    });
    on.step({ name: '一件事', text: `按“${thing.thingName}”一次受理 ${thing.items.length} 项` });
    on.note(thingCode);
  });
}
