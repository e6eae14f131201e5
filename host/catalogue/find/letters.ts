/** How letters were meant. */
export type Spelling = 'full' | 'initials' | 'mixed';

/**
 * Reads letters as a stretch of readings: each reading in full, cut short at the end, or by its first letter.
 *
 * @returns where the stretch begins, how many readings it takes, and how it was spelled; null when it cannot be read so
 */
export function spelledIn(
  letters: string,
  syllables: readonly string[],
): { at: number; count: number; spelling: Spelling } | null {
  for (let at = 0; at < syllables.length; at += 1) {
    if (syllables[at]?.charAt(0) !== letters.charAt(0)) continue;
    const found = read(letters, 0, syllables, at, { full: 0, short: 0 });
    if (found) return { at, count: found.full + found.short, spelling: spelling(found) };
  }
  return null;
}

interface Taken {
  full: number;
  short: number;
}
const spelling = ({ full, short }: Taken): Spelling => (short === 0 ? 'full' : full === 0 ? 'initials' : 'mixed');

function read(letters: string, from: number, syllables: readonly string[], at: number, taken: Taken): Taken | null {
  if (from === letters.length) return taken;
  const syllable = syllables[at];
  if (syllable === undefined) return null;
  if (letters.startsWith(syllable, from)) {
    const found = read(letters, from + syllable.length, syllables, at + 1, { ...taken, full: taken.full + 1 });
    if (found) return found;
  }
  const rest = letters.length - from;
  if (rest > 1 && rest < syllable.length && syllable.startsWith(letters.slice(from)))
    return { ...taken, full: taken.full + 1 };
  if (letters[from] !== syllable[0]) return null;
  return read(letters, from + 1, syllables, at + 1, { ...taken, short: taken.short + 1 });
}

/** Pairs of letters a spelling of these readings can begin with. */
export function beginnings(syllables: readonly string[]): Set<string> {
  const pairs = new Set<string>();
  syllables.forEach((syllable, at) => {
    const first = syllable.charAt(0);
    pairs.add(first);
    if (syllable.length > 1) pairs.add(syllable.slice(0, 2));
    const next = syllables[at + 1];
    if (next !== undefined) pairs.add(first + next.charAt(0));
  });
  return pairs;
}

/** The letters stand in the readings with at most one behind the first wrong, missing or too many; only where enough letters speak for it. */
export function nearlySpelledIn(letters: string, syllables: readonly string[]): boolean {
  if (letters.length < 5) return false;
  for (let at = 0; at < syllables.length; at += 1) {
    if (syllables[at]?.charAt(0) !== letters.charAt(0)) continue;
    const rest = syllables.slice(at).join('');
    for (const length of [letters.length, letters.length - 1, letters.length + 1])
      if (length <= rest.length && isOneSlip(letters, rest.slice(0, length))) return true;
  }
  return false;
}

/** One letter replaced, left out, added, or two neighbours swapped. */
export function isOneSlip(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let head = 0;
  while (head < short.length && short[head] === long[head]) head += 1;
  const tail = (text: string, from: number): string => text.slice(from);
  if (short.length < long.length) return tail(short, head) === tail(long, head + 1);
  if (tail(short, head + 1) === tail(long, head + 1)) return true;
  return (
    short[head] === long[head + 1] && short[head + 1] === long[head] && tail(short, head + 2) === tail(long, head + 2)
  );
}

/** Readings as they are mixed up at a counter (z zh, c ch, s sh, n l r, in ing, en eng, an ang, f h), each between blanks. */
export const soundsOf = (syllables: readonly string[]): string => ` ${syllables.map(soundOf).join(' ')} `;

const sounds = new Map<string, string>();
function soundOf(syllable: string): string {
  const known = sounds.get(syllable);
  if (known !== undefined) return known;
  const sound = syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^[lr](?=[a-z])/, 'n')
    .replace(/^f/, 'h')
    .replace(/([eia]n)g$/, '$1');
  // There are some four hundred readings; letters and digits in names are not kept.
  if (sounds.size < 1000) sounds.set(syllable, sound);
  return sound;
}
