import { cp, mkdir, mkdtemp, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
// What a run provides is declared there.
import type {} from './setup.ts';

/**
 * A data folder for a new platform whose embedded database is made already, still empty: making one takes two seconds of a
 * processor, copying what one file of this run made a tenth of that.
 *
 * @param dir one of the run's own when not given; goes with the run
 */
export async function preparedDataDir(dir?: string): Promise<string> {
  const run = inject('runFolder');
  const dataDir = dir ?? (await mkdtemp(path.join(run, 'platform-')));
  await mkdir(dataDir, { recursive: true });
  await cp(await madeOnce(run), path.join(dataDir, 'pglite'), { recursive: true });
  return dataDir;
}

/** Two files that come at once make one each, and the first to be done is taken. */
async function madeOnce(run: string): Promise<string> {
  const made = path.join(run, 'made-database');
  if (await isThere(made)) return made;
  const own = await mkdtemp(path.join(run, 'making-'));
  const db = await PGlite.create(path.join(own, 'pglite'));
  await db.close();
  await rename(path.join(own, 'pglite'), made).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  });
  return made;
}

async function isThere(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
