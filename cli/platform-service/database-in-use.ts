import fs from 'node:fs';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';

const markIn = (dataDir: string): string => path.join(dataDir, 'uses-postgresql');

/**
 * A settings file cut short, or an empty one, says nothing of PostgreSQL: in its place an empty trial would start, with numbers from
 * the beginning. That it was in use stands beside the data.
 *
 * @throws ExpectedError SETTINGS_BROKEN
 */
export function requireDatabaseInUse(file: string, dataDir: string, databaseUrl: string | undefined): void {
  if (databaseUrl !== undefined || !fs.existsSync(markIn(dataDir))) return;
  throw new ExpectedError('SETTINGS_BROKEN', {
    file,
    problem: `没有 database_url，而这个平台用的是 PostgreSQL：文件可能少了一截，请补回来。真要改用内嵌数据库，先删除 ${markIn(dataDir)}`,
  });
}

/** Once; a folder that cannot be written to is for the caller to say. */
export function noteDatabaseInUse(dataDir: string, databaseUrl: string | undefined): void {
  if (databaseUrl === undefined || fs.existsSync(markIn(dataDir))) return;
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o750 });
  fs.writeFileSync(markIn(dataDir), '', { mode: 0o600 });
}
