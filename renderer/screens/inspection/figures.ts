import type { MonthRow } from '#contract/inspection.ts';

/** A rule nobody could judge has no figure, never 0. */
export const figureOf = (line: Pick<MonthRow, 'looked' | 'yellow' | 'red'>, of: 'yellow' | 'red'): number | null =>
  line.looked === 0 && line[of] === 0 ? null : line[of];
