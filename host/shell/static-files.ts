import fs from 'node:fs';
import path from 'node:path';

export interface StaticFile {
  /** Path from the folder, e.g. `/index.html`. */ name: string;
  bytes: Buffer;
  type: string;
  /** its name changes with its content */ isHashed: boolean;
}
export interface StaticFiles {
  find(url: string): StaticFile | null;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.json': 'application/json',
};

/** The built screens by address. Only files found when the server started can be asked for, so no address leads elsewhere. */
export function loadStaticFiles(dir: string): StaticFiles {
  const names = new Set(
    fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => `/${name.split(path.sep).join('/')}`),
  );
  const loaded = new Map<string, StaticFile>();
  return {
    find(url) {
      const name = url.split(/[?#]/, 1)[0] ?? '/';
      const key = name === '/' ? '/index.html' : name;
      if (!names.has(key)) return null;
      const known = loaded.get(key);
      if (known) return known;
      // Replaced by an update since the start: the page asks again after its reload.
      const place = path.join(dir, key);
      if (!fs.statSync(place, { throwIfNoEntry: false })?.isFile()) return null;
      const file: StaticFile = {
        name: key,
        bytes: fs.readFileSync(place),
        type: types[path.extname(place)] ?? 'application/octet-stream',
        isHashed: key.startsWith('/assets/'),
      };
      loaded.set(key, file);
      return file;
    },
  };
}
