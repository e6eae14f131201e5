import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { z } from 'zod';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import './light-process.ts';
import { onceARun } from './once-a-run.ts';
// What a run provides is declared there.
import type {} from './setup.ts';

const run = promisify(execFile);

/**
 * A data folder for a new platform whose embedded database is made already and has the platform's tables, still empty: making one takes
 * seven seconds of a processor, unpacking what one file of this run made a fiftieth of that. Copied file for file, its thousand small
 * files take a second.
 *
 * @param dir one of the run's own when not given; goes with the run
 */
export async function preparedDataDir(dir?: string): Promise<string> {
  const folder = inject('runFolder');
  const dataDir = dir ?? (await mkdtemp(path.join(folder, 'platform-')));
  const archive = await onceARun(folder, 'made-database', z.string(), () => make(folder));
  await mkdir(path.join(dataDir, 'pglite'), { recursive: true });
  await run('tar', ['-xf', archive, '-C', path.join(dataDir, 'pglite')]);
  return dataDir;
}

async function make(folder: string): Promise<string> {
  const making = path.join(folder, 'making-database');
  const archive = path.join(folder, 'made-database.tar');
  const db = await openPglite(making);
  await migrate(db, new Date());
  await db.close();
  // Sparse: the log of changes is sixteen megabytes of nothing yet.
  await run('tar', ['-cSf', archive, '-C', path.join(making, 'pglite'), '.']);
  await rm(making, { recursive: true });
  return archive;
}
