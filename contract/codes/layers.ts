/** Outcome of one layer of a code check; `skipped` means an earlier layer left nothing to look at. */
export type Layer = 'pass' | 'fail' | 'skipped';
