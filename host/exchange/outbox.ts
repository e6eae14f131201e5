import type { OutboxDbRow } from '#db/queries/outbox-row.ts';
import { isUnsent, listDue, markAcked, markAttention, postpone } from '#db/queries/outbox.ts';
import { ackAgain, putBackStreams } from '#db/queries/put-back.ts';
import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import { ReportAnswer, reportsPath, type ReportResult } from '#contract/platform/reports.ts';
import { noteReceipt } from '../kernel/receipt.ts';
import { classTitle } from './class-titles.ts';
import { createGoingAgain } from './going-again.ts';
import type { HostContext } from '../kernel/context.ts';
import { caseStream } from '../kernel/streams.ts';

const batchSize = 400;
/** The first of a round is small, the next twice as large: the platform has something to do while those are read and sent. */
const firstBatch = 100;
/** Well below what the platform reads of one request. */
const batchCharacters = 2_000_000;
/** Rows of an answer noted in one transaction. */
export const settledAtOnce = 200;
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
  const again = createGoingAgain(ctx);
  const take = (): Sent | null => {
    if (isOver || isStopped()) return null;
    let due = listDue(ctx.db, ctx.time.iso(), size, { except: underWay, below: again.below() });
    const isAgain = due.length === 0 && again.below() !== null;
    if (isAgain) due = again.next(size, underWay);
    // What lies behind what went again may go now.
    if (isAgain && due.length === 0 && again.below() === null) return take();
    const rows = (isAgain ? untilWholeStream : wholeStreams)(withinBody(due), size);
    if (rows.length === 0) return null;
    if (isAgain) again.taken(rows);
    size = Math.min(size * 2, batchSize);
    const streams = new Set(rows.map((row) => row.stream));
    for (const stream of streams) underWay.add(stream);
    const answer = post(ctx, token, rows);
    // Looked at when it is this batch's turn.
    answer.catch(() => undefined);
    return { rows, streams, answer, isAgain };
  };
  const lane = async (): Promise<void> => {
    for (let sent = take(); sent !== null;) {
      const { rows, streams } = sent;
      const answer = await sent.answer;
      // While this batch is noted here, the platform has the next one.
      const next = 'failure' in answer ? null : take();
      if (next !== null) await aTurn();
      try {
        const concluded = await conclude(ctx, token, sent, answer, hearRun);
        // Of a batch that was broken off, some may not have gone at all.
        if (sent.isAgain && concluded !== 'unreachable') again.settled(rows);
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
      sent = next ?? take();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return outcome;
}

interface Batch {
  rows: OutboxDbRow[];
  /** The platform had them, and lost them. */
  isAgain: boolean;
}

interface Sent extends Batch {
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

async function send(ctx: PushContext, token: string, batch: Batch, hearRun: HearRun): Promise<PushOutcome> {
  return await conclude(ctx, token, batch, await post(ctx, token, batch.rows), hearRun);
}

async function conclude(
  ctx: PushContext,
  token: string,
  batch: Batch,
  answer: Answered,
  hearRun: HearRun,
): Promise<PushOutcome> {
  const { rows } = batch;
  if (!('failure' in answer)) {
    await settle(ctx, batch, answer);
    hearRun(answer);
    return 'progress';
  }
  const { failure: error } = answer;
  if (isAboutContent(error.code)) {
    // The batch was refused as a whole: sent one by one, only the row that is to blame stays behind.
    if (rows.length > 1) return await sendSingly(ctx, token, batch, hearRun);
    const [row] = rows;
    backIntoLine(ctx, batch, rows);
    if (row) markAttention(ctx.db, row.outbox_id, JSON.stringify(error.toFailure()));
    return 'progress';
  }
  const failure = asStation(error);
  const attempts = Math.max(...rows.map((row) => row.attempts)) + 1;
  backIntoLine(ctx, batch, rows);
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

/** The same of rows in the order of their numbers, of which none may be left out. */
function untilWholeStream(rows: OutboxDbRow[], size: number): OutboxDbRow[] {
  const cut = rows.at(-1)?.stream;
  const end = rows.findLastIndex((row) => row.stream !== cut) + 1;
  return rows.length < size || end === 0 ? rows : rows.slice(0, end);
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
  { rows, isAgain }: Batch,
  hearRun: HearRun,
): Promise<PushOutcome> {
  const blocked = new Set<string>();
  for (const row of rows) {
    if (blocked.has(row.stream)) continue;
    if ((await send(ctx, token, { rows: [row], isAgain }, hearRun)) === 'unreachable') return 'unreachable';
    // What arrived is in the outbox no more.
    if (isUnsent(ctx.db, row.outbox_id)) blocked.add(row.stream);
  }
  return 'progress';
}

/**
 * Notes what became of a batch, a part at a time: a transaction over four hundred rows holds the window up for a tenth of a second. What
 * a crash leaves unnoted goes once more and is known there.
 */
async function settle(ctx: PushContext, { rows, isAgain }: Batch, answer: ReportAnswer): Promise<void> {
  const results = new Map(answer.results.map((result) => [result.key, result]));
  const blocked = new Set<string>();
  for (let from = 0; from < rows.length; from += settledAtOnce) {
    if (from > 0) await aTurn();
    const part = rows.slice(from, from + settledAtOnce);
    // An answer a power cut takes with it is got again.
    ctx.db.txUnsynced(() => settlePart(ctx, { rows: part, isAgain }, { answer, results, blocked }));
  }
}

interface Settling {
  answer: ReportAnswer;
  results: ReadonlyMap<string, ReportResult>;
  /** Streams with a row that was not taken. */
  blocked: Set<string>;
}

function settlePart(ctx: PushContext, batch: Batch, { answer, results, blocked }: Settling): void {
  const isTaken = ({ idem_key: key }: OutboxDbRow): boolean =>
    ['stored', 'duplicate'].includes(results.get(key)?.state ?? '');
  const arrived = batch.rows.filter(isTaken).map((row) => row.outbox_id);
  (batch.isAgain ? ackAgain : markAcked)(ctx.db, arrived, {
    at: ctx.time.iso(),
    by: answer.instanceId,
    isDurable: answer.durable,
    mark: answer.mark ?? null,
  });
  const left = batch.rows.filter((row) => !isTaken(row));
  backIntoLine(ctx, batch, left);
  for (const row of left) {
    // Behind a refused row of the same stream the rest would only be refused as orphans: it waits for that one.
    if (blocked.has(row.stream)) continue;
    blocked.add(row.stream);
    const result = results.get(row.idem_key);
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
  noteReceipt(ctx.db, answer.mark);
}

/** What was to go again and did not arrive waits in the outbox like anything else, with all that follows it in its stream. */
function backIntoLine({ db, time }: PushContext, { isAgain }: Batch, rows: readonly OutboxDbRow[]): void {
  if (isAgain && rows.length > 0) putBackStreams(db, [...new Set(rows.map(({ stream }) => stream))], time.iso());
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
