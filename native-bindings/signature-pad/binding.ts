import { checkImage, type PadImage } from './image.ts';
import type { Signature, Stroke } from './strokes.ts';

/** Ties what was written to the page it was written under. */
export interface SignatureBinding {
  /** Over width and height (two bytes each, high byte first) and the page's pixels, red green blue. */
  pageSm3: string;
  /** Over `canonicalStrokes`. */
  strokesSm3: string;
  pageWidth: number;
  pageHeight: number;
  /** ISO instant at which signing was done. */
  signedAt: string;
  device: { model: string; firmware: string; uid: string };
  lostSamples: number;
}

/** Hex digest. Handed in, so that whoever keeps the algorithms keeps this one too. */
export type Sm3 = (bytes: Uint8Array) => string;

export function bindSignature(
  signature: Pick<Signature, 'strokes' | 'startedAt' | 'durationMs' | 'device' | 'lostSamples'>,
  page: PadImage,
  sm3: Sm3,
): SignatureBinding {
  const { model, firmware, uid } = signature.device;
  return {
    pageSm3: sm3(canonicalPage(page)),
    strokesSm3: sm3(canonicalStrokes(signature.strokes)),
    pageWidth: page.width,
    pageHeight: page.height,
    signedAt: new Date(Date.parse(signature.startedAt) + signature.durationMs).toISOString(),
    device: { model, firmware, uid },
    lostSamples: signature.lostSamples,
  };
}

export interface BindingCheck {
  isPageSame: boolean;
  areStrokesSame: boolean;
  isGood: boolean;
}

export function verifyBinding(
  binding: SignatureBinding,
  strokes: readonly Stroke[],
  page: PadImage,
  sm3: Sm3,
): BindingCheck {
  const isPageSame =
    binding.pageWidth === page.width &&
    binding.pageHeight === page.height &&
    sm3(canonicalPage(page)) === binding.pageSm3;
  const areStrokesSame = sm3(canonicalStrokes(strokes)) === binding.strokesSm3;
  return { isPageSame, areStrokesSame, isGood: isPageSame && areStrokesSame };
}

export function canonicalPage(page: PadImage): Uint8Array {
  checkImage(page);
  const { width, height, rgb } = page;
  const bytes = new Uint8Array(4 + rgb.length);
  bytes.set([width >> 8, width & 0xff, height >> 8, height & 0xff]);
  bytes.set(rgb, 4);
  return bytes;
}

/**
 * UTF-8 JSON `[[isComplete,[[x,y,pressure,t],…]],…]` in whole numbers: hundredths of a pixel, ten-thousandths of the
 * pressure, milliseconds. Whole, because stores and other languages write fractions each in their own way.
 */
export function canonicalStrokes(strokes: readonly Stroke[]): Uint8Array {
  const plain = strokes.map(({ isComplete, points }) => [
    isComplete,
    points.map(({ x, y, pressure, t }) => [
      Math.round(x * 100),
      Math.round(y * 100),
      Math.round(pressure * 10_000),
      Math.round(t),
    ]),
  ]);
  return new TextEncoder().encode(JSON.stringify(plain));
}
