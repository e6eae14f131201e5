import { z } from 'zod';
import { createDatabase, launchServer, stopServer } from '../integration/platform-postgresql.ts';
import { madeInRun, onceARun } from './once-a-run.ts';

const Started = z.object({ bin: z.string(), dir: z.string(), address: z.string() });

/** A new database on the one server of this run: the first test file that asks starts it, the end of the run stops it. */
export async function databaseOfThisRun(folder: string, bin: string): Promise<string> {
  const { address } = await onceARun(folder, 'postgresql', Started, () => launchServer(bin));
  return await createDatabase(address);
}

export async function stopSharedCluster(folder: string): Promise<void> {
  // One that could not be started has told whoever asked for it.
  const started = await madeInRun(folder, 'postgresql', Started).catch(() => null);
  if (started !== null) await stopServer(started);
}
