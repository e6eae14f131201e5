import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { ImagingError } from './errors.ts';
import type { Answer, Request } from './messages.ts';
import type { ProcessedPage } from './page.ts';
import type { FileFacts } from './files/inspect.ts';
import { forkPageProcess, type PageProcess, type StartPageProcess } from './page-process.ts';
import type { ReadPage } from './reading/read-page.ts';
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
  viewable(bytes: Uint8Array, page?: number): Promise<Uint8Array>;
  /** @throws ImagingError FILE_* | PAGE_TOO_LARGE | PAGE_DAMAGED | PAGE_GAVE_UP */
  inspect(bytes: Uint8Array): Promise<FileFacts>;
  /** Reads an upright page. @throws ImagingError READING_MODEL | PAGE_DAMAGED | PAGE_GAVE_UP | CANCELLED */
  read(bytes: Uint8Array, signal?: AbortSignal): Promise<ReadPage>;
  /** Ids of the processes as far as they are known, for measuring. */
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
  /** How a process is started; from the source tree with Node's own `fork` unless given. */
  start?: StartPageProcess;
}

interface Job {
  request: Request;
  resolve(answer: Answer): void;
  reject(error: ImagingError): void;
  signal: AbortSignal | undefined;
}

interface Worker {
  process: PageProcess;
  job: Job | null;
  timer: NodeJS.Timeout | undefined;
}

const sourceEntry = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './imaging-worker.js', import.meta.url));

/** Page processes: started when the first page comes, of lower priority than the workstation, replaced when one dies. */
export function createPageWorkers(options: PageWorkersOptions = {}): PageWorkers {
  const { count = Math.max(1, Math.min(2, os.availableParallelism())), pageMs = 60_000, idleMs = 60_000 } = options;
  const startProcess = options.start ?? forkPageProcess(sourceEntry());
  const workers: Worker[] = [];
  const waiting: Job[] = [];
  let nextId = 1;
  let isStopped = false;
  let idle: NodeJS.Timeout | undefined;

  const start = (): Worker => {
    const worker: Worker = {
      process: startProcess({
        answered(answer) {
          const job = worker.job;
          if (!job || job.request.id !== answer.id) return;
          release(worker);
          // Another process is started for the next page.
          if ('isFull' in answer && answer.isFull) {
            workers.splice(workers.indexOf(worker), 1);
            worker.process.kill();
          }
          job.resolve(answer);
          next();
        },
        gone() {
          const at = workers.indexOf(worker);
          if (at < 0) return;
          workers.splice(at, 1);
          const job = worker.job;
          release(worker);
          job?.reject(new ImagingError(job.signal?.aborted ? 'CANCELLED' : 'PAGE_GAVE_UP'));
          next();
        },
      }),
      job: null,
      timer: undefined,
    };
    workers.push(worker);
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
      worker.timer = setTimeout(() => worker.process.kill(), pageMs);
      worker.process.send(job.request);
    }
    if (workers.every((one) => one.job === null)) {
      idle = setTimeout(() => workers.forEach((one) => one.process.kill()), idleMs);
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
        } else workers.find((one) => one.job === job)?.process.kill();
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
    async viewable(bytes, page = 0) {
      const answer = await ask({ id: nextId++, ask: 'viewable', bytes, page }, undefined);
      if ('bytes' in answer) return answer.bytes;
      throw failureOf(answer);
    },
    async inspect(bytes) {
      const answer = await ask({ id: nextId++, ask: 'inspect', bytes }, undefined);
      if ('file' in answer) return answer.file;
      throw failureOf(answer);
    },
    async read(bytes, signal) {
      const answer = await ask({ id: nextId++, ask: 'read', bytes }, signal);
      if ('read' in answer) return answer.read;
      throw failureOf(answer);
    },
    pids: () => workers.flatMap((one) => one.process.pid ?? []),
    stop() {
      isStopped = true;
      clearTimeout(idle);
      for (const job of waiting.splice(0)) job.reject(new ImagingError('CANCELLED'));
      for (const one of workers) one.process.kill();
    },
  };
}

function failureOf(answer: Answer): Error {
  if ('failed' in answer) return new ImagingError(answer.failed.code, answer.failed.detail);
  return new Error('broken' in answer ? answer.broken : 'a page process answered something else');
}
