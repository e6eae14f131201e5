import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  globSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { cpioArchive, type ArchiveEntry } from './cpio.ts';
import type { Kernel } from './kernel.ts';
import { libraryEntries } from './libraries.ts';
import { program } from './packages.ts';
import { fetchUdev } from './udev.ts';

const root = join(import.meta.dirname, '../..');
/** Packages the guest's code imports; what they need comes along. */
const PACKAGES = [
  'node-hid',
  'pngjs',
  'commander',
  'zod',
  'serialport',
  'iconv-lite',
  'sm-crypto-v2',
  '@napi-rs/canvas',
];
/** What the page on a pad is set in; the package has seven more weights. */
const FONTS = '@expo-google-fonts/noto-sans-sc/{400Regular,700Bold}/*.ttf';
/** Folders of the repository that run in the guest. */
const FOLDERS = [
  'native-bindings',
  'simulators',
  'contract',
  'db',
  'host',
  'cli',
  'imaging',
  'resources/calendars',
  'tests/hid-vm',
];
/** Runs `yichuang …` there as a person would. */
const COMMAND_LINE = 'tests/integration/command-line.ts';
/** The first is root's; the rest are those that udev's own rules speak of, and ours. */
const GROUPS = [
  'root',
  'tty',
  'kmem',
  'input',
  'video',
  'render',
  'sgx',
  'audio',
  'lp',
  'disk',
  'cdrom',
  'tape',
  'kvm',
  'dialout',
  'yichuang',
];

/** The part that seldom changes: busybox, Node, udev, libraries, packages, kernel modules. Built once and kept. */
export function baseFileSystem(kernel: Kernel, cache: string): string {
  const entries = unique([...system(kernel), ...packages(), ...fonts(), ...libraries(), ...fetchUdev(cache)]);
  const key = createHash('sha256');
  for (const { path, content } of entries)
    key.update(
      `${path} ${typeof content === 'object' && 'file' in content ? fingerprint(content.file) : JSON.stringify(content)}\n`,
    );
  const target = join(cache, `${kernel.name}-${key.digest('hex').slice(0, 16)}.cpio`);
  if (!existsSync(target)) {
    const part = `${target}.${process.pid}`;
    writeArchive(entries, part);
    for (const old of globSync(`${kernel.name}-*.cpio`, { cwd: cache })) rmSync(join(cache, old), { force: true });
    renameSync(part, target);
  }
  return target;
}

/** The repository's own code as it is now, and what to run. */
export function codeFileSystem(task: GuestTask, target: string): void {
  const files = FOLDERS.flatMap((folder) =>
    globSync(`${folder}/**/*.{ts,json,jsonl,sh}`, { cwd: root, exclude: (path) => path.endsWith('.test.ts') }),
  );
  writeArchive(
    [
      ...['package.json', COMMAND_LINE, ...files].map((path) => ({
        path: `app/${path}`,
        content: { file: join(root, path) },
      })),
      {
        path: 'etc/udev/rules.d/70-yichuang.rules',
        content: { file: join(root, 'resources/linux/70-yichuang.rules') },
      },
      { path: 'app/task.json', content: { bytes: JSON.stringify(task) } },
    ],
    target,
  );
}

export interface GuestTask {
  mode: 'checks' | 'bench';
  /** Only checks whose title holds this text. */
  only?: string;
  /** Also says what the commands answered. */
  isTelling?: boolean;
  cycles?: number;
}

function system(kernel: Kernel): ArchiveEntry[] {
  return [
    ...['dev', 'proc', 'sys', 'tmp', 'run', 'etc'].map((path): ArchiveEntry => ({ path, content: 'folder' })),
    { path: 'bin/busybox', content: { file: needed('busybox') }, mode: 0o755 },
    { path: 'bin/sh', content: { link: 'busybox' } },
    { path: 'bin/node', content: { file: process.execPath }, mode: 0o755 },
    { path: 'etc/passwd', content: { bytes: 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' } },
    {
      path: 'etc/group',
      content: { bytes: GROUPS.map((name, at) => `${name}:x:${name === 'yichuang' ? 990 : at}:\n`).join('') },
    },
    {
      path: 'etc/modules',
      content: {
        bytes: kernel.modules
          .filter((file) => !isBlacklisted(basename(file, '.ko')))
          .map((file) => `/modules/${basename(file)}\n`)
          .join(''),
      },
    },
    ...kernel.modules.map((file): ArchiveEntry => ({ path: `modules/${basename(file)}`, content: { file } })),
    { path: 'init', content: { file: join(import.meta.dirname, 'guest/init.sh') }, mode: 0o755 },
  ];
}

/** Not loaded by itself where the shipped settings are installed, as modprobe would read them. */
function isBlacklisted(module: string): boolean {
  return new RegExp(`^blacklist ${module}$`, 'm').test(
    readFileSync(join(root, 'resources/linux/yichuang-wacom.conf'), 'utf8'),
  );
}

/** The packages with everything they depend on, without sources and other systems' binaries. */
function packages(): ArchiveEntry[] {
  const found = new Map<string, string>();
  const visit = (name: string, from: string): void => {
    if (found.has(name)) return;
    const folder = packageFolder(name, from);
    // For another system.
    if (folder === null) return;
    found.set(name, folder);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Manifest;
    // Only for building native parts.
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies }))
      if (dependency !== 'node-addon-api') visit(dependency, folder);
  };
  for (const name of PACKAGES) visit(name, root);
  return [...found].flatMap(([name, folder]) =>
    globSync('**/*.{js,cjs,mjs,json,node}', { cwd: folder })
      .filter(
        (path) =>
          !/^hidapi\/|musl/.test(path) && (!path.includes('prebuilds/') || path.includes(`linux-${process.arch}/`)),
      )
      .map((path): ArchiveEntry => ({
        path: `app/node_modules/${name}/${path}`,
        content: { file: join(folder, path) },
      })),
  );
}

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** By hand: not every package lets its manifest be resolved. */
function packageFolder(name: string, from: string): string | null {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, 'package.json'))) ?? null;
}

function fonts(): ArchiveEntry[] {
  const folder = join(root, 'node_modules');
  return globSync(FONTS, { cwd: folder }).map((path): ArchiveEntry => ({
    path: `app/node_modules/${path}`,
    content: { file: join(folder, path) },
  }));
}

/** Shared libraries of Node and of every native module. */
function libraries(): ArchiveEntry[] {
  const natives = packages().flatMap(({ content }) =>
    typeof content === 'object' && 'file' in content && content.file.endsWith('.node') ? [content.file] : [],
  );
  return libraryEntries([process.execPath, ...natives]);
}

/** Node and udev share libraries. */
function unique(entries: readonly ArchiveEntry[]): ArchiveEntry[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()];
}

function needed(name: string): string {
  const path = program(name);
  if (path === null) throw new Error(`没有程序 ${name}`);
  return path;
}

function fingerprint(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${file} ${size} ${mtimeMs}`;
}

function writeArchive(entries: readonly ArchiveEntry[], target: string): void {
  const fd = openSync(target, 'w');
  try {
    for (const piece of cpioArchive(entries)) writeSync(fd, piece);
  } finally {
    closeSync(fd);
  }
}
