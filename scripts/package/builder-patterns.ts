/**
 * Which files electron-builder 26.17 takes, by its own rules (`fileMatcher.js`, `filter.js`, `NodeModuleCopyHelper.js` of app-builder-lib):
 * of the tree what the list lets in, of production packages everything the list does not keep out. What it keeps out of a package no later
 * pattern brings back.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Minimatch } from 'minimatch';

/** One package to be built. */
export interface BuilderTarget {
  os: 'win' | 'linux';
  /** As Node names it. */
  platform: 'win32' | 'linux';
  arch: string;
}

const excludedNames =
  '.git,.hg,.svn,CVS,RCS,SCCS,__pycache__,.DS_Store,thumbs.db,.gitignore,.gitkeep,.gitattributes,.npmignore,.idea,.vs,.flowconfig,.jshintrc,.eslintrc,.circleci,.yarn-integrity,.yarn-metadata.json,yarn-error.log,yarn.lock,package-lock.json,npm-debug.log,pnpm-lock.yaml,bun.lock,bun.lockb,appveyor.yml,.travis.yml,circle.yml,.nyc_output,.husky,.github,electron-builder.env';
const excludedExts = 'iml,hprof,orig,pyc,pyo,rbc,swp,csproj,sln,suo,xproj,cc,d.ts,mk,a,o,obj,forge-meta,pdb';
const neverOfPackages =
  /(^|\/)(CHANGELOG\.md|ChangeLog|changelog\.md|Changelog\.md|Changelog|binding\.gyp|node_gyp_bins|\._[^/]*)(\/|$)/;
const topOfPackages =
  /^(karma\.conf\.js|\.coveralls\.yml|README\.md|readme\.markdown|README|readme\.md|Readme\.md|Readme|readme|test|tests|__tests__|powered-test|example|examples|\.bin)(\/|$)/;

export type Parsed = readonly Minimatch[];

export const expand = (pattern: string, { os, arch }: BuilderTarget): string =>
  path.posix.normalize(pattern.replace(/^\.\//, '').replaceAll('${arch}', arch).replaceAll('${os}', os));

export function parsePatterns(patterns: readonly string[]): Parsed {
  return patterns.flatMap((pattern) => {
    const parsed = new Minimatch(pattern, { dot: true });
    const isPlain = parsed.set.length === 1 && parsed.set[0]?.every((part) => typeof part === 'string') === true;
    // A folder's name means all that is in it.
    return isPlain && !pattern.includes('.') ? [parsed, new Minimatch(`${pattern}/**/*`, { dot: true })] : [parsed];
  });
}

/** @param folders relative to the root: of the builder's own resources and of what it builds */
export function treePatterns(given: readonly string[], target: BuilderTarget, folders: readonly string[]): Parsed {
  const patterns = given.map((pattern) => expand(pattern, target));
  const first: string[] = [];
  if (patterns.every((pattern) => pattern.startsWith('!'))) first.push('**/*');
  else if (!patterns.includes('package.json')) patterns.push('package.json');
  const ofPackages = patterns.findIndex((pattern) => !pattern.startsWith('!') && pattern.includes('node_modules/'));
  if (ofPackages < 0) first.push('!**/node_modules/**');
  else patterns.splice(ofPackages, 0, '!**/node_modules/**');
  first.push(...folders.map((folder) => `!${folder}{,/**/*}`));
  patterns.splice(patterns.findLastIndex((pattern) => pattern.startsWith('**/')) + 1, 0, ...first);
  return parsePatterns([
    ...patterns,
    `!**/*.{${excludedExts}}`,
    '!**/._*',
    '!**/electron-builder.{yaml,yml,json,json5,toml,ts}',
    `!**/{${excludedNames}}`,
    '!.yarn{,/**/*}',
    '!.editorconfig',
    '!.yarnrc.yml',
  ]);
}

/** Of the list only what keeps out counts for packages. */
export const packagePatterns = (given: readonly string[], target: BuilderTarget): Parsed =>
  parsePatterns([
    '**/*',
    ...given.filter((pattern) => pattern.startsWith('!')).map((pattern) => expand(pattern, target)),
  ]);

export function lets(parsed: Parsed, file: string, isFolder = false): boolean {
  let isIn = false;
  for (const pattern of parsed) if (isIn === pattern.negate) isIn = pattern.match(file, isFolder && !pattern.negate);
  return isIn;
}

/** Files of the tree without its packages; a folder that is kept out is not looked into. */
export function filesOfTree(root: string, parsed: Parsed, folder = ''): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (file === 'node_modules' || !lets(parsed, file, entry.isDirectory())) return [];
    if (entry.isDirectory()) return filesOfTree(root, parsed, file);
    return entry.isFile() ? [file] : [];
  });
}

/** Files of one package, `node_modules/…`; those nested in it are packages of their own. */
export function filesOfPackage(root: string, place: string, parsed: Parsed, target: BuilderTarget): string[] {
  const exts = `${excludedExts}${target.os === 'win' ? '' : ',dll,exe'}`.split(',').map((ext) => `.${ext}`);
  const walk = (folder: string): string[] =>
    fs.readdirSync(path.join(root, place, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isNever =
        entry.name === 'node_modules' || neverOfPackages.test(name) || excludedNames.split(',').includes(entry.name);
      if (isNever || topOfPackages.test(name) || exts.some((ext) => entry.name.endsWith(ext))) return [];
      if (!lets(parsed, `${place}/${name}`, entry.isDirectory())) return [];
      if (entry.isDirectory()) return walk(name);
      return entry.isFile() ? [`${place}/${name}`] : [];
    });
  return walk('');
}
