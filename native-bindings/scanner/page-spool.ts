import fs from 'node:fs/promises';
import path from 'node:path';

/** A folder a program writes pages into, read as they become whole and emptied as they are taken. */
export interface PageSpool {
  dir: string;
  /** The whole files that were not taken yet, in the order of their names. */
  ready(): Promise<string[]>;
  /** Reads a page and removes it. */
  take(name: string): Promise<Uint8Array>;
  drop(): Promise<void>;
}

/** @param root a folder for this alone: pages lie in it unencrypted until they are taken */
export async function createSpool(root: string): Promise<PageSpool> {
  await fs.mkdir(root, { recursive: true, mode: 0o700 });
  const dir = await fs.mkdtemp(path.join(root, `${process.pid}-`));
  return {
    dir,
    async ready() {
      const names = await fs.readdir(dir);
      // Half-written pages carry `.part`; a driver that dies leaves them.
      return names.filter((name) => /\.(png|jpe?g|tiff?|pnm)$/i.test(name)).sort(byNumber);
    },
    async take(name) {
      const place = path.join(dir, name);
      const bytes = await fs.readFile(place);
      await fs.rm(place);
      return bytes;
    },
    drop: () => fs.rm(dir, { recursive: true, force: true }),
  };
}

/** What an earlier run that was killed left lying about. */
export async function sweepSpools(root: string): Promise<void> {
  const names = await fs.readdir(root).catch(() => [] as string[]);
  for (const name of names) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (Number.isInteger(pid) && !isAlive(pid)) await fs.rm(path.join(root, name), { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** `page-2` before `page-10`. */
export const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
