import { fork, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { ImagingError } from './errors.ts';
import type { Answer, Request } from './messages.ts';
import type { ProcessedPage } from './page.ts';
import type { PageSettings } from './settings.ts';

export interface PageWorkers {
  /**
   * Processes one page in a process of its own. Waits while all are at work, so whoever reads pages from a scanner holds at most one
   * beside those in work.
   *
   * @throws ImagingError PAGE_TYPE | PAGE_TOO_LARGE | PAGE_DAMAGED | PAGE_GAVE_UP | CANCELLED
   */
  process(bytes: Uint8Array, settings: PageSettings, signal?: AbortSignal): Promise<ProcessedPage>;
  /** A stored page as a browser can show it, PNG. @throws ImagingError PAGE_DAMAGED | PAGE_GAVE_UP */
  viewable(bytes: Uint8Array): Promise<Uint8Array>;
  /** Ids of the processes, for measuring. */
  pids(): number[];
  stop(): void;
}

export interface PageWorkersOptions {
  /** Processes at most; two unless given. */
  count?: number;
  /** A page that takes longer is given up, and its process with it. */
  pageMs?: number;
  /** After this long without a page the processes end and give their memory back. */
  idleMs?: number;
  entry?: string;
}

interface Job {
  request: Request;
  resolve(answer: Answer): void;
  reject(error: ImagingError): void;
  signal: AbortSignal | undefined;
}

interface Worker {
  child: ChildProcess;
  job: Job | null;
  timer: NodeJS.Timeout | undefined;
}

const sourceEntry = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './imaging-worker.js', import.meta.url));

/** Page processes: started when the first page comes, of lower priority than the workstation, replaced when one dies. */
export function createPageWorkers(options: PageWorkersOptions = {}): PageWorkers {
  const { count = Math.max(1, Math.min(2, os.availableParallelism())), pageMs = 60_000, idleMs = 60_000 } = options;
  const entry = options.entry ?? sourceEntry();
  const workers: Worker[] = [];
  const waiting: Job[] = [];
  let nextId = 1;
  let isStopped = false;
  let idle: NodeJS.Timeout | undefined;

  const start = (): Worker => {
    const child = fork(entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // In the desktop shell the executable is not Node by itself. Few arenas: freed pictures go back to the system.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', MALLOC_ARENA_MAX: '2' },
      execArgv: ['--max-old-space-size=256'],
    });
    const worker: Worker = { child, job: null, timer: undefined };
    workers.push(worker);
    if (child.pid !== undefined) lowerPriority(child.pid);
    child.on('message', (answer: Answer) => {
      const job = worker.job;
      if (!job || job.request.id !== answer.id) return;
      release(worker);
      job.resolve(answer);
      next();
    });
    const gone = (): void => {
      const at = workers.indexOf(worker);
      if (at < 0) return;
      workers.splice(at, 1);
      const job = worker.job;
      release(worker);
      job?.reject(new ImagingError(job.signal?.aborted ? 'CANCELLED' : 'PAGE_GAVE_UP'));
      next();
    };
    child.on('exit', gone);
    child.on('error', gone);
    return worker;
  };
  const release = (worker: Worker): void => {
    clearTimeout(worker.timer);
    worker.job = null;
  };
  const next = (): void => {
    clearTimeout(idle);
    while (waiting.length > 0 && !isStopped) {
      const worker = workers.find((one) => one.job === null) ?? (workers.length < count ? start() : null);
      if (!worker) return;
      const job = waiting.shift()!;
      worker.job = job;
      worker.timer = setTimeout(() => worker.child.kill('SIGKILL'), pageMs);
      worker.child.send(job.request, (error) => {
        if (error && worker.job === job) worker.child.kill('SIGKILL');
      });
    }
    if (workers.every((one) => one.job === null)) {
      idle = setTimeout(() => workers.forEach((one) => one.child.kill()), idleMs);
      idle.unref();
    }
  };
  const ask = (request: Request, signal: AbortSignal | undefined): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted || isStopped) return reject(new ImagingError('CANCELLED'));
      const onAbort = (): void => {
        const at = waiting.indexOf(job);
        if (at >= 0) {
          waiting.splice(at, 1);
          job.reject(new ImagingError('CANCELLED'));
        } else workers.find((one) => one.job === job)?.child.kill('SIGKILL');
      };
      const done = (): void => signal?.removeEventListener('abort', onAbort);
      const job: Job = {
        request,
        signal,
        resolve: (answer) => (done(), resolve(answer)),
        reject: (error) => (done(), reject(error)),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.push(job);
      next();
    });

  return {
    async process(bytes, settings, signal) {
      const answer = await ask({ id: nextId++, ask: 'page', bytes, settings }, signal);
      if ('page' in answer) return answer.page;
      throw failureOf(answer);
    },
    async viewable(bytes) {
      const answer = await ask({ id: nextId++, ask: 'viewable', bytes }, undefined);
      if ('bytes' in answer) return answer.bytes;
      throw failureOf(answer);
    },
    pids: () => workers.flatMap((one) => one.child.pid ?? []),
    stop() {
      isStopped = true;
      clearTimeout(idle);
      for (const job of waiting.splice(0)) job.reject(new ImagingError('CANCELLED'));
      for (const one of workers) one.child.kill('SIGKILL');
    },
  };
}

function failureOf(answer: Answer): Error {
  if ('failed' in answer) return new ImagingError(answer.failed.code, answer.failed.detail);
  return new Error('broken' in answer ? answer.broken : 'a page process answered something else');
}

/** The clerk's keys come first. */
function lowerPriority(pid: number): void {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // It may be over already; then there is nothing to lower.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
