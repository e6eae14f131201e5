import { createHash } from 'node:crypto';
import { ExpectedError } from '#contract/errors.ts';
import type { z } from 'zod';
import type { CallerMatch, DeskCall, DeskSnapshot } from '#contract/hotline/desk.ts';
import type { AgentState } from '#contract/hotline/call.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call, Platform } from '../kernel/context.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { requireRole } from './who.ts';
import type { CallCourse } from './call-course.ts';
import { waitingNow } from './waiting.ts';
import { exchangeState } from './line.ts';
import { deskRoles } from './roles.ts';
import { hotlineOf } from './runtime.ts';
import { maskName } from '#contract/codes/mask.ts';

type Snapshot = z.infer<typeof DeskSnapshot>;

/** How long a call that ended stays on the desk: time enough for a station that was away. */
const endedShownMs = 30 * 60_000;

/** The desk of whoever asks: at once when it is not the one known by `tag`, else when it changes, at the latest after `waitMs`. */
export async function nextDesk(call: Call, tag: string, waitMs: number, signal?: AbortSignal): Promise<Snapshot> {
  const who = await requireRole(call, deskRoles);
  const { hub } = hotlineOf(call.platform);
  const until = Date.now() + waitMs;
  for (;;) {
    const woken = new AbortController();
    // Listening before looking: what happens in between is not missed.
    const news = hub.wait(
      who.operatorId,
      Math.max(0, until - Date.now()),
      AbortSignal.any([woken.signal, ...(signal ? [signal] : [])]),
    );
    const desk = await snapshot(call.platform, who.operatorId);
    if (desk.tag !== tag || Date.now() >= until || signal?.aborted) {
      woken.abort();
      return desk;
    }
    const after = desk.agent.afterCallUntil;
    const timer =
      after === null
        ? undefined
        : setTimeout(() => woken.abort(), Math.max(50, Date.parse(after) - call.platform.clock.now().getTime() + 50));
    await news;
    clearTimeout(timer);
  }
}

interface AgentRow {
  extension: string;
  is_on: boolean;
  is_paused: boolean;
  since: Date;
  after_call_until: Date | null;
}
interface CallRow {
  call_id: string;
  course: CallCourse;
  caller_sealed: string | null;
  caller_print: string | null;
  is_withheld: boolean;
}

async function snapshot(platform: Platform, operatorId: string): Promise<Snapshot> {
  const { db, clock } = platform;
  const { vault } = hotlineOf(platform);
  const now = clock.now();
  const [agent] = await db.query<AgentRow>('select * from hotline_agent where operator_id = $1', [operatorId]);
  const rows = await db.query<CallRow>(
    `select call_id, course, caller_sealed, caller_print, is_withheld from hotline_call
     where agent_id = $1 and (ended_at is null or ended_at > $2::timestamptz) order by started_at desc limit 10`,
    [operatorId, new Date(now.getTime() - endedShownMs).toISOString()],
  );
  const calls: z.infer<typeof DeskCall>[] = [];
  for (const row of rows) {
    const { course } = row;
    calls.push({
      callId: row.call_id,
      state: course.state,
      caller: row.caller_sealed === null ? '' : vault.open(row.caller_sealed),
      queue: course.queue,
      ringingAt: course.firstRingAt,
      answeredAt: course.answeredAt,
      endedAt: course.endedAt,
      outcome: course.outcome,
      endedBy: course.endedBy || null,
      match: await matchCaller(platform, db, row.caller_print),
    });
  }
  const state = stateOf(agent, calls, now);
  const shown = {
    agent: {
      state,
      since: (agent?.since ?? now).toISOString(),
      extension: agent?.is_on ? agent.extension : '',
      afterCallUntil: state === 'afterCall' ? (agent?.after_call_until?.toISOString() ?? null) : null,
    },
    calls,
    exchange: await exchangeState(db),
  };
  const [today] = await db.query<{ n: number }>(
    'select count(*)::int as n from hotline_call where answered_by = $1 and started_at >= $2::timestamptz',
    [operatorId, startOfToday(now)],
  );
  return {
    tag: createHash('sha256')
      .update(JSON.stringify({ ...shown, agent: { ...shown.agent, since: agent?.since ?? null } }))
      .digest('hex')
      .slice(0, 16),
    serverTime: now.toISOString(),
    ...shown,
    ...(await waitingNow(db, now)),
    answeredToday: today?.n ?? 0,
  };
}

/** What an agent is doing, from the own switch and the calls at hand. */
export function stateOf(
  agent: Pick<AgentRow, 'is_on' | 'is_paused' | 'after_call_until'> | undefined,
  calls: readonly { state: string }[],
  now: Date,
): AgentState {
  if (calls.some((one) => one.state === 'talking' || one.state === 'held')) return 'talking';
  if (!agent?.is_on) return 'off';
  if (calls.some((one) => one.state === 'ringing')) return 'ringing';
  if (agent.after_call_until !== null && agent.after_call_until > now) return 'afterCall';
  return agent.is_paused ? 'paused' : 'ready';
}

/** Whose number this may be, from earlier tickets; names masked, and a protected ticket says only that it is one. */
async function matchCaller(platform: Platform, sql: Sql, print: string | null): Promise<z.infer<typeof CallerMatch>> {
  if (print === null) return { kind: 'withheld', names: [], calls: 0, tickets: [] };
  const { vault } = hotlineOf(platform);
  const people = await sql.query<{ name_sealed: string; is_protected: boolean }>(
    'select name_sealed, is_protected from hotline_caller where caller_print = $1 order by last_at desc limit 5',
    [print],
  );
  const [calls] = await sql.query<{ n: number }>(
    'select count(*)::int as n from hotline_call where caller_print = $1',
    [print],
  );
  const tickets = await sql.query<{
    ticket_id: string;
    ticket_no: string;
    title: string;
    state: Snapshot['calls'][number]['match']['tickets'][number]['state'];
    registered_at: Date;
    is_protected: boolean;
  }>(
    `select ticket_id, ticket_no, title, state, registered_at, is_protected from ticket
     where caller_print = $1 order by registered_at desc limit 10`,
    [print],
  );
  return {
    kind: people.length === 0 ? 'unknown' : people.length === 1 ? 'known' : 'maybe',
    names: people.map((one) => (one.is_protected ? '保密' : maskName(vault.open(one.name_sealed)))),
    calls: calls?.n ?? 0,
    tickets: tickets.map((one) => ({
      ticketId: one.ticket_id,
      ticketNo: one.ticket_no,
      title: one.is_protected ? '保密工单' : one.title,
      state: one.state,
      at: one.registered_at.toISOString(),
    })),
  };
}

export type SwitchTo = 'on' | 'off' | 'pause' | 'resume' | 'ready';

/** The agent's own switch. On: calls at this telephone pop here, and nowhere else. @throws ExpectedError EXTENSION_TAKEN */
export async function switchAgent(call: Call, to: SwitchTo, extension: string): Promise<void> {
  const who = await requireRole(call, deskRoles);
  const { db, clock } = call.platform;
  const now = clock.now();
  const set = async (sql: Sql): Promise<void> => {
    if (to === 'on')
      await sql.query(
        `insert into hotline_agent (operator_id, extension, is_on, is_paused, since) values ($1, $2, true, false, $3::timestamptz)
         on conflict (operator_id) do update set extension = excluded.extension, is_on = true, is_paused = false,
           since = excluded.since, after_call_until = null`,
        [who.operatorId, extension, now.toISOString()],
      );
    else
      await sql.query(
        `update hotline_agent set is_on = is_on and $2 <> 'off', is_paused = case $2 when 'pause' then true when 'resume' then false
           else is_paused end, after_call_until = null, since = $3::timestamptz where operator_id = $1`,
        [who.operatorId, to, now.toISOString()],
      );
    await writeAudit(sql, now, {
      username: who.username,
      action: `hotline.agent.${to}`,
      target: extension,
      success: true,
    });
  };
  try {
    await db.tx(set);
  } catch (error) {
    if (sqlState(error) === '23505') throw new ExpectedError('EXTENSION_TAKEN', { extension });
    throw error;
  }
  hotlineOf(call.platform).hub.tell([who.operatorId]);
}

const startOfToday = (now: Date): string => {
  const day = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  return `${day}T00:00:00+08:00`;
};
