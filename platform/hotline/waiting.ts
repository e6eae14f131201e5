import type { Sql } from '../kernel/sql.ts';

/** Callers in the queue or ringing now, and how long the first of them has waited. */
export async function waitingNow(sql: Sql, now: Date): Promise<{ waiting: number; longestWaitSeconds: number }> {
  const [row] = await sql.query<{ n: number; since: Date | null }>(
    `select count(*)::int as n, min(coalesce(queued_at, first_ring_at, started_at)) as since from hotline_call
     where ended_at is null and answered_at is null and (queued_at is not null or first_ring_at is not null)`,
  );
  const since = row?.since ?? null;
  return {
    waiting: row?.n ?? 0,
    longestWaitSeconds: since === null ? 0 : Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000)),
  };
}
