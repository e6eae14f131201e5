/** What each package is made of, by entry; everything else follows from these. The only file that names folders of the tree. */
import path from 'node:path';

export const root = path.join(import.meta.dirname, '..', '..');

export interface Product {
  /** Debian name, folder under /usr/lib. */
  name: string;
  /** Files the installed programs start with; what they import comes along. */
  entries: string[];
  /** Files that stay in the source tree: the command line offers no command whose file is not there. */
  closed: string[];
  /** Folders read as data. */
  data: string[];
}

const measuring = ['cli/bench.ts', 'cli/hall-simulate.ts', 'cli/hotline-simulate.ts'];

export const workstation: Product = {
  name: 'yichuang-workstation',
  entries: ['out/main/host-serve.js', 'cli/main.ts', 'cli/window/main.ts'],
  closed: [...measuring, 'cli/platform.ts'],
  data: ['out/renderer', 'db/migrations', 'resources'],
};

export const platform: Product = {
  name: 'yichuang-platform',
  entries: ['cli/platform-service/main.ts'],
  closed: measuring,
  data: ['resources/catalogue', 'resources/calendars'],
};

/** What Electron's own package is made of: the bundles, and the same data. */
export const desktop: Product = {
  name: 'yichuang',
  entries: ['out/main/main.js', 'out/main/host-entry.js', 'out/preload/preload.cjs'],
  closed: [],
  data: ['out/renderer', 'db/migrations', 'resources'],
};

/** Files in data folders that only make the others, or that a package puts elsewhere. */
export const staysBehind = (file: string): boolean =>
  /\.(test\.)?ts$|(^|\/)tsconfig[^/]*\.json$/.test(file) || /^resources\/(linux|icons)\//.test(file);
