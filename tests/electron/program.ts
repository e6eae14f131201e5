import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Electron's program where it was downloaded or is named; null elsewhere. */
export function electronProgram(): string | null {
  const packageDir = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const named = path.join(packageDir, 'path.txt');
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageDir, 'dist');
  const file = path.join(dist, fs.existsSync(named) ? fs.readFileSync(named, 'utf8') : 'electron');
  return fs.existsSync(file) ? file : null;
}

export const sandboxFlags = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);
