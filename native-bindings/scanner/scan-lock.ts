import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DeviceError } from '../errors.ts';
import { isAlive } from './page-spool.ts';

/**
 * One scan at a time on one device, across the windows of this machine: some drivers open a device twice and mix the pages.
 *
 * @returns lets go
 * @throws DeviceError SCANNER_BUSY
 */
export async function lockScanner(device: string): Promise<() => Promise<void>> {
  const name = createHash('sha256').update(device).digest('hex').slice(0, 16);
  const file = path.join(os.tmpdir(), `yichuang-scanner-${name}.lock`);
  const mine = `${file}.${randomUUID()}`;
  try {
    // Appears with its holder in it or not at all: an empty one would look like that of somebody who was killed.
    await fs.writeFile(mine, String(process.pid), { flag: 'wx', mode: 0o644 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        await fs.link(mine, file);
        return () => fs.rm(file, { force: true });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        const holder = Number(await fs.readFile(file, 'utf8').catch(() => ''));
        if (holder > 0 && isAlive(holder)) throw new DeviceError('SCANNER_BUSY', { device });
        // Whoever held it was killed.
        await fs.rm(file, { force: true });
      }
    }
    throw new DeviceError('SCANNER_BUSY', { device });
  } finally {
    await fs.rm(mine, { force: true });
  }
}
