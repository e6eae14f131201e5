import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The folder that holds `package.json`, `db/migrations` and `resources`, whether run from source or from the bundle. */
export function appRoot(): string {
  let dir = path.dirname(fileURLToPath(import.meta.url));
  while (!fs.existsSync(path.join(dir, 'db', 'migrations'))) {
    const parent = path.dirname(dir);
    if (parent === dir) throw new Error('the application folder is incomplete: db/migrations is missing');
    dir = parent;
  }
  return dir;
}

export function appVersion(): string {
  const text = fs.readFileSync(path.join(appRoot(), 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
