import { realpathSync } from 'node:fs';
import type { ArchiveEntry } from './cpio.ts';
import { run } from './packages.ts';

/** The shared libraries of programs and native modules, where the loader looks for them. @param folders searched first */
export function libraryEntries(files: readonly string[], folders: readonly string[] = []): ArchiveEntry[] {
  const needed = new Set<string>();
  for (const file of files) {
    for (const match of run('env', [`LD_LIBRARY_PATH=${folders.join(':')}`, 'ldd', file]).matchAll(
      /(?:=> )?(\/\S+) \(0x/g,
    ))
      needed.add(match[1] ?? '');
  }
  return [...needed].sort().map((path) => ({
    // What comes from another folder belongs where the loader looks anyway.
    path: folders.some((folder) => path.startsWith(folder)) ? `lib/${path.split('/').at(-1)}` : path.slice(1),
    content: { file: realpathSync(path) },
    mode: 0o755,
  }));
}
