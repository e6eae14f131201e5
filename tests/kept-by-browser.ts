import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

/** Rows a browser wrote into a profile's folder; a file that is not there holds none. */
export interface Kept {
  passwords: number;
  formContents: number;
  pages: number;
}

export function keptByBrowser(profile: string): Kept {
  return {
    passwords: countRows(path.join(profile, 'Login Data'), 'logins'),
    formContents: countRows(path.join(profile, 'Web Data'), 'autofill'),
    pages: countRows(path.join(profile, 'History'), 'urls'),
  };
}

/** Read from a copy: the browser may have the original open. */
function countRows(file: string, table: string): number {
  if (!fs.existsSync(file)) return 0;
  const db = new Database(fs.readFileSync(file));
  const known = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
  const row = known ? db.prepare(`SELECT count(*) AS n FROM ${table}`).pluck().get() : 0;
  db.close();
  return Number(row);
}
