import { isUnsent, listDue, markAcked, markAttention, postpone, type OutboxDbRow } from '#db/queries/outbox.ts';
import { putBackSome } from '#db/queries/put-back.ts';
import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import { ReportAnswer, reportsPath, type ReportResult } from '#contract/platform/reports.ts';
import { noteReceipt } from '../kernel/receipt.ts';
import { classTitle } from './class-titles.ts';
import type { HostContext } from '../kernel/context.ts';
import { caseStream } from '../kernel/streams.ts';

const batchSize = 400;
/** The first of a round is small, the next twice as large: the platform has something to do while those are read and sent. */
const firstBatch = 100;
/** Well below what the platform reads of one request. */
const batchCharacters = 2_000_000;
/** Rows of an answer noted in one transaction. */
export const settledAtOnce = 200;
/** Rows that go again put back into line in one transaction. */
const putBackAtOnce = 100;
const maxBackOffMs = 5 * 60 * 1000;

/** Batches under way at once: while the platform stores one, the next is read, sent and checked. */
const lanes = 2;

/** What sending needs of the workstation. */
export type PushContext = Pick<HostContext, 'db' | 'time' | 'random' | 'platform' | 'changes' | 'log'>;

/** Told with every answer: which run of this station the platform goes on with. */
export type HearRun = (answer: Pick<ReportAnswer, 'isCurrentRun' | 'run'>) => void;

export type PushOutcome = 'idle' | 'progress' | 'unreachable';

/**
 * Sends what may go now until nothing is left, in order per stream. Every row ends as acknowledged, postponed with its reason, or in need
 * of a person; none is ever dropped. A row sent twice has the
 * same key, so the platform stores it once.
 *
 * @throws ExpectedError STATION_REFUSED | STATION_NOT_BOUND nothing of this station goes
 */
export async function pushWaiting(
  ctx: PushContext,
  token: string,
  hearRun: HearRun,
  isStopped: () => boolean,
): Promise<PushOutcome> {
  // Of streams whose rows are under way nothing more is sent: overtaking, a row would be refused as an orphan.
  const underWay = new Set<string>();
  let outcome: PushOutcome = 'idle';
  let isOver = false;
  let size = firstBatch;
  const take = async (): Promise<Sent | null> => {
    let below = await putBackUpTo(ctx, size);
    if (isOver || isStopped()) return null;
    let due = listDue(ctx.db, ctx.time.iso(), size, { except: underWay, below });
    // Put back behind others of streams that cannot go: those after them may.
    while (due.length === 0 && below !== null && !isStopped()) {
      below = await putBackUpTo(ctx, size);
      due = listDue(ctx.db, ctx.time.iso(), size, { except: underWay, below });
    }
    const rows = wholeStreams(withinBody(due), size);
    if (rows.length === 0) return null;
    size = Math.min(size * 2, batchSize);
    const streams = new Set(rows.map((row) => row.stream));
    for (const stream of streams) underWay.add(stream);
    const answer = post(ctx, token, rows);
    // Looked at when it is this batch's turn.
    answer.catch(() => undefined);
    return { rows, streams, answer };
  };
  const lane = async (): Promise<void> => {
    for (let sent = await take(); sent !== null;) {
      const { rows, streams } = sent;
      const answer = await sent.answer;
      // While this batch is noted here, the platform has the next one.
      const next = 'failure' in answer ? null : await take();
      if (next !== null) await aTurn();
      try {
        const concluded = await conclude(ctx, token, rows, answer, hearRun);
        isOver ||= concluded === 'unreachable';
        outcome = isOver ? 'unreachable' : concluded;
      } catch (error) {
        isOver = true;
        // What it says is learnt when the rows go again.
        await next?.answer.catch(() => undefined);
        throw error;
      } finally {
        for (const stream of streams) underWay.delete(stream);
      }
      ctx.changes.notify('station');
      for (const caseId of new Set(rows.map((row) => row.case_id)))
        if (caseId !== null) ctx.changes.notify(caseStream(caseId));
      sent = next ?? (await take());
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return outcome;
}

/**
 * Part by part like what was answered, while the platform has the batch before: ten thousand rows put back at once hold a window up for a
 * second, and nothing goes meanwhile.
 *
 * @returns see `putBackSome`
 */
async function putBackUpTo({ db, time }: PushContext, size: number): Promise<number | null> {
  let below: number | null = null;
  for (let moved = 0; moved < size; moved += putBackAtOnce) {
    below = putBackSome(db, putBackAtOnce, time.iso());
    if (below === null) return null;
    await aTurn();
  }
  return below;
}

interface Sent {
  rows: OutboxDbRow[];
  streams: ReadonlySet<string>;
  answer: Promise<Answered>;
}

/** What the platform said of a batch, or why it said nothing. */
type Answered = ReportAnswer | { failure: ExpectedError };

const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function post(ctx: PushContext, token: string, rows: OutboxDbRow[]): Promise<Answered> {
  try {
    const body = `{"rows":[${rows.map(asSent).join(',')}]}`;
    return await ctx.platform.post(ReportAnswer, token, reportsPath, body, 30_000);
  } catch (error) {
    if (error instanceof ExpectedError) return { failure: error };
    throw error;
  }
}

async function send(ctx: PushContext, token: string, rows: OutboxDbRow[], hearRun: HearRun): Promise<PushOutcome> {
  return await conclude(ctx, token, rows, await post(ctx, token, rows), hearRun);
}

async function conclude(
  ctx: PushContext,
  token: string,
  rows: OutboxDbRow[],
  answer: Answered,
  hearRun: HearRun,
): Promise<PushOutcome> {
  if (!('failure' in answer)) {
    await settle(ctx, rows, answer);
    hearRun(answer);
    return 'progress';
  }
  const { failure: error } = answer;
  if (isAboutContent(error.code)) {
    // The batch was refused as a whole: sent one by one, only the row that is to blame stays behind.
    if (rows.length > 1) return await sendSingly(ctx, token, rows, hearRun);
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

/** At least one row, and no more than one request may hold. */
function withinBody(rows: OutboxDbRow[]): OutboxDbRow[] {
  let characters = 0;
  const end = rows.findIndex((row, at) => (characters += row.row_json.length) > batchCharacters && at > 0);
  return end === -1 ? rows : rows.slice(0, end);
}

/** A full batch ends with the end of a stream: of one cut in two the platform would have to look up what it has. */
function wholeStreams(rows: OutboxDbRow[], size: number): OutboxDbRow[] {
  const cut = rows.at(-1)?.stream;
  if (rows.length < size) return rows;
  const whole = rows.filter((row) => row.stream !== cut);
  return whole.length > 0 ? whole : rows;
}

/** A row goes as it was stored; one from before streams is told which case it is of, its key and content stay. */
function asSent(row: OutboxDbRow): string {
  if (row.idem_key.startsWith(`${row.stream}/`) || !row.row_json.startsWith('{')) return row.row_json;
  return `{"stream":${JSON.stringify(row.stream)},${row.row_json.slice(1)}`;
}

/** One by one; behind a row that needs a person the rest of its stream waits. */
async function sendSingly(
  ctx: PushContext,
  token: string,
  rows: OutboxDbRow[],
  hearRun: HearRun,
): Promise<PushOutcome> {
  const blocked = new Set<string>();
  for (const row of rows) {
    if (blocked.has(row.stream)) continue;
    if ((await send(ctx, token, [row], hearRun)) === 'unreachable') return 'unreachable';
    // What arrived is in the outbox no more.
    if (isUnsent(ctx.db, row.outbox_id)) blocked.add(row.stream);
  }
  return 'progress';
}

/**
 * Notes what became of a batch, a part at a time: a transaction over four hundred rows holds the window up for a tenth of a second. What
 * a crash leaves unnoted goes once more and is known there.
 */
async function settle(ctx: PushContext, rows: OutboxDbRow[], answer: ReportAnswer): Promise<void> {
  const results = new Map(answer.results.map((result) => [result.key, result]));
  const blocked = new Set<string>();
  for (let from = 0; from < rows.length; from += settledAtOnce) {
    if (from > 0) await aTurn();
    const part = rows.slice(from, from + settledAtOnce);
    // An answer a power cut takes with it is got again.
    ctx.db.txUnsynced(() => settlePart(ctx, part, { answer, results, blocked }));
  }
}

interface Settling {
  answer: ReportAnswer;
  results: ReadonlyMap<string, ReportResult>;
  /** Streams with a row that was not taken. */
  blocked: Set<string>;
}

function settlePart(ctx: PushContext, rows: OutboxDbRow[], { answer, results, blocked }: Settling): void {
  const arrived: number[] = [];
  for (const row of rows) {
    const result = results.get(row.idem_key);
    if (result?.state === 'stored' || result?.state === 'duplicate') {
      arrived.push(row.outbox_id);
      continue;
    }
    // Behind a refused row of the same stream the rest would only be refused as orphans: it waits for that one.
    if (blocked.has(row.stream)) continue;
    blocked.add(row.stream);
    const failure = failureOf(row, result);
    // What the platform has not answered, or does not know yet, goes again by itself; what it refused needs a person.
    const goesAgain = !result || result.code === 'unknownClass';
    if (!goesAgain) markAttention(ctx.db, row.outbox_id, JSON.stringify(failure.toFailure()));
    else
      postpone(
        ctx.db,
        [row.outbox_id],
        new Date(ctx.time.now().getTime() + backOffMs(row.attempts + 1, ctx.random)).toISOString(),
        JSON.stringify(failure.toFailure()),
      );
  }
  markAcked(ctx.db, arrived, {
    at: ctx.time.iso(),
    by: answer.instanceId,
    isDurable: answer.durable,
    mark: answer.mark ?? null,
  });
  noteReceipt(ctx.db, answer.mark);
}

function failureOf(row: OutboxDbRow, result: ReportResult | undefined): ExpectedError {
  if (!result) return new ExpectedError('PLATFORM_BAD_ANSWER');
  if (result.code === 'unknownClass')
    return new ExpectedError('PLATFORM_OLDER', { what: `“${classTitle(row.class)}”` });
  const code = result.state === 'conflict' ? 'PLATFORM_CONFLICT' : 'PLATFORM_REJECTED';
  return new ExpectedError(code, { reason: result.reason });
}

/** Doubles from one second to five minutes, spread by half so that a hall's windows do not all knock at once. */
export function backOffMs(attempts: number, random: () => number): number {
  return Math.min(maxBackOffMs, 1000 * 2 ** Math.min(attempts - 1, 20)) * (0.5 + random() / 2);
}

const isAboutContent = (code: ErrorCode): boolean =>
  code === 'PLATFORM_CONFLICT' || code === 'PLATFORM_REJECTED' || code === 'INPUT_INVALID';
const isAboutStation = (code: ErrorCode): boolean =>
  code === 'STATION_REFUSED' || code === 'STATION_NOT_BOUND' || code === 'PLATFORM_RESTORED';

/** The platform asks a station for its token, not for a person: signing in once at this machine gets a new one. */
export function asStation(error: ExpectedError): ExpectedError {
  return error.code === 'AUTH_REQUIRED' ? new ExpectedError('STATION_NOT_BOUND', {}, { cause: error }) : error;
}
