import { listWithoutWords, saveCaseWords, setSearchText } from '#db/queries/case-search.ts';
import type { Db } from '#db/open.ts';
import { Draft, type FormRow } from '#contract/cases.ts';
import { alike } from '#contract/typed/index.ts';
import { initials, nameSyllablesOf, syllablesOf } from '../catalogue/find/readings.ts';

const longestValue = 40;
const mostValues = 30;

/** All that a case is found by, lower case, in words: names and their readings, numbers, telephones, what the form names. */
export function searchText(draft: Draft, taskName: string, projectNo: string | null): string {
  const { person, entity, agent } = draft.applicant;
  const people = [person.name, entity.legalPerson, agent?.name ?? ''];
  const names = [entity.name, taskName, ...formNames(draft)];
  const words = [
    ...people,
    person.nameLatin,
    ...names,
    ...people.flatMap((name) => [
      ...readingWords(name, nameSyllablesOf(name)),
      ...readingWords(name, syllablesOf(name)),
    ]),
    ...names.flatMap((name) => readingWords(name, syllablesOf(name))),
    ...[person, agent].flatMap((one) => (one ? [one.certNo, one.passNo, one.mobile] : [])),
    entity.creditCode,
    projectNo ?? '',
  ];
  return [...new Set(words.map(asWord).filter((word) => word !== ''))].join(' ');
}

/** More to be found by, beside what is known so far. */
export const withWords = (text: string, more: readonly string[]): string =>
  [...new Set([...text.split(' '), ...more.map(asWord)])].filter((word) => word !== '').join(' ');

/** Short texts of the form: the name of a shop, a telephone, an address, people in its tables. */
const formNames = (draft: Draft): string[] =>
  Object.values(draft.form)
    .flatMap((value) => (Array.isArray(value) ? value.flatMap(cellsOf) : [value]))
    .filter((value): value is string => typeof value === 'string' && value.length > 1 && value.length <= longestValue)
    .slice(0, mostValues);

const cellsOf = (row: string | FormRow): FormRow[string][] => (typeof row === 'string' ? [] : Object.values(row));

const readingWords = (text: string, syllables: readonly string[]): string[] =>
  text === '' ? [] : [syllables.join(''), initials(text, syllables)];

/** In one spelling, without what stands between: numbers with the digits for the letters they are taken for. */
export function asWord(text: string): string {
  const word = text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}\p{Co}]/gu, '');
  return /[0-9]/.test(word) && /^[a-z0-9]+$/.test(word) ? alike(word) : word;
}

/** Characters of one stretch, as many as make it rare: two of a script with thousands of them, four letters, six digits. */
const stretchOf = (word: string): 2 | 4 | 6 => (/^[a-z]+$/.test(word) ? 4 : /^[a-z0-9]+$/.test(word) ? 6 : 2);

/** The stretches of all words, so that any part of any of them is found by its own stretches. */
export function stretchesOf(text: string): string {
  const found = new Set<string>();
  for (const word of text.split(' ')) {
    const chars = [...word];
    const length = stretchOf(word);
    for (let at = 0; at < chars.length; at += 1) found.add(chars.slice(at, at + length).join(''));
  }
  return [...found].join(' ');
}

/**
 * FTS5 expression that cases holding all of these words answer, and few others: of each word the stretches that tell most: of a number
 * its end, for its head is a region, a year or a network; of everything else its head. What answers is compared with the words whole.
 */
export function expressionFor(words: readonly string[]): string {
  return words
    .flatMap((word) => {
      const chars = [...word];
      const length = stretchOf(word);
      if (chars.length < length) return [`"${word}"*`];
      const last = chars.length - length;
      const starts = {
        6: [last, Math.max(0, last - 3)],
        4: [0, Math.min(4, last)],
        2: [0, 1, 2].filter((at) => at <= last),
      }[length];
      return [...new Set(starts)].map((at) => `"${chars.slice(at, at + length).join('')}"`);
    })
    .join(' AND ');
}

/** Keeps what a case is found by; inside the transaction that changes it. Nothing is written where nothing changed. */
export function keepSearchWords(db: Db, caseId: string, before: string, now: string): void {
  if (now !== before) saveCaseWords(db, caseId, stretchesOf(now));
}

const atATime = 100;

/** Cases kept by a version that found them in another way get their words, some at a time. Returns what ends it early. */
export function addMissingWords(db: Db): () => void {
  let isStopped = false;
  const goOn = (): void => {
    if (isStopped) return;
    const rows = listWithoutWords(db, atATime);
    db.tx(() => {
      for (const row of rows) {
        const text = searchText(Draft.parse(JSON.parse(row.draft_json)), row.task_name ?? '', row.project_no);
        setSearchText(db, row.case_id, text);
        saveCaseWords(db, row.case_id, stretchesOf(text));
      }
    });
    if (rows.length > 0) setImmediate(goOn);
  };
  setImmediate(goOn);
  return () => {
    isStopped = true;
  };
}
