import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readCharacterMap, type CharacterMap } from './cmap.ts';
import { findFonts } from './fonts.ts';
import { isPrivate, type Range } from './gb18030.ts';

/** One font that something can be drawn with. */
export interface Face {
  /** e.g. `hanaMinB`; also the family name on canvas and in PDF files. */
  id: string;
  regular: string;
  /** The same file where there is no bold one. */
  bold: string;
  map: CharacterMap;
  /** Other characters are not taken from it: what it has there is not what is meant. */
  covers: (code: number) => boolean;
}

/** A font asked after the one documents are set in, for what that one lacks. */
interface Kind {
  id: string;
  /** As people know it. */
  title: string;
  /** Debian package that brings it; null: a part of Windows. */
  package: string | null;
  regular: string;
  bold?: string;
  covers: (code: number) => boolean;
}

const within =
  (...ranges: Range[]) =>
  (code: number): boolean =>
    ranges.some(([first, last]) => code >= first && code <= last);
// Scripts that are written by joining letters are left out: set one by one they would be wrong.
const letters = within([0x80, 0x58f], [0x1e00, 0x1fff], [0x2010, 0x2bff]);
const hanzi = within([0x2e80, 0x9fff], [0xf900, 0xfaff], [0xfe30, 0xfe4f], [0x20000, 0x3ffff]);

const kinds: readonly Kind[] = [
  {
    id: 'dejaVuSans',
    title: 'DejaVu Sans（带符号的拉丁字母）',
    package: 'fonts-dejavu-core',
    regular: 'DejaVuSans.ttf',
    bold: 'DejaVuSans-Bold.ttf',
    covers: letters,
  },
  {
    id: 'arial',
    title: 'Arial（带符号的拉丁字母）',
    package: null,
    regular: 'arial.ttf',
    bold: 'arialbd.ttf',
    covers: letters,
  },
  {
    id: 'hanaMinA',
    title: '花园明朝 A',
    package: 'fonts-hanazono',
    regular: 'HanaMinA.ttf',
    covers: hanzi,
  },
  {
    id: 'hanaMinB',
    title: '花园明朝 B',
    package: 'fonts-hanazono',
    regular: 'HanaMinB.ttf',
    covers: hanzi,
  },
  {
    id: 'babelStoneHan',
    title: 'BabelStone Han',
    package: 'fonts-babelstone-han',
    regular: 'BabelStoneHan.ttf',
    covers: hanzi,
  },
  { id: 'simSunExtB', title: '宋体-ExtB', package: null, regular: 'simsunb.ttf', covers: hanzi },
  { id: 'simSunExtG', title: '宋体-ExtG', package: null, regular: 'SimSunExtG.ttf', covers: hanzi },
];

/** A font the documents could use and this machine does not have. */
export interface MissingFont {
  title: string;
  package: string;
}

/** Folders a font may lie in, the system's and those for fonts somebody added by hand. */
function fontFolders(): string[] {
  if (process.platform === 'win32')
    return [
      path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'Fonts'),
      ...(process.env['LOCALAPPDATA'] ? [path.join(process.env['LOCALAPPDATA'], 'Microsoft', 'Windows', 'Fonts')] : []),
    ];
  const debian = ['hanazono', 'babelstone', 'dejavu'].map((name) => `/usr/share/fonts/truetype/${name}`);
  return [...debian, '/usr/share/fonts/truetype', '/usr/local/share/fonts'];
}

/** Any font laid here is asked last, for private characters as well: a hall's own, or a newer one. */
export const addedFolder = (): string =>
  process.platform === 'win32'
    ? path.join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'yichuang', 'fonts')
    : '/usr/local/share/fonts/yichuang';

const find = (name: string): string | null =>
  fontFolders()
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file)) ?? null;

const maps = new Map<string, CharacterMap>();
/** Kept by file: a font that came later is read when it is there. */
function mapOf(file: string): CharacterMap {
  const known = maps.get(file) ?? readCharacterMap(file);
  maps.set(file, known);
  return known;
}

/** The font of the documents. @throws FontMissing */
export function mainFace(): Face {
  const { regular, bold } = findFonts();
  return { id: 'body', regular, bold, map: mapOf(regular), covers: (code) => !isPrivate(code) };
}

/** Those on this machine, in the order they are asked. A broken one is as good as none: `device doctor` names it. */
export function otherFaces(): Face[] {
  const found: Face[] = [];
  for (const { id, regular: name, bold: boldName, covers } of kinds) {
    const regular = find(name);
    const map = regular === null ? null : mapOrNull(regular);
    if (regular === null || map === null) continue;
    found.push({ id, regular, bold: (boldName === undefined ? null : find(boldName)) ?? regular, map, covers });
  }
  for (const file of addedFiles()) {
    const map = mapOrNull(file);
    if (map) found.push({ id: `added-${path.basename(file)}`, regular: file, bold: file, map, covers: () => true });
  }
  return found;
}

export function addedFiles(): string[] {
  const folder = addedFolder();
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(ttf|otf)$/i.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

export function mapOrNull(file: string): CharacterMap | null {
  try {
    return mapOf(file);
  } catch {
    return null;
  }
}

/** Packages to install; on Windows none, its own fonts stand in their place. */
export function missingFonts(): MissingFont[] {
  if (process.platform === 'win32') return [];
  return kinds.flatMap(({ title, package: name, regular }) =>
    name !== null && find(regular) === null ? [{ title, package: name }] : [],
  );
}
