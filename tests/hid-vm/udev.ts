import { existsSync, globSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ArchiveEntry } from './cpio.ts';
import { libraryEntries } from './libraries.ts';
import { askApt, run } from './packages.ts';

const PACKAGES = ['udev', 'libkmod2'];

/** Debian's udev, unpacked into the cache and not installed, with its default rules. */
export function fetchUdev(cache: string): ArchiveEntry[] {
  const version = askApt(['policy', 'udev'], /Candidate: (\d\S*)/);
  const folder = join(cache, `udev-${version}`);
  if (!existsSync(folder)) {
    const work = mkdtempSync(join(cache, 'unpacking-'));
    try {
      run('apt-get', ['download', '-q', ...PACKAGES], work);
      for (const deb of globSync('*.deb', { cwd: work })) run('dpkg-deb', ['-x', join(work, deb), work]);
      renameSync(work, folder);
    } catch (error) {
      rmSync(work, { recursive: true, force: true });
      throw error;
    }
  }
  const only = (pattern: string): string => {
    const [found] = globSync(pattern, { cwd: folder });
    if (found === undefined) throw new Error(`udev 的软件包里没有 ${pattern}`);
    return join(folder, found);
  };
  const udevadm = only('{usr/,}bin/udevadm');
  const rules = only('{usr/,}lib/udev/rules.d/50-udev-default.rules');
  const ownLibraries = globSync('{usr/,}lib/*-linux-gnu/*.so*', { cwd: folder });
  return [
    { path: 'bin/udevadm', content: { file: udevadm }, mode: 0o755 },
    { path: 'bin/systemd-udevd', content: { link: 'udevadm' } },
    { path: `lib/udev/rules.d/${basename(rules)}`, content: { file: rules } },
    ...libraryEntries(
      [udevadm],
      ownLibraries.slice(0, 1).map((path) => join(folder, path, '..')),
    ),
  ];
}
