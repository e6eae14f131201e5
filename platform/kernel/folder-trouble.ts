import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';

/**
 * What is wrong with a data folder, in words that say who does what: a full disk, or something in it that belongs to somebody else.
 * Anything else as it came.
 */
export function folderTrouble(error: unknown, folder: string): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC') return new ExpectedError('DISK_FULL_AT_START', { folder }, { cause: error });
  if (error.code === 'EROFS') return refused(folder, '它所在的磁盘是只读的', error);
  if (error.code !== 'EACCES' && error.code !== 'EPERM') return error;
  return refusedEntry(folder, error) ?? refused(folder, `运行平台的用户 ${os.userInfo().username} 没有权利写它`, error);
}

/** The first thing in the folder that this process may not read or write, as a refusal; null when there is none. */
export function refusedEntry(folder: string, cause: unknown): ExpectedError | null {
  const found = firstRefused(folder);
  if (found === null) return null;
  const { username } = os.userInfo();
  const name = path.relative(folder, found);
  const owner = ownerOf(found);
  return refused(
    folder,
    `运行平台的用户 ${username} 不能读写${name === '' ? '它' : `其中的 ${name}`}${owner === null ? '' : `（主人是 ${owner}）`}。` +
      `多半是用别的用户启动过平台；先停掉那一个，再运行 sudo chown -R ${username}: ${folder}`,
    cause,
  );
}

const refused = (folder: string, problem: string, cause: unknown): ExpectedError =>
  new ExpectedError('DATA_FOLDER_REFUSED', { folder, problem }, { cause });

function firstRefused(place: string): string | null {
  const { R_OK, W_OK, X_OK } = fs.constants;
  const found = fs.lstatSync(place, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return null;
  try {
    fs.accessSync(place, found.isDirectory() ? R_OK | W_OK | X_OK : R_OK | W_OK);
  } catch {
    return place;
  }
  if (!found.isDirectory()) return null;
  for (const name of fs.readdirSync(place)) {
    const inside = firstRefused(path.join(place, name));
    if (inside !== null) return inside;
  }
  return null;
}

function ownerOf(place: string): string | null {
  const uid = fs.lstatSync(place, { throwIfNoEntry: false })?.uid;
  if (uid === undefined || uid === process.getuid?.()) return null;
  return uid === 0 ? 'root' : `用户编号 ${uid}`;
}
