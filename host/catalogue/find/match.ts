import type { ItemIndex, Phrase, PhraseKind, Service } from './index-of-items.ts';
import { nearlySpelledIn, soundsOf, spelledIn } from './letters.ts';
import type { Term } from './query.ts';

/** How a phrase answers a word of the question. */
export interface Match {
  score: number;
  phrase: Phrase;
  how: 'text' | 'full' | 'initials' | 'mixed' | 'sound' | 'slip';
}

const wholePhrase = 60;
const atItsHead = 30;
const closeness = 20;
const lost: Record<Match['how'], number> = { text: 0, full: 10, mixed: 14, initials: 18, sound: 30, slip: 36 };
export const kindWorth: Record<PhraseKind | 'department', number> = { name: 100, word: 92, result: 84, department: 40 };

const scored = (phrase: Phrase, how: Match['how'], at: number, share: number): Match => ({
  phrase,
  how,
  score: (at === 0 ? (share >= 1 ? wholePhrase : atItsHead) : 0) + closeness * Math.min(1, share) - lost[how],
});

/** Phrases that hold the word, as written or as spelled. */
export function exactMatches(index: ItemIndex, { text, isHan }: Term): Match[] {
  return isHan ? byCharacters(index, text) : byLetters(index, text);
}

function byCharacters(index: ItemIndex, text: string): Match[] {
  const length = [...text].length;
  return rarest(index, text).flatMap((phrase) => {
    const at = phrase.text.indexOf(text);
    return at < 0 ? [] : [scored(phrase, 'text', at, length / [...phrase.text].length)];
  });
}

/** Of the characters' lists the shortest: what holds all of them is in it. */
function rarest(index: ItemIndex, text: string): readonly Phrase[] {
  let best: readonly Phrase[] | null = null;
  for (const char of text) {
    const list = index.byChar.get(char) ?? [];
    if (best === null || list.length < best.length) best = list;
  }
  return best ?? [];
}

function byLetters(index: ItemIndex, letters: string): Match[] {
  return (index.byBeginning.get(letters.slice(0, 2)) ?? []).flatMap((phrase) => {
    const at = phrase.text.indexOf(letters);
    if (at >= 0) return [scored(phrase, 'text', at, letters.length / phrase.text.length)];
    const found = spelledIn(letters, phrase.syllables);
    return found ? [scored(phrase, found.spelling, found.at, found.count / phrase.syllables.length)] : [];
  });
}

/** Phrases that sound like the word: the same readings, or those that are mixed up at a counter. */
export function soundMatches(index: ItemIndex, syllables: readonly string[]): Match[] {
  if (syllables.length < 2) return [];
  const wanted = soundsOf(syllables);
  return index.phrases.flatMap((phrase) => {
    const at = phrase.sounds.indexOf(wanted);
    return at < 0 ? [] : [scored(phrase, 'sound', at, syllables.length / phrase.syllables.length)];
  });
}

/** Phrases spelled with one letter amiss. */
export const slipMatches = (index: ItemIndex, letters: string): Match[] =>
  (index.byBeginning.get(letters.charAt(0)) ?? [])
    .filter((phrase) => nearlySpelledIn(letters, phrase.syllables))
    .map((phrase) => scored(phrase, 'slip', 1, letters.length / phrase.syllables.join('').length));

/** The best answer of each service to one word, with what kind of phrase it was. */
export function bestOfServices(
  matches: readonly Match[],
): Map<Service, { match: Match; score: number; kind: PhraseKind }> {
  const best = new Map<Service, { match: Match; score: number; kind: PhraseKind }>();
  for (const match of matches)
    for (const { service, kind } of match.phrase.of) {
      const score = kindWorth[kind] + match.score;
      if (score > (best.get(service)?.score ?? -Infinity)) best.set(service, { match, score, kind });
    }
  return best;
}
