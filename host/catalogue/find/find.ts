import { guesses } from './everyday.ts';
import type { IndexedItem, ItemIndex, PhraseKind, Service } from './index-of-items.ts';
import { bestOfServices, exactMatches, kindWorth, slipMatches, soundMatches, type Match } from './match.ts';
import { contentOf, termsOf, type Term } from './query.ts';

export interface FoundItem {
  taskCode: string;
  /** Why it is here, for the person who asked. */
  reason: string;
}

/** How often an item was accepted: by this clerk, and at this machine by anybody. */
export type Uses = ReadonlyMap<string, { own: number; all: number }>;

interface Ranked {
  service: Service;
  score: number;
  reason: string;
  /** The items it may be: those of the departments that were named. */
  items: readonly IndexedItem[];
}

export interface FindOptions {
  limit: number;
  uses?: Uses;
  /** Readings of a text; asked for only where nothing was found as written. */
  readings: (text: string) => readonly string[];
}

/**
 * Items for a question, best first, staged: as written or spelled (all words, any order) → as it sounds → as people say it → with one
 * slip of a finger. A later stage is asked only when the ones before found nothing.
 */
export function findItems(index: ItemIndex, query: string, options: FindOptions): FoundItem[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const ranked =
    firstFound([
      () => withAllTerms(terms, (term) => exactMatches(index, term)),
      () => byCode(index, query),
      () =>
        withAllTerms(terms, (term) => {
          const exact = exactMatches(index, term);
          return exact.length > 0 || !term.isHan ? exact : soundMatches(index, options.readings(term.text));
        }),
      () => asPeopleSay(index, terms),
      () => soundsInside(index, terms, options.readings),
      () =>
        withAllTerms(terms, (term) => {
          const exact = exactMatches(index, term);
          return exact.length > 0 || term.isHan ? exact : slipMatches(index, term.text);
        }),
    ]) ?? [];
  return listed(ranked, options);
}

function firstFound(stages: readonly (() => Ranked[])[]): Ranked[] | null {
  for (const stage of stages) {
    const found = stage();
    if (found.length > 0) return found;
  }
  return null;
}

/** Services that answer every word: by what they are called, or by the department that was named. */
function withAllTerms(terms: readonly Term[], matchesOf: (term: Term) => Match[]): Ranked[] {
  let left: Map<Service, Ranked> | null = null;
  for (const term of terms) {
    const matches = matchesOf(term);
    const ofServices = bestOfServices(matches);
    const ofDepartments = new Set(matches.flatMap(({ phrase }) => phrase.itemsOfDepartment));
    const next = new Map<Service, Ranked>();
    const candidates: Iterable<Ranked> = left === null ? startingWith(ofServices.keys(), ofDepartments) : left.values();
    for (const before of candidates) {
      const best = ofServices.get(before.service);
      if (best) {
        const reason =
          before.reason === '' || best.score > before.score ? reasonOf(best.match, best.kind) : before.reason;
        next.set(before.service, { ...before, score: before.score + best.score, reason });
        continue;
      }
      const items = before.items.filter((item) => ofDepartments.has(item));
      if (items.length > 0)
        next.set(before.service, {
          ...before,
          items,
          score: before.score + kindWorth.department,
          reason: before.reason || `部门：${items[0]?.department ?? ''}`,
        });
    }
    left = next;
    if (left.size === 0) return [];
  }
  return [...(left?.values() ?? [])];
}

function startingWith(services: Iterable<Service>, items: ReadonlySet<IndexedItem>): Ranked[] {
  const all = new Set(services);
  for (const { service } of items) all.add(service);
  return [...all].map((service) => ({ service, score: 0, reason: '', items: service.items }));
}

const reasonOf = ({ phrase, how }: Match, kind: PhraseKind): string => {
  const what = { name: '名称', word: `常用说法“${phrase.text}”`, result: `办理结果“${phrase.text}”` }[kind];
  return {
    text: what,
    full: `拼音：${what}`,
    mixed: `拼音：${what}`,
    initials: `拼音首字母：${what}`,
    sound: `读音相近：${what}`,
    slip: `拼写相近：${what}`,
  }[how];
};

/** A part of a 实施编码, digits enough to be one. */
function byCode(index: ItemIndex, query: string): Ranked[] {
  const code = query.replace(/\s/g, '').toUpperCase();
  if (!/^[0-9A-Z]{4,}$/.test(code) || !/\d{3}/.test(code)) return [];
  return index.items
    .filter((item) => item.taskCode.includes(code))
    .slice(0, 50)
    .map((item) => ({ service: item.service, score: 100, reason: '编码', items: [item] }));
}

function asPeopleSay(index: ItemIndex, terms: readonly Term[]): Ranked[] {
  const sentence = terms
    .filter((term) => term.isHan)
    .map((term) => term.text)
    .join(' ');
  if (sentence === '') return [];
  const letters = terms.filter((term) => !term.isHan).map((term) => bestOfServices(exactMatches(index, term)));
  return [...guesses(index, sentence)].flatMap(([service, { score, because }]) => {
    if (letters.some((one) => !one.has(service))) return [];
    return [{ service, score: score * 10, reason: `按说法“${because}”`, items: service.items }];
  });
}

/** Something that sounds like an everyday word inside a sentence. */
function soundsInside(index: ItemIndex, terms: readonly Term[], readings: FindOptions['readings']): Ranked[] {
  const parts = terms.filter((term) => term.isHan).flatMap((term) => contentOf(term.text));
  const best = new Map<Service, Ranked>();
  for (const part of parts)
    for (const [service, { match, score, kind }] of bestOfServices(soundMatches(index, readings(part)))) {
      const before = best.get(service);
      const reason = before?.reason ?? reasonOf(match, kind);
      best.set(service, { service, reason, items: service.items, score: score + (before?.score ?? 0) });
    }
  return [...best.values()];
}

/** What cannot be applied for now stands behind what can. */
const suspended = 40;

/** Each thing once first, its other places after; what can be applied for now before what cannot; what is used here before what is not. */
function listed(ranked: readonly Ranked[], { limit, uses = new Map() }: FindOptions): FoundItem[] {
  const usesOf = (item: IndexedItem): number => {
    const { own = 0, all = 0 } = uses.get(item.taskCode) ?? {};
    return Math.min(14, 4 * Math.log2(1 + own)) + Math.min(8, 2 * Math.log2(1 + all));
  };
  const worth = new Map<Ranked, number>();
  const itemsOf = new Map<Ranked, readonly IndexedItem[]>();
  for (const one of ranked) {
    // Those that can be applied for stand first already; a used one goes before them.
    const used =
      uses.size === 0 ? [] : one.items.filter((item) => uses.has(item.taskCode) && item.taskState === 'active');
    const [mine] = used.toSorted((a, b) => usesOf(b) - usesOf(a));
    const items = mine ? [mine, ...one.items.filter((item) => item !== mine)] : one.items;
    const [first] = items;
    itemsOf.set(one, items);
    worth.set(one, one.score + (first ? usesOf(first) - (first.taskState === 'active' ? 0 : suspended) : 0));
  }
  const order = ranked.toSorted(
    (a, b) =>
      (worth.get(b) ?? 0) - (worth.get(a) ?? 0) ||
      a.service.name.length - b.service.name.length ||
      (a.service.name < b.service.name ? -1 : 1),
  );
  const found: FoundItem[] = [];
  for (const isFirst of [true, false])
    for (const { reason, ...one } of order.map((entry) => ({ reason: entry.reason, items: itemsOf.get(entry) ?? [] })))
      for (const { taskCode } of isFirst ? one.items.slice(0, 1) : one.items.slice(1)) {
        if (found.length >= limit) return found;
        found.push({ taskCode, reason });
      }
  return found;
}
