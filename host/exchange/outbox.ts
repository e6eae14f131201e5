import { findOutboxRow, listDue, markAcked, markAttention, postpone, type OutboxDbRow } from '#db/queries/outbox.ts';
import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import { ReportAnswer } from '#contract/platform/schemas.ts';
import type { z } from 'zod';
import type { HostContext } from '../kernel/context.ts';
import { caseStream } from '../kernel/streams.ts';

const batchSize = 100;
const maxBackOffMs = 5 * 60 * 1000;

export type PushOutcome = 'empty' | 'progress' | 'unreachable';

/**
 * Sends one batch of what may go now, in order per case. Every row ends as acknowledged, postponed with its reason, or in need of a person;
 * none is ever dropped. A row sent twice has the same key, so the platform stores it once.
 */
export async function pushOnce(ctx: HostContext, token: string): Promise<PushOutcome> {
  const rows = listDue(ctx.db, ctx.time.iso(), batchSize);
  if (rows.length === 0) return 'empty';
  const outcome = await send(ctx, token, rows);
  ctx.changes.notify('station');
  for (const caseId of new Set(rows.map((row) => row.case_id))) ctx.changes.notify(caseStream(caseId));
  return outcome;
}

async function send(ctx: HostContext, token: string, rows: OutboxDbRow[]): Promise<PushOutcome> {
  try {
    const answer = await ctx.platform.ask(
      ReportAnswer,
      token,
      (remote, options) =>
        remote.reports.send({ rows: rows.map((row) => JSON.parse(row.row_json) as Record<string, unknown>) }, options),
      30_000,
    );
    settle(ctx, rows, answer);
    return 'progress';
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    if (isAboutContent(error.code)) {
      // The batch was refused as a whole: sent one by one, only the row that is to blame stays behind.
      if (rows.length > 1) return await sendSingly(ctx, token, rows);
      const [row] = rows;
      if (row) markAttention(ctx.db, row.outbox_id, JSON.stringify(error.toFailure()));
      return 'progress';
    }
    const failure = asStation(error);
    const attempts = Math.max(...rows.map((row) => row.attempts)) + 1;
    postpone(
      ctx.db,
      rows.map((row) => row.outbox_id),
      new Date(ctx.time.now().getTime() + backOffMs(attempts, ctx.random)).toISOString(),
      JSON.stringify(failure.toFailure()),
    );
    ctx.log.warn('sync.postponed', { code: failure.code, rows: rows.length, attempts });
    // Not about these rows: until the station is let in again nothing of it goes.
    if (isAboutStation(failure.code)) throw failure;
    return 'unreachable';
  }
}

/** One by one; behind a row that needs a person the rest of its case waits. */
async function sendSingly(ctx: HostContext, token: string, rows: OutboxDbRow[]): Promise<PushOutcome> {
  const blocked = new Set<string>();
  for (const row of rows) {
    if (blocked.has(row.case_id)) continue;
    if ((await send(ctx, token, [row])) === 'unreachable') return 'unreachable';
    if (findOutboxRow(ctx.db, row.outbox_id)?.state !== 'acked') blocked.add(row.case_id);
  }
  return 'progress';
}

function settle(ctx: HostContext, rows: OutboxDbRow[], answer: z.infer<typeof ReportAnswer>): void {
  const results = new Map(answer.results.map((result) => [result.key, result]));
  const blocked = new Set<string>();
  const at = ctx.time.iso();
  ctx.db.tx(() => {
    for (const row of rows) {
      const result = results.get(row.idem_key);
      if (result?.state === 'stored' || result?.state === 'duplicate') {
        markAcked(ctx.db, row.outbox_id, { at, by: answer.instanceId, isDurable: answer.durable });
        continue;
      }
      // Behind a refused row of the same case the rest would only be refused as orphans: it waits for that one.
      if (blocked.has(row.case_id)) continue;
      blocked.add(row.case_id);
      const failure = !result
        ? new ExpectedError('PLATFORM_BAD_ANSWER')
        : result.state === 'conflict'
          ? new ExpectedError('PLATFORM_CONFLICT', { reason: result.reason })
          : new ExpectedError('PLATFORM_REJECTED', { reason: result.reason });
      if (result) markAttention(ctx.db, row.outbox_id, JSON.stringify(failure.toFailure()));
      else
        postpone(
          ctx.db,
          [row.outbox_id],
          new Date(ctx.time.now().getTime() + backOffMs(row.attempts + 1, ctx.random)).toISOString(),
          JSON.stringify(failure.toFailure()),
        );
    }
  });
}

/** Doubles from one second to five minutes, spread by half so that a hall's windows do not all knock at once. */
export function backOffMs(attempts: number, random: () => number): number {
  return Math.min(maxBackOffMs, 1000 * 2 ** Math.min(attempts - 1, 20)) * (0.5 + random() / 2);
}

const isAboutContent = (code: ErrorCode): boolean =>
  code === 'PLATFORM_CONFLICT' || code === 'PLATFORM_REJECTED' || code === 'INPUT_INVALID';
const isAboutStation = (code: ErrorCode): boolean => code === 'STATION_REFUSED' || code === 'STATION_NOT_BOUND';

/** The platform asks a station for its token, not for a person: signing in once at this machine gets a new one. */
export function asStation(error: ExpectedError): ExpectedError {
  return error.code === 'AUTH_REQUIRED' ? new ExpectedError('STATION_NOT_BOUND', {}, { cause: error }) : error;
}
