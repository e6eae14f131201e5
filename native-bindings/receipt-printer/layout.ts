import { columnsOf, printable } from './charset.ts';
import type { Align } from './receipt.ts';

/** Text cut into lines of at most `columns`, hanzi counting two. A line break in the text stays one. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of printable(text).split('\n')) {
    let line = '';
    let used = 0;
    for (const character of paragraph) {
      const width = columnsOf(character);
      if (used + width > columns && line !== '') {
        lines.push(line);
        line = '';
        used = 0;
      }
      line += character;
      used += width;
    }
    lines.push(line);
  }
  return lines;
}

/** Padded with spaces to exactly `columns`; what is longer is returned as it is. */
export function pad(text: string, columns: number, align: Align = 'left'): string {
  const free = Math.max(0, columns - columnsOf(text));
  const before = align === 'right' ? free : align === 'center' ? free >> 1 : 0;
  return ' '.repeat(before) + text + ' '.repeat(free - before);
}

export function layPair(left: string, right: string, columns: number): string[] {
  const name = printable(left).replaceAll('\n', ' ');
  const value = printable(right).replaceAll('\n', ' ');
  const free = columns - columnsOf(name) - columnsOf(value);
  if (free >= 1) return [name + ' '.repeat(free) + value];
  return [...wrap(name, columns), ...wrap(value, columns).map((line) => pad(line, columns, 'right'))];
}

export function layColumns(
  cells: readonly { text: string; columns: number; align?: Align }[],
  columns: number,
): string[] {
  const wrapped = cells.map((cell) => ({ ...cell, lines: wrap(cell.text, cell.columns) }));
  const height = Math.max(0, ...wrapped.map((cell) => cell.lines.length));
  return Array.from({ length: height }, (_, row) => {
    const line = wrapped
      .map((cell) => pad(cell.lines[row] ?? '', cell.columns, cell.align))
      .join('')
      .trimEnd();
    // Cells wider together than the paper: better two lines than a printer breaking a hanzi.
    return wrap(line, columns);
  }).flat();
}
