import type { HotlineBook } from '#contract/hotline/book.ts';

type Category = HotlineBook['categories'][number];

/** Categories in which every part of what was typed is found, in the path or the words beside it; those found in the path come first. */
export function findCategories(book: HotlineBook | null, text: string, limit = 6): Category[] {
  const parts = text.trim().split(/\s+/).filter(Boolean);
  if (!book || parts.length === 0) return [];
  const scored = book.categories.flatMap((one) => {
    const path = one.path.join('');
    if (!parts.every((part) => path.includes(part) || one.words.includes(part))) return [];
    return [{ one, score: parts.filter((part) => path.includes(part)).length }];
  });
  return scored
    .toSorted((a, b) => b.score - a.score || a.one.code.localeCompare(b.one.code))
    .slice(0, limit)
    .map(({ one }) => one);
}

/** The places whose name or words contain what was typed, streets before their communities. */
export function findRegions(book: HotlineBook | null, text: string, limit = 6): HotlineBook['regions'] {
  const part = text.trim();
  if (!book || part === '') return [];
  return book.regions
    .filter((one) => one.name.includes(part) || one.words.includes(part))
    .toSorted((a, b) => a.code.length - b.code.length)
    .slice(0, limit);
}
