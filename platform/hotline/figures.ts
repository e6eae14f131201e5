import type { z } from 'zod';
import type { HotlineFigures, Ratio } from '#contract/hotline/desk.ts';
import type { Indicator } from '#contract/hotline/names.ts';
import type { AgentState } from '#contract/hotline/call.ts';
import type { Call } from '../kernel/context.ts';
import { callsCounted, countColumns, dayRange, offeredInDay, registeredInDay, ticketsCounted } from './counted-from.ts';
import { requireRole } from './who.ts';
import { stateOf } from './desk.ts';
import { exchangeState } from './line.ts';
import { supervisorRoles } from './roles.ts';
import { waitingNow } from './waiting.ts';

type Figures = z.infer<typeof HotlineFigures>;

/** The figures of one day in China. Every rate comes with what it was counted from. */
export async function figuresOf(call: Call, day: string): Promise<Figures> {
  await requireRole(call, supervisorRoles);
  const { db, clock } = call.platform;
  const now = clock.now();
  const range = dayRange(day);
  const [calls] = await db.query<Record<string, number>>(
    `select ${countColumns(callsCounted)} from hotline_call c where ${offeredInDay}`,
    range,
  );
  const [open] = await db.query<{ n: number }>(
    'select count(*)::int as n from hotline_call_back where done_at is null',
  );
  const [tickets] = await db.query<Record<string, number>>(
    `select ${countColumns(ticketsCounted('$3::timestamptz'))} from ticket t where ${registeredInDay}`,
    [...range, now.toISOString()],
  );
  const of = (name: Exclude<Indicator, 'callBacksOpen'>): Ratio => {
    const row = name in callsCounted ? calls : tickets;
    return { numerator: row?.[`${name}_met`] ?? 0, denominator: row?.[`${name}_of`] ?? 0 };
  };
  return {
    day,
    at: now.toISOString(),
    ...(await waitingNow(db, now)),
    agents: await agentsNow(call, range, now),
    offered: of('offered').numerator,
    connected: of('connected'),
    within15s: of('within15s'),
    abandoned: of('abandoned').numerator,
    callBacksOpen: open?.n ?? 0,
    unknownEnds: of('unknownEnds').numerator,
    tickets: of('tickets').numerator,
    direct: of('direct'),
    signedOnTime: of('signedOnTime'),
    closedOnTime: of('closedOnTime'),
    returned: of('returned'),
    redone: of('redone'),
    satisfied: of('satisfied'),
    notCounted: of('notCounted').numerator,
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
