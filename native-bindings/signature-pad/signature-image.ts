import { PNG } from 'pngjs';
import { drawMask } from './draw.ts';
import type { Rect, Signature, Stroke } from './strokes.ts';

export interface SignatureImageOptions {
  /** Image pixels for each page pixel; 2 prints well. */
  scale?: number;
  /** White unless given. */
  background?: 'white' | 'transparent';
}

const THIN = 0.8;
const THICK = 1.4;

/** The writing area as a PNG; a harder pen makes a broader line. */
export function signaturePng(
  signature: Pick<Signature, 'strokes' | 'area'>,
  { scale = 2, background = 'white' }: SignatureImageOptions = {},
): Uint8Array {
  const { width, height, ink } = drawMask(
    signature.strokes,
    signature.area,
    scale,
    ({ pressure }) => (THIN + THICK * pressure) * scale,
  );
  const png = new PNG({ width, height });
  ink.forEach((isInk, pixel) => {
    png.data.fill(isInk ? 0 : 255, pixel * 4, pixel * 4 + 3);
    png.data[pixel * 4 + 3] = isInk || background === 'white' ? 255 : 0;
  });
  return PNG.sync.write(png);
}

/** Path data of all strokes, in pixels of the area. A dot becomes a line without length, which round caps show. */
export function signatureSvgPath(strokes: readonly Stroke[], area: Rect): string {
  const at = (x: number, y: number): string => `${short(x - area.x)} ${short(y - area.y)}`;
  return strokes
    .filter(({ points }) => points.length > 0)
    .map(
      ({ points }) =>
        points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${at(x, y)}`).join('') +
        (points.length === 1 ? 'h0' : ''),
    )
    .join('');
}

/** A whole SVG, each stroke as broad as its pressure on average. */
export function signatureSvg({ strokes, area }: Pick<Signature, 'strokes' | 'area'>): string {
  const paths = strokes
    .filter(({ points }) => points.length > 0)
    .map((stroke) => {
      const pressure = stroke.points.reduce((sum, point) => sum + point.pressure, 0) / stroke.points.length;
      return `<path d="${signatureSvgPath([stroke], area)}" stroke-width="${short(2 * (THIN + THICK * pressure))}"/>`;
    });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${area.width} ${area.height}" fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round">${paths.join('')}</svg>`;
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
