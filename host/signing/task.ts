import type { SigningProgress } from '#contract/workstation/schemas.ts';
import type { CaseContent } from '../confirmation/content.ts';
import type { Signed } from './store.ts';

/** What a place to sign on is given. */
export interface SigningTask {
  caseId: string;
  content: CaseContent;
  timeoutMs: number;
  /** The clerk cancelled, signed out or locked, or the case changed. */
  signal: AbortSignal;
  /** Steps on the way, and ink, for the clerk to see. */
  progress: (patch: Partial<Pick<SigningProgress, 'state' | 'width' | 'height' | 'strokes' | 'lostSamples'>>) => void;
}

export type SignedPage = Pick<Signed, 'signature' | 'page' | 'inkTop'>;
