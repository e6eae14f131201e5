import { ExpectedError } from '#contract/errors.ts';

/** What stopped the platform from starting besides its database and its address, in words that say who does what; anything unknown as it came. */
export function startFailure(error: unknown, dataDir: string): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return new ExpectedError('DISK_FULL_AT_START', { folder: dataDir }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new ExpectedError('DATA_FOLDER_REFUSED', { folder: dataDir, problem: '没有权利写它' }, { cause: error });
  return error;
}
