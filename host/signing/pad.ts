import type { PadDescription } from '#native-bindings/signature-pad/describe.ts';
import type { SignOptions } from '#native-bindings/signature-pad/signing.ts';
import type { Signature } from '#native-bindings/signature-pad/strokes.ts';

/** What signing needs of a signature pad; the slot of the window's pad has it. */
export interface SigningPad {
  /** @throws ExpectedError DEVICE_NOT_BOUND | PAD_* | PORT_* */
  describe(signal?: AbortSignal): Promise<Pick<PadDescription, 'model' | 'screen' | 'encodings'>>;
  /**
   * Shows the page and takes a signature on it; the pad is blank afterwards, however this ends.
   *
   * @throws ExpectedError SIGN_TIMEOUT | SIGN_EMPTY | PAD_* | PORT_* | DeviceError CANCELLED by the caller, or with detail `by: signer`
   */
  sign(options: SignOptions): Promise<Signature>;
}

/** A pad that takes nothing but one bit a pixel: its pages are drawn in black and white, and digested so. */
export const isMono = ({ encodings }: Pick<PadDescription, 'encodings'>): boolean =>
  encodings.every((one) => one === 'mono');
