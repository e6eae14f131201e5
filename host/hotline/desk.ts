import {
  findContactOfCall,
  insertContact,
  openContacts,
  putContactAway,
  questionsOf,
  setCall,
} from '#db/queries/hotline.ts';
import { DeskCall, DeskSnapshot } from '#contract/hotline/desk.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import type { DeskState } from '#contract/workstation/hotline.ts';
import type { HostContext } from '../kernel/context.ts';
import type { DeskLine } from './desk-line.ts';
import { addQuestionRow } from './contacts.ts';
import { isUntouched } from './question-rules.ts';
import { bodyOf } from './body.ts';

const deskRoles: readonly Role[] = ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor'];
/** The platform answers within `waitMs` even when nothing happens; an answer that is later than `deadMs` never comes. */
const waitMs = 4000;
const deadMs = 7000;

export function createDeskLine(ctx: HostContext): DeskLine {
  let state: DeskState['line'] = 'off';
  let desk: DeskState['desk'] = null;
  let isStopped = true;
  let loop: Promise<void> | null = null;
  let wake: (() => void) | undefined;

  const set = (next: DeskState['line'], snapshot: DeskState['desk']): void => {
    state = next;
    desk = snapshot;
    ctx.changes.notify('hotline');
  };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    let tag = '';
    let of = '';
    while (!isStopped) {
      const session = ctx.session.current();
      const token = ctx.session.token();
      const mine = session?.operator.roles.some((role) => deskRoles.includes(role)) === true && token !== null;
      if (!session || !mine) {
        if (state !== 'off') set('off', null);
        tag = '';
        await pause(1000);
        continue;
      }
      const { operatorId } = session.operator;
      // Somebody else sat down: their desk is asked for whole.
      if (of !== operatorId) [of, tag] = [operatorId, ''];
      try {
        const {
          tag: next,
          calls,
          ...snapshot
        } = await ctx.platform.ask(
          DeskSnapshot,
          token,
          (remote, options) => remote.hotline.desk({ tag, waitMs: tag === '' ? 0 : waitMs }, options),
          deadMs,
        );
        if (ctx.session.current()?.operator.operatorId !== operatorId) continue;
        tag = next;
        absorb(ctx, operatorId, calls);
        set('live', snapshot);
      } catch (error) {
        if (!(error instanceof ExpectedError)) ctx.log.error('hotline.desk', error);
        tag = '';
        if (!isStopped) {
          set('down', desk);
          await pause(1000);
        }
      }
    }
  };
  let off: (() => void) | undefined;

  return {
    state: () => state,
    desk: () => desk,
    start() {
      if (!ctx.platform.isConfigured) return;
      isStopped = false;
      off = ctx.changes.on('station', () => {
        if (state === 'off') wake?.();
      });
      loop = run();
    },
    async stop() {
      isStopped = true;
      off?.();
      wake?.();
      await loop;
    },
  };
}

/** Brings the agent's contacts in line with the calls the platform holds: told twice it changes nothing. */
export function absorb(ctx: HostContext, operatorId: string, calls: readonly DeskCall[]): void {
  ctx.db.tx(() => {
    for (const call of calls.toReversed()) {
      const { callId, caller, match, ...course } = call;
      const known = findContactOfCall(ctx.db, operatorId, callId);
      if (known) {
        setCall(ctx.db, known.contact_id, JSON.stringify(course), JSON.stringify(match));
        continue;
      }
      // A ring nobody took, seen too late: the caller is called back, there is nothing to write down.
      if (course.endedAt !== null && course.answeredAt === null) continue;
      const contactId = ctx.newId();
      insertContact(ctx.db, {
        contact_id: contactId,
        operator_id: operatorId,
        call_id: callId,
        channel: 'phone',
        caller,
        match_json: JSON.stringify(match),
        call_json: JSON.stringify(course),
        started_at: course.ringingAt ?? ctx.time.iso(),
      });
      addQuestionRow(ctx, contactId, { callerPhone: caller });
    }
    letGoOfRings(ctx, operatorId, new Set(calls.map((one) => one.callId)));
  });
}

/** A ring that went on to somebody else leaves no empty form behind; what was typed meanwhile stays. */
function letGoOfRings(ctx: HostContext, operatorId: string, present: ReadonlySet<string>): void {
  for (const contact of openContacts(ctx.db, operatorId)) {
    if (contact.call_id === null || contact.call_json === null) continue;
    const { state, answeredAt } = DeskCall.pick({ state: true, answeredAt: true }).parse(JSON.parse(contact.call_json));
    const isLost = answeredAt === null && (state === 'ended' || !present.has(contact.call_id));
    if (
      !isLost ||
      !questionsOf(ctx.db, contact.contact_id).every((row) => row.state === 'open' && isUntouched(bodyOf(row)))
    )
      continue;
    putContactAway(ctx.db, contact.contact_id, ctx.time.iso());
  }
}
