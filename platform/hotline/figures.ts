import type { z } from 'zod';
import type { HotlineFigures, Ratio } from '#contract/hotline/desk.ts';
import type { AgentState } from '#contract/hotline/call.ts';
import type { Call } from '../kernel/context.ts';
import { requireRole } from './who.ts';
import { stateOf } from './desk.ts';
import { exchangeState } from './line.ts';
import { supervisorRoles } from './roles.ts';
import { waitingNow } from './waiting.ts';

type Figures = z.infer<typeof HotlineFigures>;
const ratio = (numerator: number, denominator: number): z.infer<typeof Ratio> => ({ numerator, denominator });

/** The figures of one day in China. Every rate comes with what it was counted from. */
export async function figuresOf(call: Call, day: string): Promise<Figures> {
  await requireRole(call, supervisorRoles);
  const { db, clock } = call.platform;
  const now = clock.now();
  const range = [`${day}T00:00:00+08:00`, new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000).toISOString()];
  // Offered: whoever waited or rang. A wrong number that hangs up in the greeting was never offered.
  const [calls] = await db.query<Record<'offered' | 'answered' | 'quick' | 'abandoned' | 'unknown', number>>(
    `select count(*)::int as offered, count(answered_at)::int as answered,
       count(*) filter (where answered_at - least(queued_at, first_ring_at) <= interval '15 seconds')::int as quick,
       count(*) filter (where outcome in ('abandoned', 'notAnswered'))::int as abandoned,
       count(*) filter (where outcome = 'unknownEnd')::int as unknown
     from hotline_call where started_at >= $1::timestamptz and started_at < $2::timestamptz
       and (queued_at is not null or first_ring_at is not null)`,
    range,
  );
  const [open] = await db.query<{ n: number }>(
    'select count(*)::int as n from hotline_call_back where done_at is null',
  );
  const [tickets] = await db.query<Record<string, number>>(
    `select count(*)::int as tickets,
       count(*) filter (where ending = 'ANSWERED')::int as direct, count(*) filter (where way = 'inScope')::int as in_scope,
       count(*) filter (where counts and signed_at <= sign_due)::int as signed_on_time,
       count(*) filter (where counts and sign_due is not null and (signed_at is not null or sign_due < $3::timestamptz))::int as to_sign,
       count(*) filter (where counts and ending is null and closed_at <= close_due)::int as closed_on_time,
       count(*) filter (where counts and ending is null and close_due is not null and (closed_at is not null or close_due < $3::timestamptz))::int as to_close,
       count(*) filter (where return_count > 0)::int as returned, count(dispatched_at)::int as dispatched,
       count(*) filter (where redo_count > 0)::int as redone, count(replied_at)::int as replied,
       count(*) filter (where counts and satisfaction >= 2)::int as satisfied,
       count(*) filter (where counts and satisfaction is not null)::int as visited,
       count(*) filter (where not counts)::int as not_counted
     from ticket where registered_at >= $1::timestamptz and registered_at < $2::timestamptz`,
    [...range, now.toISOString()],
  );
  const t = (name: string): number => tickets?.[name] ?? 0;
  return {
    day,
    at: now.toISOString(),
    ...(await waitingNow(db, now)),
    agents: await agentsNow(call, range, now),
    offered: calls?.offered ?? 0,
    connected: ratio(calls?.answered ?? 0, calls?.offered ?? 0),
    within15s: ratio(calls?.quick ?? 0, calls?.answered ?? 0),
    abandoned: calls?.abandoned ?? 0,
    callBacksOpen: open?.n ?? 0,
    unknownEnds: calls?.unknown ?? 0,
    tickets: t('tickets'),
    direct: ratio(t('direct'), t('in_scope')),
    signedOnTime: ratio(t('signed_on_time'), t('to_sign')),
    closedOnTime: ratio(t('closed_on_time'), t('to_close')),
    returned: ratio(t('returned'), t('dispatched')),
    redone: ratio(t('redone'), t('replied')),
    satisfied: ratio(t('satisfied'), t('visited')),
    notCounted: t('not_counted'),
    exchange: await exchangeState(db),
  };
}

async function agentsNow(call: Call, range: string[], now: Date): Promise<Figures['agents']> {
  const rows = await call.platform.db.query<{
    name: string;
    extension: string;
    is_on: boolean;
    is_paused: boolean;
    since: Date;
    after_call_until: Date | null;
    states: string[] | null;
    answered: number;
  }>(
    `select o.name, a.extension, a.is_on, a.is_paused, a.since, a.after_call_until,
       (select json_agg(c.state) from hotline_call c where c.agent_id = a.operator_id and c.ended_at is null) as states,
       (select count(*)::int from hotline_call c where c.answered_by = a.operator_id
          and c.started_at >= $1::timestamptz and c.started_at < $2::timestamptz) as answered
     from hotline_agent a join operator o using (operator_id) order by a.is_on desc, a.extension`,
    range,
  );
  return rows.map((row) => {
    const state: AgentState = stateOf(
      row,
      (row.states ?? []).map((one) => ({ state: one })),
      now,
    );
    return { name: row.name, extension: row.extension, state, since: row.since.toISOString(), answered: row.answered };
  });
}
