import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';
import { installation } from '../installation.ts';

/** Where installed workstations keep their data, a folder a user; removing the package leaves it, purging takes it away. */
export const installedDataRoot = '/var/lib/yichuang-workstation';

/**
 * The user's own folder, made when it is not there.
 *
 * @throws ExpectedError DATA_FOLDER_REFUSED it belongs to somebody else, or others may look into it
 */
export function ownDataFolder(): string {
  const named = process.env['YICHUANG_DATA'];
  if (named) return path.resolve(named);
  if (installation() === null) return sourceTreeFolder();
  const folder = path.join(installedDataRoot, os.userInfo().username);
  const refused = (problem: string): ExpectedError => new ExpectedError('DATA_FOLDER_REFUSED', { folder, problem });
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC')
      throw new ExpectedError('DISK_FULL_AT_START', { folder: installedDataRoot }, { cause: error });
    if (code !== 'EEXIST') throw refused(code === 'ENOENT' ? '上一级目录不见了，请重新安装' : '建不出来');
  }
  // Made beforehand by somebody else it would be theirs to read.
  const found = fs.lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) throw refused('它不是您的，可能是别人先建的');
  if ((found.mode & 0o077) !== 0) throw refused('别的用户也能打开它，请改成 700');
  return folder;
}

function sourceTreeFolder(): string {
  if (process.platform === 'win32') return path.join(process.env['LOCALAPPDATA'] ?? os.homedir(), 'yichuang');
  return path.join(process.env['XDG_DATA_HOME'] ?? path.join(os.homedir(), '.local/share'), 'yichuang');
}
