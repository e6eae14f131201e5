import { findCase } from '#db/queries/cases.ts';
import { setSearchText } from '#db/queries/case-search.ts';
import { textsOfCase } from '#db/queries/page-texts.ts';
import type { Db } from '#db/open.ts';
import { z } from 'zod';
import { keepSearchWords, withWords } from './search-text.ts';

export const Lines = z.array(
  z.object({
    text: z.string(),
    confidence: z.number(),
    x: z.number(),
    y: z.number(),
    width: z.number(),
    height: z.number(),
  }),
);

/** A contract of sixty pages is found by its beginning. */
const mostCharacters = 20_000;

/**
 * What a case's pages say, as words it is found by: each line, for its numbers, and each page in one, because a name or an address goes on
 * in the next line.
 */
export function readWords(db: Db, caseId: string): string[] {
  const words: string[] = [];
  let length = 0;
  for (const { lines_json } of textsOfCase(db, caseId)) {
    const lines = Lines.parse(JSON.parse(lines_json)).map((one) => one.text);
    const page = lines.join('').slice(0, mostCharacters - length);
    length += page.length;
    words.push(...lines.filter((one) => /\d/.test(one)).map((one) => one.slice(0, 200)), page);
    if (length >= mostCharacters) return words;
  }
  return words;
}

/** What was just read is looked for from now on; inside the transaction that keeps it. */
export function keepReadWords(db: Db, caseId: string): void {
  const row = findCase(db, caseId);
  if (!row) return;
  const now = withWords(row.search_text, readWords(db, caseId));
  setSearchText(db, caseId, now);
  keepSearchWords(db, caseId, row.search_text, now);
}
