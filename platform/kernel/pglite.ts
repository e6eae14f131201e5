import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ExpectedError } from '#contract/errors.ts';
import { refusedEntry } from './folder-trouble.ts';
import type { ThreadAnswer, ThreadCall } from './pglite-messages.ts';
import { insideTransaction, type Database, type Run, type Sql } from './sql.ts';

/**
 * PostgreSQL inside this process, in a thread of its own and in a folder; without one, in memory.
 * It never calls fsync: a power cut may take the last seconds with it.
 *
 * Two processes writing one folder destroy it, and PGlite itself does not notice: whoever opens it holds the data folder (`lockFolder`).
 * When its thread ends (out of memory, say), what was under way fails as with a server that is gone, and the next call opens the folder again.
 *
 * @param entry the thread's script
 * @throws ExpectedError DB_CORRUPT the folder is not readable as a database | DATA_FOLDER_REFUSED | DISK_FULL_AT_START
 */
export async function openPglite(dataDir?: string, entry = ownThread): Promise<Database> {
  if (dataDir) await mkdir(dataDir, { recursive: true });
  const folder = dataDir && path.join(dataDir, 'pglite');
  const isNew = folder !== undefined && !existsSync(folder);
  let thread = startThread(entry, folder);
  try {
    await thread.opened;
  } catch (error) {
    // Half a database would be taken for a damaged one next time.
    if (isNew) await rm(folder, { recursive: true, force: true });
    throw openingTrouble(error, dataDir ?? '');
  }
  const run: Run = async (text, params = []) => await thread.ask({ kind: 'query', text, params });
  // There is one session: a statement from outside must not get into a transaction that is under way.
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const alone = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(async () => {
      // Between two pieces of work only: the rest of a transaction must not run outside of it. In memory there is nothing to open again.
      if (thread.isOver() && folder !== undefined && !isClosed) {
        thread = startThread(entry, folder);
        // Not opened this time: the next call tries again, and until then it is away.
        await thread.opened.catch((cause: unknown) => {
          throw new ExpectedError('DATABASE_AWAY', {}, { cause });
        });
      }
      return await work();
    });
    last = mine.catch(() => undefined);
    return await mine;
  };
  return {
    storage: 'pglite',
    durable: false,
    async query<Row extends object>(text: string, params: unknown[] = []) {
      return (await alone(() => run(text, params))) as Row[];
    },
    async tx<Result>(work: (sql: Sql) => Promise<Result>) {
      return await alone(async () => {
        await run('begin');
        try {
          const result = await work(insideTransaction(run));
          await run('commit');
          return result;
        } catch (error) {
          // With the thread its transaction is gone.
          if (!thread.isOver()) await run('rollback');
          throw error;
        }
      });
    },
    async script(text) {
      await alone(() => thread.ask({ kind: 'script', text }));
    },
    async close() {
      await alone(() => thread.ask({ kind: 'close' }));
      isClosed = true;
      await thread.end();
    },
  };
}

type Asked = ThreadCall extends infer One ? (One extends ThreadCall ? Omit<One, 'id'> : never) : never;

interface Thread {
  /** @throws Error what the engine said */
  opened: Promise<unknown>;
  ask(call: Asked): Promise<object[]>;
  isOver(): boolean;
  end(): Promise<void>;
}

interface Waiting {
  resolve(rows: object[]): void;
  reject(error: Error): void;
}

const ownThread = new URL('./pglite-thread.ts', import.meta.url);

function startThread(entry: URL, folder: string | undefined): Thread {
  // A process that was given its program as text has an option the thread, which is a file, refuses.
  const isText = process.execArgv.some((one) => one.startsWith('--input-type'));
  const worker = new Worker(entry, { workerData: folder, ...(isText ? { execArgv: [] } : {}) });
  const waiting = new Map<number, Waiting>();
  let ended: Error | null = null;
  let lastId = 0;
  // Like a socket to a server: an idle database keeps no process alive, a question under way does.
  const awaitAnswer = async (id: number): Promise<object[]> =>
    await new Promise<object[]>((resolve, reject) => {
      if (waiting.size === 0) worker.ref();
      waiting.set(id, { resolve, reject });
    });
  const settle = (id: number, how: (one: Waiting) => void): void => {
    const one = waiting.get(id);
    if (!one) return;
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    how(one);
  };
  const endAll = (error: Error): void => {
    ended = error;
    for (const id of [...waiting.keys()])
      settle(id, ({ reject }) => {
        reject(error);
      });
  };
  worker.on('message', (answer: ThreadAnswer) => {
    settle(answer.id, ({ resolve, reject }) => {
      if ('rows' in answer) resolve(answer.rows);
      else reject(Object.assign(new Error(answer.message), answer.fields));
    });
  });
  const gone = (cause: unknown): void => {
    endAll(new ExpectedError('DATABASE_AWAY', {}, { cause }));
  };
  worker.on('error', gone);
  worker.on('exit', gone);
  return {
    opened: awaitAnswer(0),
    async ask(call) {
      if (ended !== null) throw ended;
      const id = (lastId += 1);
      worker.postMessage({ ...call, id } satisfies ThreadCall);
      return await awaitAnswer(id);
    },
    isOver: () => ended !== null,
    async end() {
      await worker.terminate();
    },
  };
}

/** WASI's number for a full disk: the engine's own file system reports it without Node's names. */
const noSpace = 51;

function openingTrouble(error: unknown, folder: string): unknown {
  // A full disk, a missing right or a thread that ended is not damage.
  if (error instanceof ExpectedError || (error instanceof Error && 'syscall' in error)) return error;
  if (typeof error === 'object' && error !== null && 'errno' in error && error.errno === noSpace)
    return new ExpectedError('DISK_FULL_AT_START', { folder }, { cause: error });
  // The engine gives up on a file it may not touch as it does on a broken one, without saying which.
  return refusedEntry(folder, error) ?? new ExpectedError('DB_CORRUPT', { file: folder }, { cause: error });
}
