import { readdir, readFile } from 'node:fs/promises';
import { ExpectedError } from '#contract/errors.ts';
import type { Database } from './sql.ts';

const folder = new URL('../migrations/', import.meta.url);

/**
 * Brings the database up to the newest `NNNN_purpose.sql`, each file whole or not at all.
 *
 * @throws ExpectedError DB_NEWER the data was written by a newer platform
 */
export async function migrate(db: Database, now: Date): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  await db.script(`create table if not exists migration (name text primary key, applied_at timestamptz not null)`);
  const applied = await db.query<{ name: string }>('select name from migration');
  if (applied.some(({ name }) => !files.includes(name))) throw new ExpectedError('DB_NEWER');
  for (const name of files) {
    const text = await readFile(new URL(name, folder), 'utf8');
    // Two replicas starting together must not both run a file.
    await db.script(`begin; select pg_advisory_xact_lock(7401);
      do $migration$ begin
        if not exists (select 1 from migration where name = '${name}') then
          ${text}
          insert into migration values ('${name}', '${now.toISOString()}');
        end if;
      end $migration$; commit;`);
  }
}
