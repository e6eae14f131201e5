import fs from 'node:fs/promises';
import path from 'node:path';
import { DeviceError, isDeviceError } from '../errors.ts';
import { sleep } from '../waiting.ts';
import { byNumber } from './page-spool.ts';
import type { ScanEnd, ScanSourceDriver } from './source.ts';

export interface FolderOptions {
  dir: string;
  pollMs?: number;
  /** This long after the last page nothing more is expected; before the first one it is waited without end. */
  endMs?: number;
}

const MAX_BYTES = 100 * 1024 * 1024;

/**
 * A folder some other program scans into. Takes what appears after the scan was begun, once it no longer grows, and moves it into
 * `已接收` beside it: the folder is not ours to delete from.
 */
export function createFolderScanner({ dir, pollMs = 250, endMs = 10_000 }: FolderOptions): ScanSourceDriver {
  const list = async (): Promise<string[]> => {
    const found = await fs.readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
      throw new DeviceError('SCANNER_NOT_FOUND', { device: dir, cause: error });
    });
    return found
      .filter((one) => one.isFile() && /\.(png|jpe?g|tiff?)$/i.test(one.name))
      .map((one) => one.name)
      .sort(byNumber);
  };
  return {
    async describe() {
      await list();
      return { identity: dir, sources: ['feeder'], watchesMultiFeed: false };
    },
    async *scan({ pages: wanted }, { signal } = {}) {
      let pages = 0;
      const end = (state: ScanEnd['state'], cause: ScanEnd['cause']): ScanEnd => ({
        type: 'ended',
        state,
        cause,
        detail: {},
        pages,
      });
      try {
        const old = new Set(await list());
        const sizes = new Map<string, number>();
        let lastSign = performance.now();
        for (;;) {
          for (const name of await list()) {
            if (old.has(name)) continue;
            const place = path.join(dir, name);
            const { size } = await fs.stat(place);
            if (sizes.get(name) !== size || size === 0) {
              sizes.set(name, size);
              lastSign = performance.now();
              continue;
            }
            old.add(name);
            if (size > MAX_BYTES) return yield end('failed', 'SCANNER_PROTOCOL');
            const bytes = await fs.readFile(place);
            pages += 1;
            const takenWith = { device: dir, source: 'folder', resolution: null, colour: null } as const;
            yield { type: 'page', page: { bytes, number: pages, takenWith } };
            await setAside(dir, name);
            old.delete(name);
            sizes.delete(name);
            lastSign = performance.now();
            if (wanted !== null && pages >= wanted) return yield end('done', null);
          }
          if (pages > 0 && performance.now() - lastSign > endMs) return yield end('done', null);
          await sleep(pollMs, signal);
        }
      } catch (error) {
        if (!isDeviceError(error)) throw error;
        yield error.code === 'CANCELLED' ? end('cancelled', null) : end('failed', error.code);
      }
    },
  };
}

/** Scanning programs like to begin again with the same name: an earlier page of that name stays. */
async function setAside(dir: string, name: string): Promise<void> {
  const aside = path.join(dir, '已接收');
  await fs.mkdir(aside, { recursive: true });
  const { name: stem, ext } = path.parse(name);
  for (let copy = 0; ; copy += 1) {
    const place = path.join(aside, copy === 0 ? name : `${stem}-${copy}${ext}`);
    const isFree = await fs.access(place).then(
      () => false,
      () => true,
    );
    if (isFree) return fs.rename(path.join(dir, name), place);
  }
}
