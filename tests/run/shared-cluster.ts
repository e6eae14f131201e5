import { z } from 'zod';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import { createDatabase, launchServer, stopServer } from '../integration/platform-postgresql.ts';
import { madeInRun, onceARun } from './once-a-run.ts';

const Started = z.object({ bin: z.string(), dir: z.string(), address: z.string() });

/** A new database on the one server of this run: the first test file that asks starts it, the end of the run stops it. */
export async function databaseOfThisRun(folder: string, bin: string): Promise<string> {
  return await createDatabase(await addressOfThisRun(folder, bin));
}

/** One that has the platform's tables already, still empty: they are made once a run and copied by the server. */
export async function platformDatabaseOfThisRun(folder: string, bin: string): Promise<string> {
  const address = await addressOfThisRun(folder, bin);
  const model = await onceARun(folder, 'model-database', z.string(), () => makeModel(address));
  return await createDatabase(address, model);
}

/** @returns the name of a database nobody is connected to: such a one can be copied */
async function makeModel(address: string): Promise<string> {
  const url = await createDatabase(address);
  const db = await openPostgresql(url, () => undefined, 1);
  await migrate(db, new Date());
  await db.close();
  return url.slice(url.lastIndexOf('/') + 1);
}

async function addressOfThisRun(folder: string, bin: string): Promise<string> {
  return (await onceARun(folder, 'postgresql', Started, () => launchServer(bin))).address;
}

export async function stopSharedCluster(folder: string): Promise<void> {
  // One that could not be started has told whoever asked for it.
  const started = await madeInRun(folder, 'postgresql', Started).catch(() => null);
  if (started !== null) await stopServer(started);
}
