import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { noteDatabaseInUse, requireDatabaseInUse } from './database-in-use.ts';

it('does not let settings that lost their second half start an empty trial in place of PostgreSQL', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-in-use-'));
  const start = (url?: string): void => requireDatabaseInUse('/etc/yichuang/platform.toml', dir, url);
  start();
  noteDatabaseInUse(dir, undefined);
  start();
  noteDatabaseInUse(dir, 'postgres://db/yichuang');
  // Written once: a disk that is full later is no reason not to start.
  fs.chmodSync(path.join(dir, 'uses-postgresql'), 0o400);
  const before = fs.statSync(path.join(dir, 'uses-postgresql')).mtimeMs;
  noteDatabaseInUse(dir, 'postgres://db/yichuang');
  expect(fs.statSync(path.join(dir, 'uses-postgresql')).mtimeMs).toBe(before);
  noteDatabaseInUse(path.join(dir, 'not-yet'), 'postgres://db/yichuang');
  start('postgres://elsewhere/yichuang');
  expect(() => start()).toThrow(/platform\.toml.*没有 database_url.*PostgreSQL.*uses-postgresql/);
  fs.rmSync(dir, { recursive: true });
});
