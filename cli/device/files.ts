import fs from 'node:fs';
import { UsageError } from '../answer.ts';

/** A file named on the command line. @param what it is, as in “录制文件” @throws UsageError */
export function readGivenFile(file: string, what: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new UsageError(`读不到${what} ${file}（${reasonOf(error)}）。请检查路径。`);
  }
}

/** @throws UsageError */
export function readJson(file: string, what: string): unknown {
  const text = readGivenFile(file, what).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${what} ${file} 不是 JSON。请检查内容。`);
  }
}

export interface OutFile {
  /** @throws UsageError disk full and the like */
  append(bytes: string | Uint8Array): void;
  /** Puts it in its place. */
  keep(): void;
  drop(): void;
}

/**
 * A file to be written, opened before a device or a person is troubled. It is written beside its place and put there
 * when whole: what was there is not lost to a device that fails.
 *
 * @throws UsageError
 */
export function openOutFile(file: string): OutFile {
  const part = `${file}.part`;
  const failed = (error: unknown): UsageError =>
    new UsageError(`不能写文件 ${file}（${reasonOf(error)}）。请检查路径和权限。`);
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw failed(error);
    }
  };
  const there = guarded(() => fs.statSync(file, { throwIfNoEntry: false }));
  if (there && !there.isFile()) throw failed({ code: there.isDirectory() ? 'EISDIR' : 'EEXIST' });
  const handle = guarded(() => fs.openSync(part, 'w'));
  return {
    append: (bytes) => guarded(() => fs.appendFileSync(handle, bytes)),
    keep() {
      fs.closeSync(handle);
      guarded(() => fs.renameSync(part, file));
    },
    drop() {
      fs.closeSync(handle);
      fs.rmSync(part, { force: true });
    },
  };
}

const reasons: Record<string, string> = {
  ENOENT: '没有这个文件或目录',
  EISDIR: '是一个目录',
  ENOTDIR: '路径里有一段不是目录',
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '只读',
  ENOSPC: '磁盘已满',
  EEXIST: '不是普通文件',
};

function reasonOf(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return reasons[code] ?? (code === '' ? '未知原因' : code);
}
