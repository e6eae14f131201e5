import { createHash } from 'node:crypto';
import { createCupsClient, mayBeTaken, type CupsClient, type Queue } from '../cups/client.ts';
import { followJob, type JobEnd, type JobProgress } from '../cups/follow.ts';
import { DeviceError, isDeviceError, throwIfCancelled } from '../errors.ts';
import { createTurnstile } from '../waiting.ts';
import { checkPdf } from './pdf-check.ts';
import { jobOptions, type PaperChoice } from './job-options.ts';

export interface DocumentPrinterOptions {
  queue: string;
  /** Socket path or `host:port` of the print system; the machine's own when absent. */
  server?: string;
  client?: CupsClient;
  /** How often the queue is asked about a job. */
  pollMs?: number;
  maxBytes?: number;
}

export interface DocumentPrint extends PaperChoice {
  /** Everybody sees it in the queue: the type of the document and its number, never a person. */
  title: string;
  signal?: AbortSignal;
  /** Ends the watching with `unknown`; the job goes on without us. */
  leave?: AbortSignal;
  /** For the whole job from the moment the queue took it; 120 s unless given. */
  timeoutMs?: number;
  onState?: (progress: JobProgress) => void;
  /** The queue took it, under this number: from now on it may come out whatever becomes of us. */
  onTaken?: (jobId: number) => void;
}

/** `untouched`: it was still waiting. `begun`: part of it may be on paper. `printed`: it came out whole. `over`: it ended, or nobody knows it. */
export type TakenBack = 'untouched' | 'begun' | 'printed' | 'over';

export interface DocumentPrinter {
  readonly queue: string;
  /** @throws PRINT_TRAY_UNKNOWN the queue has no such tray | PRINT_SYSTEM_MISSING | CANCELLED */
  requireTray(tray: string | undefined, signal?: AbortSignal): Promise<void>;
  /** Every queue of the machine. @throws PRINT_SYSTEM_MISSING | CANCELLED */
  queues(options?: { signal?: AbortSignal }): Promise<Queue[]>;
  /** @throws QUEUE_NOT_FOUND | QUEUE_STOPPED | QUEUE_REJECTING | PRINT_SYSTEM_MISSING | CANCELLED */
  status(options?: { signal?: AbortSignal }): Promise<Queue>;
  /**
   * Prints a PDF and follows it to the end of its job. Failures are outcomes: QUEUE_* | PRINT_* | CANCELLED.
   *
   * Files are handed over one after another in the order of the calls; following them does not keep the next one waiting.
   */
  print(pdf: Uint8Array, options: DocumentPrint): Promise<JobEnd>;
  /** Goes on watching a job that was held or ran out of time. */
  follow(jobId: number, options?: Pick<DocumentPrint, 'signal' | 'leave' | 'timeoutMs' | 'onState'>): Promise<JobEnd>;
  /** Takes a job back of which nobody knew what became. @throws PRINT_SYSTEM_MISSING | PRINT_JOB_FAILED not allowed */
  takeBack(jobId: number): Promise<TakenBack>;
  /** False when the job was over already. @throws PRINT_SYSTEM_MISSING | PRINT_JOB_FAILED not allowed */
  cancel(jobId: number): Promise<boolean>;
}

const DEFAULT_TIMEOUT_MS = 120_000;
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const TITLE_LENGTH = 80;

/** An A4 printer behind a CUPS queue. */
export function createCupsPrinter(options: DocumentPrinterOptions): DocumentPrinter {
  const { queue, pollMs = 500, maxBytes = DEFAULT_MAX_BYTES } = options;
  const client = options.client ?? createCupsClient(options.server === undefined ? {} : { server: options.server });
  const inTurn = createTurnstile();
  /** Jobs nobody waits for any longer, by what they print: they may still come out, and are not sent a second time. */
  const leftOver = new Map<string, number>();

  /** The job of an earlier try that is not over, or came out meanwhile; null when this is to be sent. */
  async function earlier(key: string, signal: AbortSignal | undefined): Promise<number | null> {
    const jobId = leftOver.get(key);
    leftOver.delete(key);
    if (jobId === undefined) return null;
    const job = await client.job(jobId, { signal });
    return job !== null && !['canceled', 'aborted', 'stopped', 'held'].includes(job.state) ? jobId : null;
  }

  const follow: DocumentPrinter['follow'] = (jobId, { signal, leave, timeoutMs = DEFAULT_TIMEOUT_MS, onState } = {}) =>
    followJob(client, queue, jobId, { signal, leave, timeoutMs, pollMs, onState });

  /** The queue would say ok to any word, and print from the usual tray. @throws DeviceError PRINT_TRAY_UNKNOWN */
  async function requireTray(tray: string | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (tray === undefined || tray === 'auto') return;
    const known = await client.trays(queue, { signal });
    if (known.includes(tray)) return;
    throw new DeviceError('PRINT_TRAY_UNKNOWN', {
      device: queue,
      detail: { queue, tray, trays: known.join('、') || '没有可选的纸盒' },
    });
  }

  return {
    queue,
    requireTray,
    queues: (calling = {}) => client.queues(calling),
    async status(calling = {}) {
      const found = await client.queue(queue, calling);
      if (found.state === 'stopped')
        throw new DeviceError('QUEUE_STOPPED', { device: queue, detail: { reason: found.message } });
      if (!found.isAccepting)
        throw new DeviceError('QUEUE_REJECTING', { device: queue, detail: { reason: found.message } });
      return found;
    },
    async print(pdf, printing) {
      try {
        checkPdf(pdf, maxBytes);
        const ticket = {
          title: titleOf(printing.title),
          format: 'application/pdf' as const,
          options: jobOptions(printing),
        };
        await requireTray(printing.tray, printing.signal);
        const key = createHash('sha256').update(JSON.stringify(ticket)).update(pdf).digest('base64');
        const jobId = await inTurn(async () => {
          throwIfCancelled(printing.signal, queue);
          return (await earlier(key, printing.signal)) ?? (await client.submit(queue, pdf, ticket));
        });
        printing.onTaken?.(jobId);
        const end = await follow(jobId, printing);
        if (end.cause === 'PRINT_JOB_TIMEOUT') leftOver.set(key, jobId);
        return end;
      } catch (error) {
        if (!isDeviceError(error)) throw error;
        return { state: mayBeTaken(error) ? 'unknown' : 'failed', jobId: null, cause: error.code };
      }
    },
    follow,
    async takeBack(jobId) {
      const before = await client.job(jobId);
      if (before === null) return 'over';
      if (await client.cancel(jobId)) return ['pending', 'held'].includes(before.state) ? 'untouched' : 'begun';
      // Over meanwhile, and how is what counts.
      const { state, reasons } = (await client.job(jobId)) ?? before;
      return state === 'completed' && !reasons.includes('job-completed-with-errors') ? 'printed' : 'over';
    },
    cancel: (jobId) => client.cancel(jobId),
  };
}

function titleOf(text: string): string {
  return [...text.toWellFormed().replace(/\p{Cc}+/gu, ' ')].slice(0, TITLE_LENGTH).join('').trim() || '文书';
}
