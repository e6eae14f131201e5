import { readFile } from 'node:fs/promises';
import { checkArchive } from '#host/archive/check.ts';
import { answering, UsageError } from '../answer.ts';

/** Verifies a package by itself; exit code 1 when it is not whole. @throws UsageError no such file, or a digest that is none */
export const checkArchiveFile = (file: string, { digest }: { digest?: string }): Promise<void> =>
  answering(async () => {
    if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest))
      throw new UsageError('--digest 应为 64 位十六进制的 SM3 摘要。');
    const bytes = await readFile(file).catch((error: unknown) => {
      throw new UsageError(`读不了 ${file}：${error instanceof Error ? error.message : String(error)}`);
    });
    const checked = checkArchive(bytes, digest);
    if (!checked.isWhole) process.exitCode = 1;
    return checked;
  });
