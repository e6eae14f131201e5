import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { user } from './clerk.ts';
import type { Report } from './report.ts';
import type { Room } from './room.ts';

/** After a sign-in with a password and a filled form: what the browser wrote down. */
export async function checkProfile(report: Report, room: Room): Promise<void> {
  await report.step('浏览器没有记下密码、表单内容和去过哪里', () => {
    const profile = path.join(room.dir, 'var/lib/yichuang-workstation', user, 'browser/Default');
    assert.ok(fs.existsSync(profile), '浏览器的配置不在该在的地方');
    const counts = [
      ['Login Data', 'logins'],
      ['Web Data', 'autofill'],
      ['History', 'urls'],
    ].map(([file = '', table = '']) => [file, countRows(path.join(profile, file), table)]);
    assert.deepEqual(counts, [
      ['Login Data', 0],
      ['Web Data', 0],
      ['History', 0],
    ]);
  });
}

/** Read from a copy: the browser has the original open. */
function countRows(file: string, table: string): number {
  if (!fs.existsSync(file)) return 0;
  const copy = fs.readFileSync(file);
  const db = new Database(copy);
  const known = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
  const row = known ? db.prepare(`SELECT count(*) AS n FROM ${table}`).pluck().get() : 0;
  db.close();
  return Number(row);
}
