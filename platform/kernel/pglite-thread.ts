import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { ThreadAnswer, ThreadCall } from './pglite-messages.ts';

// The embedded database in a thread of its own: while it works, the platform reads and checks what comes next.

const port = parentPort;
if (port === null) throw new Error('runs as a worker thread only');

const failure = (error: unknown): { message: string; fields: object } => {
  if (!(error instanceof Error)) return { message: String(error), fields: Object(error) as object };
  // What the database and the file system say besides the sentence (`code`, `errno`, `syscall`, …) does not cross by itself.
  const fields = Object.fromEntries(
    Object.entries(error).filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  );
  return { message: error.message, fields };
};

const say = (answer: ThreadAnswer): void => {
  port.postMessage(answer);
};

async function run(db: PGlite, call: ThreadCall): Promise<object[]> {
  if (call.kind === 'query') return (await db.query<object>(call.text, call.params)).rows;
  if (call.kind === 'script') await db.exec(call.text);
  else await db.close();
  return [];
}

try {
  const db = await PGlite.create(typeof workerData === 'string' ? workerData : undefined);
  port.on('message', (call: ThreadCall) => {
    run(db, call).then(
      (rows) => {
        say({ id: call.id, rows });
      },
      (error: unknown) => {
        say({ id: call.id, ...failure(error) });
      },
    );
  });
  say({ id: 0, rows: [] });
} catch (error) {
  say({ id: 0, ...failure(error) });
  port.close();
}
