import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A disk of its own, in memory, that can be filled to the last byte. */
export interface SmallDisk {
  dir: string;
  fill(): void;
  free(): void;
  close(): void;
}

/** @returns why not, where mounting is refused */
export function mountSmallDisk(dir: string, megabytes: number): SmallDisk | { reason: string } {
  fs.mkdirSync(dir, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', dir], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0)
    return { reason: `这里不许挂载小磁盘：${(mounted.stderr || String(mounted.error?.message)).trim()}` };
  const filler = path.join(dir, 'filler');
  return {
    dir,
    fill() {
      const handle = fs.openSync(filler, 'a');
      for (const size of [4 * 1024 * 1024, 64 * 1024, 4096, 1]) {
        const bytes = Buffer.alloc(size, 1);
        try {
          for (;;) fs.writeSync(handle, bytes);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      fs.closeSync(handle);
    },
    free: () => fs.rmSync(filler, { force: true }),
    close: () => void spawnSync('umount', ['-l', dir]),
  };
}
