import fs from 'node:fs';
import path from 'node:path';

const megabyte = 1_000_000;

/** Sizes of what `npm ci` puts on the disk, MB of file contents, by package; caches that programs write later are not counted. */
export function installedSizes(modules: string): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const name of fs.readdirSync(modules)) {
    if (name.startsWith('.')) continue;
    const names = name.startsWith('@')
      ? fs.readdirSync(path.join(modules, name)).map((one) => `${name}/${one}`)
      : [name];
    for (const one of names) sizes.set(one, bytesIn(path.join(modules, one)) / megabyte);
  }
  return sizes;
}

function bytesIn(folder: string): number {
  const sizes = new Map<number, number>();
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    // One file under two names is on the disk once.
    const { ino, size } = fs.statSync(path.join(entry.parentPath, entry.name));
    sizes.set(ino, size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
