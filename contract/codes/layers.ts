/** Outcome of one layer of a code check; `skipped` means an earlier layer left nothing to look at. */
export type Layer = 'pass' | 'fail' | 'skipped';

/**
 * What people type and scanners deliver, brought to one spelling: full-width digits and letters
 * become half-width (an input method left in full-width mode is common at counters), blanks go, letters become capitals.
 */
export function normaliseCode(text: string): string {
  // A code is at most a few dozen characters; the cut keeps a pasted megabyte from being normalised.
  return text.slice(0, 256).normalize('NFKC').replace(/\s/g, '').toUpperCase();
}
