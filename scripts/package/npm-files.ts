/** The files of npm packages that run on one kind of machine: production dependencies from the lock file, nothing for compiling or reading. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** `linux` and `win32`, `x64` and `arm64`, as Node names them. */
export interface Target {
  platform: string;
  arch: string;
}

const Entry = z.object({
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
  version: z.string().optional(),
  dev: z.boolean().optional(),
  license: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
});
const Lock = z.object({ packages: z.record(z.string(), Entry) });
export type LockEntry = z.infer<typeof Entry>;
export type LockPackages = Record<string, LockEntry>;

export const readLock = (root: string): LockPackages =>
  Lock.parse(JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'))).packages;

/**
 * Folders (`node_modules/…`) of the named packages and everything they need, as npm installed them.
 *
 * @throws Error a package is not installed, or is one for developers only
 */
export function closeOver(root: string, names: readonly string[], lock: LockPackages): string[] {
  const places = new Set<string>();
  const waiting = names.map((name) => ({ name, from: '', isNeeded: true }));
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { name, from, isNeeded } = one;
    const place = resolvePlace(root, name, from, lock);
    if (place === null) {
      if (isNeeded) throw new Error(`npm package ${name}, needed by ${from || 'the program'}, is not installed`);
      continue;
    }
    if (places.has(place) || place.includes('node_modules/@types/')) continue;
    const entry = lock[place];
    if (entry?.dev) throw new Error(`npm package ${name} is for developers only, yet ${from || 'the program'} runs it`);
    places.add(place);
    const needs = (list: Record<string, string>, isNeeded: (name: string) => boolean): void => {
      for (const next of Object.keys(list)) waiting.push({ name: next, from: place, isNeeded: isNeeded(next) });
    };
    needs(entry?.dependencies ?? {}, (next) => !(next in (entry?.optionalDependencies ?? {})));
    needs(entry?.optionalDependencies ?? {}, () => false);
    for (const next of Object.keys(entry?.peerDependencies ?? {}))
      if (!entry?.peerDependenciesMeta[next]?.optional) waiting.push({ name: next, from: place, isNeeded: false });
  }
  return [...places].sort();
}

/** As Node looks for it: beside, then further and further out. */
function resolvePlace(root: string, name: string, from: string, lock: LockPackages): string | null {
  for (let dir = from; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/node_modules/')))) {
    const place = `${dir}${dir ? '/' : ''}node_modules/${name}`;
    if (place in lock && fs.existsSync(path.join(root, place))) return place;
    if (dir === '') return null;
  }
}

// At the top of a package only: further down such a name may be code (yaml keeps its parser in dist/doc).
const idleFolders =
  /^(tests?|__tests__|docs?|examples?|samples?|bench(marks?)?|integration|\.github|man|coverage|deps)\//;
const idleFiles =
  /(\.(md|markdown|map|ts|mts|cts|flow|c|cc|cpp|h|hpp|gyp|gypi|mk|o|a|d|tsbuildinfo|yml|yaml|lock|sh|bat|cmd|iml|sln)|(^|\/)(Makefile|karma\.conf\.js|\.[^/]+))$/i;
const font = /\.(ttf|otf|ttc|woff2?)$/i;
const native = /\.(node|dll|so(\.[\d.]+)?|dylib|exe|pdb|lib)$/;

/**
 * Files of one package folder that run on the target, relative to the root; packages nested in it have a place of their own.
 *
 * @param texts what the program's sources name: a font none of them names is never opened
 */
export function filesOf(root: string, place: string, target: Target, texts: ReadonlySet<string>): string[] {
  const base = path.join(root, place);
  const found: string[] = [];
  const walk = (dir: string): void => {
    for (const entry of fs.readdirSync(path.join(base, dir), { withFileTypes: true })) {
      const name = dir === '' ? entry.name : `${dir}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') walk(name);
      } else if (entry.isFile() && runs(name, target, place) && (!font.test(name) || texts.has(entry.name)))
        found.push(`${place}/${name}`);
    }
  };
  walk('');
  return found.sort();
}

/** Ways of running the reading models in a browser; pages are read on the processor, by one file and its WebAssembly. */
const otherRuntimes =
  /onnxruntime-web\/(dist\/(?!ort\.wasm\.min\.js$|ort-wasm-simd-threaded\.(mjs|wasm)$)|lib\/|src\/)/;

/** @param name path inside the package; @param place its folder */
export function runs(name: string, target: Target, place = ''): boolean {
  if (/(^|\/)(licen[cs]e|notice|copying)[^/]*$/i.test(name)) return !/\.(js|ts)$/.test(name);
  if (otherRuntimes.test(`${place}/${name}`)) return false;
  if (native.test(name)) return suits(`${place}/${name}`, target) && !/(^|\/)obj(\.target)?\//.test(name);
  return !idleFolders.test(name) && !idleFiles.test(name);
}

export const isNative = (file: string): boolean => native.test(file);

/**
 * Prebuilt files carry platform and processor in their path; one that carries none is for the machine that installed it.
 *
 * @param isHere the target is this machine
 */
export function suits(
  name: string,
  { platform, arch }: Target,
  isHere = platform === process.platform && arch === process.arch,
): boolean {
  const words = name.split(/[/.\-_+@]/);
  const platforms = words.filter((word) => /^(win32|darwin|linux|linuxmusl|android|freebsd|openbsd|ios)$/.test(word));
  if (words.includes('musl') || platforms.some((word) => word !== platform)) return false;
  const processors = words.filter((word) => /^(x64|arm64|ia32|arm|armv7|x86|ppc64|s390x|riscv64|loong64)$/.test(word));
  if (platforms.length === 0 && processors.length === 0) return isHere;
  return processors.every((word) => word === arch);
}

/** Not a package npm keeps for another platform or processor. */
export const isMeantFor = (entry: LockEntry | undefined, { platform, arch }: Target): boolean =>
  (entry?.os?.includes(platform) ?? true) && (entry?.cpu?.includes(arch) ?? true);

/** Packages with the target's natives that these packages ask for and npm did not install: it installs those of its own machine. */
export function lackingNatives(root: string, places: readonly string[], lock: LockPackages, target: Target): string[] {
  const asked = places.flatMap((place) => Object.keys(lock[place]?.optionalDependencies ?? {}));
  return [...new Set(asked)].filter((name) => {
    const entry = lock[`node_modules/${name}`];
    const isForIt = entry?.os !== undefined && isMeantFor(entry, target) && entry.libc?.includes('musl') !== true;
    return isForIt && !fs.existsSync(path.join(root, 'node_modules', name));
  });
}
