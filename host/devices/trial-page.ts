import type { PadDescription } from '#native-bindings/signature-pad/describe.ts';
import { sm3Of } from '../kernel/digest.ts';
import { renderPadPage, type PadPage } from '../confirmation/page-image.ts';

/**
 * The page a pad is tried and recorded with: laid out as a confirmation of a case, and about nobody. The same screen
 * always gets the same places for ink and buttons, so that a recorded trial can be signed again by its recording.
 */
export function trialPage({ screen, encodings }: Pick<PadDescription, 'screen' | 'encodings'>): PadPage {
  return renderPadPage(
    { facts: [{ label: '用途', value: '签字屏试签' }], factsSm3: sm3Of('试签'), date: '' },
    { ...screen, isMono: encodings.every((one) => one === 'mono') },
  );
}
