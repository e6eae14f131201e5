import { ExpectedError } from '#contract/errors.ts';
import type { SignedState } from './signed-state.ts';

type Changed = Pick<SignedState, 'changed'>;

/** What was signed is what is accepted; where nobody signed there is nothing to cover. @throws ExpectedError SIGNATURE_OUTDATED */
export function requireSignatureCovers({ changed }: Changed): void {
  if (changed !== null) throw new ExpectedError('SIGNATURE_OUTDATED', { what: labels(changed) });
}

/** For the record of an acceptance that stands in spite of it: `（签字在改动“经营场所”之前）`; empty where the signature covers all. */
export const signedBefore = ({ changed }: Changed): string =>
  changed === null ? '' : `（签字在改动${labels(changed)}之前）`;

const labels = (changed: readonly string[]): string =>
  changed.length === 0
    ? '内容'
    : `“${changed.slice(0, 3).join('”“')}”${changed.length > 3 ? `等 ${changed.length} 项` : ''}`;
