import { isDeviceError, type DeviceErrorCode } from '../errors.ts';
import { sleep } from '../waiting.ts';
import type { CupsClient, Job } from './client.ts';

/** `held`: nothing is lost, the job waits in the queue for a person. `unknown`: it may or may not be on paper. */
export interface JobEnd {
  state: 'completed' | 'failed' | 'held' | 'unknown';
  /** Null when the print system took nothing. */
  jobId: number | null;
  cause: DeviceErrorCode | null;
}

export interface JobProgress extends Job {
  /** What the queue reports meanwhile, e.g. `media-empty-error`. */
  queueReasons: string[];
}

export interface FollowOptions {
  signal?: AbortSignal | undefined;
  /** Ends the watching and leaves the job to the queue. */
  leave?: AbortSignal | undefined;
  /** From the moment the print system took the job. */
  timeoutMs: number;
  pollMs: number;
  onState?: ((progress: JobProgress) => void) | undefined;
}

/**
 * Follows a job to its end. A signal cancels the job itself.
 *
 * `completed` means what CUPS means by it: everything was handed to the printer and the queue's back end saw no fault.
 */
export async function followJob(
  client: CupsClient,
  queue: string,
  jobId: number,
  { signal, leave, timeoutMs, pollMs, onState }: FollowOptions,
): Promise<JobEnd> {
  const limit = AbortSignal.timeout(timeoutMs);
  let shown = '';
  try {
    for (;;) {
      const job = await client.job(jobId, { signal });
      // A server that keeps no history forgets a job the moment it ends, well or not.
      if (job === null) return { state: 'unknown', jobId, cause: 'PRINT_JOB_TIMEOUT' };
      if (isGivenUp(job)) return await removed(client, jobId);
      const over = endOf(job);
      // Of a job that is over the queue has nothing more to say; it may even be gone.
      const { state, reasons: queueReasons } = over
        ? { state: 'idle', reasons: [] }
        : await client.queue(queue, { signal });
      const progress: JobProgress = { ...job, queueReasons };
      if (JSON.stringify(progress) !== shown) onState?.(progress);
      shown = JSON.stringify(progress);
      if (over) return { ...over, jobId };
      if (job.state === 'held') return { state: 'held', jobId, cause: 'PRINT_JOB_HELD' };
      // Looked at again: the queue may have stopped because of this very job, which is then over.
      if (state === 'stopped' && job.state !== 'processing') {
        const again = await client.job(jobId, { signal });
        const end = again && endOf(again);
        return end ? { ...end, jobId } : { state: 'held', jobId, cause: 'QUEUE_STOPPED' };
      }
      if (limit.aborted || leave?.aborted) return { state: 'unknown', jobId, cause: 'PRINT_JOB_TIMEOUT' };
      await sleep(pollMs, eitherOf(signal, leave));
    }
  } catch (error) {
    if (isDeviceError(error, 'CANCELLED'))
      return leave?.aborted && !signal?.aborted
        ? { state: 'unknown', jobId, cause: 'PRINT_JOB_TIMEOUT' }
        : cancelled(client, jobId);
    if (isDeviceError(error)) return { state: 'unknown', jobId, cause: error.code };
    throw error;
  }
}

const eitherOf = (a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined =>
  a && b ? AbortSignal.any([a, b]) : (a ?? b);

function endOf(job: Job): Pick<JobEnd, 'state' | 'cause'> | null {
  switch (job.state) {
    case 'completed':
      return job.reasons.includes('job-completed-with-errors')
        ? { state: 'failed', cause: 'PRINT_JOB_FAILED' }
        : { state: 'completed', cause: null };
    case 'aborted':
    case 'canceled':
      return { state: 'failed', cause: 'PRINT_JOB_FAILED' };
    default:
      return null;
  }
}

/** A filter gave up: under every error policy the job then stays as it is for good, with a citizen's file in the spool. */
const isGivenUp = (job: Job): boolean => job.state === 'stopped' && job.reasons.includes('job-completed-with-errors');

async function removed(client: CupsClient, jobId: number): Promise<JobEnd> {
  try {
    await client.cancel(jobId);
  } catch (error) {
    // It failed, whether it could be taken out of the spool or not.
    if (!isDeviceError(error)) throw error;
  }
  return { state: 'failed', jobId, cause: 'PRINT_JOB_FAILED' };
}

async function cancelled(client: CupsClient, jobId: number): Promise<JobEnd> {
  try {
    if (await client.cancel(jobId)) return { state: 'failed', jobId, cause: 'CANCELLED' };
    const job = await client.job(jobId);
    return job?.state === 'completed'
      ? { state: 'completed', jobId, cause: null }
      : { state: 'failed', jobId, cause: 'CANCELLED' };
  } catch (error) {
    if (isDeviceError(error)) return { state: 'unknown', jobId, cause: error.code };
    throw error;
  }
}
