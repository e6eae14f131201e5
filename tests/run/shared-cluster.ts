import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { createDatabase, launchServer, stopServer } from '../integration/platform-postgresql.ts';

const Started = z.union([
  z.object({ bin: z.string(), dir: z.string(), address: z.string() }),
  z.object({ error: z.string() }),
]);

/** A new database on the one server of this run: the first test file that asks starts it, the end of the run stops it. */
export async function databaseOfThisRun(folder: string, bin: string): Promise<string> {
  if (await isFirst(folder)) await start(folder, bin);
  for (;;) {
    const started = await read(folder);
    if (started === null) await wait(50);
    else if ('error' in started) throw new Error(started.error);
    else return await createDatabase(started.address);
  }
}

export async function stopSharedCluster(folder: string): Promise<void> {
  const started = await read(folder);
  if (started !== null && 'address' in started) await stopServer(started);
}

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(path.join(folder, 'postgresql'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function start(folder: string, bin: string): Promise<void> {
  const outcome = await launchServer(bin).catch((error: unknown) => ({ error: String(error) }));
  // Appears whole or not at all.
  await writeFile(path.join(folder, 'postgresql', 'new'), JSON.stringify(outcome));
  await rename(path.join(folder, 'postgresql', 'new'), path.join(folder, 'postgresql', 'started'));
}

async function read(folder: string): Promise<z.infer<typeof Started> | null> {
  try {
    return Started.parse(JSON.parse(await readFile(path.join(folder, 'postgresql', 'started'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
