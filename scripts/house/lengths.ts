import type { Source } from './sources.ts';

export interface Lengths {
  files: number;
  median: number;
  p90: number;
  max: number;
}

export const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

export function lengthsOf(sources: Source[]): Lengths {
  const sorted = sources.map((source) => lineCount(source.text)).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { files: sorted.length, median: at(0.5), p90: at(0.9), max: sorted.at(-1) ?? 0 };
}

export function longerThan(sources: Source[], limit: number): string[] {
  return sources
    .map((source) => ({ name: source.name, lines: lineCount(source.text) }))
    .filter(({ lines }) => lines > limit)
    .sort((a, b) => b.lines - a.lines)
    .map(({ name, lines }) => `${name} ${lines}`);
}

/** Lines the formatter could not break: long texts and patterns. */
export function wideLines(sources: Source[], columns: number): string[] {
  return sources.flatMap(({ name, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => ([...line].length > columns ? [`${name}:${index + 1} ${[...line].length}`] : [])),
  );
}
