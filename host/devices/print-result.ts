import type { ErrorCode } from '#contract/errors.ts';

/** What became of one print; `unknown`: it may be on paper. */
export interface PrintResult {
  state: 'printed' | 'failed' | 'unknown';
  cause: ErrorCode | null;
}
