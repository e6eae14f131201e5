import { pairsOf, type ItemIndex, type Phrase, type PhraseKind, type Service } from './index-of-items.ts';
import { actsIn, contentOf } from './query.ts';

export interface Guess {
  score: number;
  /** What of the question led there. */
  because: string;
}

const shareOf: Record<PhraseKind, number> = { name: 1, word: 0.9, result: 0.8 };
/** A word of the item that the sentence says whole speaks louder than parts of many. */
const saidWhole = 2.2;
/** The act that was asked for, in the item's own name. */
const actNamed = 3.5;
/** Whoever names no act wants the thing, not its end. */
const firstTime = /新办|申领|申请|首次|设立|开业|核发|认定|办理$/;
const firstTimeMeant = 1;
/** Less than this is chance. */
const worthSaying = 2.5;

/**
 * A sentence as people say it at a counter: `我要开个小饭馆`. Looks for everyday words of items inside the sentence, for what is wanted done
 * with them, and for characters standing side by side in both.
 */
export function guesses(index: ItemIndex, sentence: string): Map<Service, Guess> {
  const parts = contentOf(sentence);
  const found = new Map<
    Service,
    { whole: Map<string, number>; inName: number; inWords: number; because: string; longest: number }
  >();
  const of = (service: Service) => {
    const known = found.get(service) ?? {
      whole: new Map<string, number>(),
      inName: 0,
      inWords: 0,
      because: '',
      longest: 0,
    };
    found.set(service, known);
    return known;
  };
  const said = saidIn(index, parts);
  for (const phrase of said)
    for (const { service, kind } of phrase.of) {
      const entry = of(service);
      const length = [...phrase.text].length;
      entry.whole.set(phrase.text, length * saidWhole * shareOf[kind]);
      if (length > entry.longest) Object.assign(entry, { longest: length, because: phrase.text });
    }
  for (const [phrase, weight] of overlaps(index, parts, said))
    for (const { service, kind } of phrase.of) {
      const entry = of(service);
      const worth = weight * shareOf[kind];
      if (kind === 'name') entry.inName = Math.max(entry.inName, worth);
      else entry.inWords = Math.max(entry.inWords, worth);
      if (entry.because === '') entry.because = phrase.text;
    }
  const wanted = actsIn(sentence);
  const scores = new Map<Service, Guess>();
  for (const [service, { whole, inName, inWords, because }] of found) {
    const isMeant = wanted.some((one) => service.name.includes(one));
    const isFirstTime = wanted.length === 0 && firstTime.test(service.name);
    const score = sumOfWidest(whole) + inName + inWords + (isMeant ? actNamed : isFirstTime ? firstTimeMeant : 0);
    if (score >= worthSaying) scores.set(service, { score, because });
  }
  // Nothing but what is wanted done: 补办.
  if (found.size === 0 && wanted.length > 0)
    for (const service of index.services) {
      const act = wanted.find((one) => service.name.includes(one));
      if (act !== undefined) scores.set(service, { score: actNamed, because: act });
    }
  return scores;
}

/** Words of items that stand in the sentence as they are. */
function saidIn(index: ItemIndex, parts: readonly string[]): ReadonlySet<Phrase> {
  const said = new Set<Phrase>();
  for (const part of parts) {
    const chars = [...part];
    for (let from = 0; from < chars.length; from += 1)
      for (let to = from + 2; to <= Math.min(chars.length, from + 16); to += 1) {
        const phrase = index.byText.get(chars.slice(from, to).join(''));
        if (phrase && phrase.of.length > 0) said.add(phrase);
      }
  }
  return said;
}

/** A word inside a longer one that was said as well counts once. */
function sumOfWidest(words: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [word, worth] of words)
    if (![...words.keys()].some((other) => other !== word && other.includes(word))) sum += worth;
  return sum;
}

/** Phrases that share neighbouring characters with the sentence without being said whole; pairs of few services weigh more. */
function overlaps(index: ItemIndex, parts: readonly string[], said: ReadonlySet<Phrase>): Map<Phrase, number> {
  const weights = new Map<Phrase, number>();
  for (const pair of new Set(parts.flatMap(pairsOf))) {
    const phrases = index.byPair.get(pair) ?? [];
    const services = phrases.reduce((sum, phrase) => sum + phrase.of.length, 0);
    const weight = Math.log2(1 + index.services.length / Math.max(1, services)) / 2.5;
    for (const phrase of phrases) if (!said.has(phrase)) weights.set(phrase, (weights.get(phrase) ?? 0) + weight);
  }
  // Of two that share as much, the shorter one says less else.
  for (const [phrase, weight] of weights) weights.set(phrase, weight * (1 + 1 / (2 + [...phrase.text].length)));
  return weights;
}
