import { beginnings, soundsOf } from './letters.ts';

export type PhraseKind = 'name' | 'word' | 'result';

/** A name, an everyday word, a result or a department: something a question can hit. Shared by all that say the same. */
export interface Phrase {
  text: string;
  syllables: readonly string[];
  /** Readings as they are mixed up at a counter, each between blanks. */
  sounds: string;
  /** Services that are called so, and as what. */
  of: { service: Service; kind: PhraseKind }[];
  /** Items of a department called so. */
  itemsOfDepartment: IndexedItem[];
}

/** What is called the same everywhere; different places have their own item of it. */
export interface Service {
  name: string;
  items: IndexedItem[];
  phrases: { phrase: Phrase; kind: PhraseKind }[];
}

export interface IndexedItem {
  taskCode: string;
  taskState: string;
  department: string;
  service: Service;
}

export interface ItemText {
  taskCode: string;
  taskName: string;
  taskState: string;
  department: string;
  result: string;
  words: readonly string[];
}

/** All items of a station as a question meets them. Built whole: a new catalogue makes a new one. */
export interface ItemIndex {
  items: readonly IndexedItem[];
  services: readonly Service[];
  phrases: readonly Phrase[];
  byText: ReadonlyMap<string, Phrase>;
  /** Chinese character → phrases that have it. */
  byChar: ReadonlyMap<string, readonly Phrase[]>;
  /** First letters of a spelling → phrases that can be spelled so. */
  byBeginning: ReadonlyMap<string, readonly Phrase[]>;
  /** Two neighbouring characters → phrases of services that have them. */
  byPair: ReadonlyMap<string, readonly Phrase[]>;
}

/** @param readings of each name, word, result and department */
export function buildItemIndex(texts: Iterable<ItemText>, readings: (text: string) => readonly string[]): ItemIndex {
  const byText = new Map<string, Phrase>();
  const services = new Map<string, Service>();
  const items: IndexedItem[] = [];
  const phraseOf = (text: string): Phrase => {
    const known = byText.get(text);
    if (known) return known;
    const syllables = readings(text);
    const made: Phrase = { text, syllables, sounds: soundsOf(syllables), of: [], itemsOfDepartment: [] };
    byText.set(text, made);
    return made;
  };
  for (const one of texts) {
    const key = JSON.stringify([one.taskName, one.result, one.words]);
    const service = services.get(key) ?? newService(one, phraseOf);
    services.set(key, service);
    const { taskCode, taskState, department } = one;
    const item = { taskCode, taskState, department, service };
    service.items.push(item);
    items.push(item);
    phraseOf(department.toLowerCase()).itemsOfDepartment.push(item);
  }
  const rank = ({ taskState }: IndexedItem): number => (taskState === 'active' ? 0 : 1);
  for (const service of services.values())
    service.items.sort((one, other) => rank(one) - rank(other) || (one.taskCode < other.taskCode ? -1 : 1));
  const phrases = [...byText.values()];
  const ofServices = phrases.filter((one) => one.of.length > 0);
  return {
    items,
    services: [...services.values()],
    phrases,
    byText,
    byChar: posted(phrases, ({ text }) => text.match(/\p{Script=Han}/gu) ?? []),
    byBeginning: posted(phrases, ({ syllables }) => beginnings(syllables)),
    byPair: posted(ofServices, ({ text }) => pairsOf(text)),
  };
}

/** Neighbouring characters, two by two. */
export function pairsOf(text: string): string[] {
  const chars = [...text];
  return chars.slice(1).map((char, at) => `${chars[at] ?? ''}${char}`);
}

function newService({ taskName, result, words }: ItemText, phraseOf: (text: string) => Phrase): Service {
  const service: Service = { name: taskName, items: [], phrases: [] };
  const add = (text: string, kind: PhraseKind): void => {
    const phrase = phraseOf(text.toLowerCase());
    if (text === '' || service.phrases.some((one) => one.phrase === phrase)) return;
    phrase.of.push({ service, kind });
    service.phrases.push({ phrase, kind });
  };
  add(taskName, 'name');
  for (const word of words) add(word, 'word');
  add(result, 'result');
  return service;
}

function posted(phrases: readonly Phrase[], keysOf: (phrase: Phrase) => Iterable<string>): Map<string, Phrase[]> {
  const lists = new Map<string, Phrase[]>();
  for (const phrase of phrases)
    for (const key of new Set(keysOf(phrase))) {
      const list = lists.get(key);
      if (list) list.push(phrase);
      else lists.set(key, [phrase]);
    }
  return lists;
}
