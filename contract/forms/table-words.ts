import type { FormRow } from '../cases.ts';

/** What a column is called, and what a cell of it says to people. */
export interface ColumnWords {
  name: string;
  title: string;
  say: (value: string | number | boolean) => string;
}

/** `共同居住人 第 2 行`: a row where it stands among other things. */
export const rowLabel = (title: string, at: number): string => `${title} 第 ${at + 1} 行`;
/** The title and the place of a row that is named so; null for what names none. */
export function readRowLabel(label: string): { title: string; at: number } | null {
  const [, title, nth] = /^(.+) 第 (\d+) 行$/.exec(label) ?? [];
  return title === undefined ? null : { title, at: Number(nth) - 1 };
}

/** A row in words, `姓名：钱小芳；年龄：12`; what stands empty is not said. */
export const rowWords = (columns: readonly ColumnWords[], row: FormRow): string =>
  columns
    .flatMap(({ name, title, say }) => {
      const value = Object.hasOwn(row, name) ? row[name] : null;
      return value === undefined || value === null || value === '' ? [] : [`${title}：${say(value)}`];
    })
    .join('；');

/** Rows in which something stands. */
export const filledRows = (rows: readonly (string | FormRow)[]): FormRow[] =>
  rows.filter((row): row is FormRow => typeof row !== 'string' && !isBlank(row));

export const isBlank = (row: FormRow): boolean =>
  Object.values(row).every((value) => value === null || (typeof value === 'string' && value.trim() === ''));
