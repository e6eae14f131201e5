import type { Figure } from '#contract/hall/views.ts';

/** `91%`, or a dash where there is nothing to divide by. */
export const shareText = (value: number | null): string => (value === null ? '—' : `${Math.round(value * 100)}%`);

/** `412 / 453 人 · 3月4日同时 94%` */
export function figureText(figure: Figure): string {
  if (figure.denominator === 0) return '还没有叫过号，或没有承诺等候时间';
  const parts = `${figure.numerator} / ${figure.denominator} 人`;
  return figure.baseline === null
    ? `${parts} · 没有可比的一天`
    : `${parts} · ${figure.baselineName} ${shareText(figure.baseline)}`;
}

export const minutesText = (value: number | null): string => (value === null ? '—' : `${value} 分`);
