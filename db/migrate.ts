import fs from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { StoreError } from './errors.ts';

/**
 * Brings the store to the newest schema: each `NNNN_purpose.sql` once, in order, each in one transaction with its mark.
 *
 * @throws StoreError NEWER when the store was written by a later version
 */
export function migrate(sqlite: Database.Database, dir: string, file: string): void {
  const steps = fs
    .readdirSync(dir)
    .filter((name) => /^\d{4}_.+\.sql$/.test(name))
    .sort();
  const current = Number(sqlite.pragma('user_version', { simple: true }));
  const newest = steps.length === 0 ? 0 : Number(steps.at(-1)?.slice(0, 4));
  if (current > newest) throw new StoreError('NEWER', file);
  for (const step of steps) {
    const number = Number(step.slice(0, 4));
    if (number <= current) continue;
    const sql = fs.readFileSync(path.join(dir, step), 'utf8');
    sqlite.transaction(() => {
      sqlite.exec(sql);
      sqlite.pragma(`user_version=${number}`);
    })();
  }
}
