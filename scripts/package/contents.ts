/** Everything a package holds, worked out from its entries; and what is wrong with it. */
import fs from 'node:fs';
import path from 'node:path';
import { closeOver, filesOf, isMeantFor, readLock, type Target } from './npm-files.ts';
import { staysBehind, type Product } from './places.ts';
import { trace } from './trace.ts';

export interface Contents {
  /** Relative to the root of the source tree, and the same inside the installed folder. */
  files: string[];
  /** Folders of npm packages among them. */
  packages: string[];
  missing: string[];
}

export function contentsOf(root: string, product: Product, target: Target): Contents {
  const traced = trace(root, product.entries, new Set(product.closed));
  const missing = [...traced.missing];
  const data = product.data.flatMap((folder) => {
    if (fs.existsSync(path.join(root, folder))) return filesIn(root, folder).filter((file) => !staysBehind(file));
    missing.push(`${folder}/`);
    return [];
  });
  const lock = readLock(root);
  const packages = closeOver(root, traced.packages, lock).filter((place) => isMeantFor(lock[place], target));
  const npm = packages.flatMap((place) => filesOf(root, place, target, traced.texts));
  return { files: [...new Set([...traced.files, ...data, ...npm])].sort(), packages, missing };
}

export function filesIn(root: string, folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

export interface Part {
  name: string;
  bytes: number;
  files: number;
}

/** The contents by npm package and top-level folder, largest first. */
export function partsOf(root: string, files: readonly string[]): Part[] {
  const parts = new Map<string, Part>();
  for (const file of files) {
    const name = partName(file);
    const part = parts.get(name) ?? { name, bytes: 0, files: 0 };
    parts.set(name, part);
    part.bytes += fs.statSync(path.join(root, file)).size;
    part.files += 1;
  }
  return [...parts.values()].sort((a, b) => b.bytes - a.bytes);
}

function partName(file: string): string {
  const at = file.lastIndexOf('node_modules/');
  if (at < 0) return file.split('/')[0] ?? file;
  const inner = file.slice(at + 'node_modules/'.length);
  return inner
    .split('/')
    .slice(0, inner.startsWith('@') ? 2 : 1)
    .join('/');
}
