import { findCase } from '#db/queries/cases.ts';
import { findGroupOf, listMembers, markGroupAccepted } from '#db/queries/groups.ts';
import { ServiceThing, type GroupRef } from '#contract/things.ts';
import { ExpectedError } from '#contract/errors.ts';
import { jointLetter } from '../documents/joint-letter.ts';
import { hasNumber, makeLetter } from '../documents/make-letter.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { acceptNow, requireAcceptable } from './accept.ts';

/**
 * 并联: one acceptance of all items of a thing. Each case has its number, clock and papers, the leading one the paper about all of
 * them; all of it in one transaction, so that nobody is ever half accepted.
 *
 * @throws ExpectedError as `acceptCase`, naming the item it is about; nothing is accepted then
 */
export function acceptGroup(
  ctx: HostContext,
  input: { caseId: string; version: number; despiteSignature: boolean },
): void {
  const group = findGroupOf(ctx.db, input.caseId);
  if (!group || group.accepted_at !== null) throw new ExpectedError('THING_NOT_NOW');
  const operator = ctx.session.operator();
  const thing = ServiceThing.parse(JSON.parse(group.thing_json));
  // The leading case first: the number of the whole comes from its own.
  const members = listMembers(ctx.db, group.group_id).toSorted((one, other) => other.is_lead - one.is_lead);
  const ready = members.map(({ case_id: caseId }) => {
    const version = caseId === input.caseId ? input.version : (findCase(ctx.db, caseId)?.version ?? 0);
    try {
      return requireAcceptable(ctx, { caseId, version, despiteSignature: input.despiteSignature });
    } catch (error) {
      if (!(error instanceof ExpectedError) || error.code !== 'NOT_READY' || caseId === input.caseId) throw error;
      const name = findCase(ctx.db, caseId)?.task_name ?? '';
      throw new ExpectedError(
        'NOT_READY',
        { missing: `“${name}”${String(error.detail['missing'])}` },
        { cause: error },
      );
    }
  });
  const [lead] = ready;
  const hall = readHall(ctx.db);
  if (!lead || !hall) throw new ExpectedError('THING_NOT_NOW');
  if (!hasNumber(ctx.db, lead.ready.item, 'JOINT'))
    throw new ExpectedError('PAPER_NUMBERS_EMPTY', { paper: '并联受理通知书' });
  const scope = { stream: caseStream(lead.row.case_id), act: 'acceptance.acceptGroup', tells: ['station'] } as const;
  record(ctx, { stream: scope.stream, act: scope.act, by: operator, tells: [...scope.tells] }, (on) => {
    let groupNo = '';
    const accepted = ready.map(({ row, ready: of, approval }, index) =>
      acceptNow(ctx, row, of, {
        ...{ operator, act: 'acceptance.accept', printReceipt: true, approval },
        partOf(projectNo): GroupRef {
          if (index === 0) groupNo = `${projectNo}-B`;
          const { thingCode, thingName } = thing;
          return { groupNo, thingCode, thingName, isLead: index === 0, size: ready.length };
        },
      }),
    );
    markGroupAccepted(ctx.db, group.group_id, groupNo, on.at);
    const parts = ready.map(({ ready: { item } }, index) => ({ item, ...accepted[index] }));
    makeLetter(
      ctx,
      on,
      {
        ...{ caseId: lead.row.case_id, projectNo: accepted[0]?.projectNo ?? null, draft: lead.ready.draft },
        ...{ item: lead.ready.item, hall, windowNo: ctx.station.windowNo, operatorName: operator.name },
      },
      'JOINT',
      (facts) =>
        jointLetter(facts, {
          thing,
          groupNo,
          parts: parts.map(({ item, projectNo = '', promiseDue = '', dueCalendar }) => ({
            ...{ taskName: item.taskName, deptName: item.deptName, projectNo, promiseDue },
            isProvisional: dueCalendar === 'provisional',
          })),
        }),
    );
    on.step({ name: '并联受理', text: `“${thing.thingName}”${ready.length} 项一次受理，并联编号 ${groupNo}` });
    on.note(`${groupNo} ${ready.length}`);
  });
}
