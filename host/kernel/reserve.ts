import { randomFillSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';

/** Some thousand audit rows and outcomes of printing. */
const reserveBytes = 8 * 1024 * 1024;
const blockBytes = 1024 * 1024;

/**
 * Room on the disk that is given away when it runs full, so that what is under way is still recorded and whoever works here can sign out.
 * Nothing new begins until it could be taken again.
 */
export interface Reserve {
  /** Gives the room away; false when there is none. */
  give(): boolean;
  /** Takes it, or takes it again, when the disk has room for it and as much beside it. */
  take(): Promise<void>;
  /** The disk ran full, and still is. */
  isGiven(): boolean;
  /** @throws ExpectedError DISK_FULL */
  require(): void;
}

export function createReserve(dataDir: string, bytes = reserveBytes): Reserve {
  const file = path.join(dataDir, 'station.reserve');
  let isHeld = fs.existsSync(file) && fs.statSync(file).size === bytes;
  let isGiven = false;
  let taking: Promise<void> | null = null;

  const write = async (): Promise<void> => {
    const { bavail, bsize } = await fs.promises.statfs(dataDir);
    if (bavail * bsize < 2 * bytes) return;
    try {
      await writeWhole(file, bytes);
      isHeld = true;
      isGiven = false;
    } catch (error) {
      await fs.promises.rm(file, { force: true });
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  };
  return {
    give() {
      isGiven = true;
      if (!isHeld) return false;
      isHeld = false;
      fs.rmSync(file, { force: true });
      return true;
    },
    async take() {
      if (isHeld) return;
      taking ??= write().finally(() => {
        taking = null;
      });
      await taking;
    },
    isGiven: () => isGiven,
    require() {
      if (isGiven) throw new ExpectedError('DISK_FULL');
    },
  };
}

/** Random, so that no file system keeps it smaller than it is. */
async function writeWhole(file: string, bytes: number): Promise<void> {
  const handle = await fs.promises.open(file, 'w', 0o600);
  try {
    const block = randomFillSync(Buffer.alloc(blockBytes));
    for (let at = 0; at < bytes; at += blockBytes) await handle.write(block, 0, Math.min(blockBytes, bytes - at), at);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
