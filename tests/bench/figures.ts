/** The value below which `p` per cent of the values lie. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('no values');
  return value;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** Three significant decimals: enough to compare, short enough to read. */
export const ratio = (value: number): number => Math.round(value * 1000) / 1000;
