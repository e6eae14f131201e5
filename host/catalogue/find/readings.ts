import { createRequire } from 'node:module';

// Its dictionary takes longer to load than the rest of the workstation, and the first item or name comes after the first screen.
const load = createRequire(import.meta.url);
let library: typeof import('pinyin-pro') | undefined;

/** Readings of a text, one a character, runs of letters and digits as one: `A级餐饮` → a, ji, can, yin. Everything else is left out. */
export function syllablesOf(text: string): readonly string[] {
  return remembered(text, () =>
    clean(pinyin().pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true })),
  );
}

/** Readings of a person's name; a surname that is read in its own way (曾 zeng, 单 shan, 解 xie, 查 zha) is read so. */
export function nameSyllablesOf(name: string): readonly string[] {
  return remembered(`name ${name}`, () =>
    clean(pinyin().pinyin(name, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true, surname: 'head' })),
  );
}

/** A draft that is typed is read again at each save, and once more at its acceptance, of the same few texts. */
const readings = new Map<string, readonly string[]>();
const readingsKept = 500;

function remembered(of: string, read: () => string[]): readonly string[] {
  const known = readings.get(of);
  if (known) return known;
  const found = read();
  if (readings.size >= readingsKept) readings.clear();
  readings.set(of, found);
  return found;
}

/** First letters of the readings, lower case: 个体工商户 → gtgsh; letters and digits stay whole. */
export const initialsOf = (text: string): string => initials(text, syllablesOf(text));

/** The same of readings already known. */
export function initials(text: string, syllables: readonly string[]): string {
  const runs = new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? []);
  return syllables.map((one) => (runs.has(one) ? one : one.charAt(0))).join('');
}

const clean = (readings: string[]): string[] =>
  readings.map((one) => one.toLowerCase().replace(/[^a-z0-9]/g, '')).filter((one) => one !== '');

function pinyin(): typeof import('pinyin-pro') {
  library ??= load('pinyin-pro') as typeof import('pinyin-pro');
  return library;
}
