import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Digests a check passed with, so that what did not change is not asked again. Lost at any time without harm. */
export interface Remembered {
  has(digest: string): boolean;
  /** Keeps these and forgets all others. */
  keep(digests: Iterable<string>): void;
}

const folder = path.join(import.meta.dirname, '../../node_modules/.cache/yichuang-check');

export function remembered(name: string): Remembered {
  const file = path.join(folder, `${name}.json`);
  const known = new Set(read(file));
  return {
    has: (digest) => known.has(digest),
    keep(digests) {
      mkdirSync(folder, { recursive: true });
      // Two checks at once leave the list of one of them, never half of each.
      writeFileSync(`${file}.${process.pid}`, JSON.stringify([...new Set(digests)]));
      renameSync(`${file}.${process.pid}`, file);
    },
  };
}

function read(file: string): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or not ours: everything is checked.
    return [];
  }
}
