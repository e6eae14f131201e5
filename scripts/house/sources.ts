import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One source file, `name` as seen from the root with `/` between folders. */
export interface Source {
  name: string;
  text: string;
  /** A test, or what only tests use: other limits, and no part of the product's folder graph. */
  isTest: boolean;
}

const isSource = /\.(ts|vue)$/;
const isTest = /^tests\/|\.(test|fixture|conformance)\.ts$/;

/** Every TypeScript and Vue file that belongs to the repository or is about to. */
export function readSources(root: string): Source[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--deduplicate'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  return listed
    .split('\n')
    .filter((name) => isSource.test(name) && !name.endsWith('.d.ts'))
    .flatMap((name) => {
      try {
        return [{ name, text: readFileSync(path.join(root, name), 'utf8'), isTest: isTest.test(name) }];
      } catch (error) {
        // Listed still, but deleted or moved and not yet told to git.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    });
}
