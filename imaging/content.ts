import { boxBlur, noiseOf, type Plane } from './pixels.ts';

export type Kind = 'colour' | 'grey' | 'bitonal';
export const hints = ['blank', 'dark', 'cut', 'blurred', 'left'] as const;
/** blank: nothing on it · dark: the paper itself is dark · cut: print reaches the border · blurred · left: not straightened, nothing says how it lies. */
export type Hint = (typeof hints)[number];

export interface Content {
  isBlank: boolean;
  kind: Kind;
  hints: Hint[];
}

/**
 * What is on an upright page.
 *
 * @param paper brightness of its paper
 * @param cutSides sides on which no edge of the sheet was seen: print may have been cut off there
 */
export function judge(
  ink: Plane,
  chroma: Plane,
  { paper, dpi, cutSides }: { paper: number; dpi: number; cutSides: readonly ('left' | 'right' | 'top' | 'bottom')[] },
): Content {
  const millimetre = dpi / 25.4;
  const marks = findMarks(ink, millimetre);
  const isColoured = colouredArea(chroma) > 4 * millimetre * millimetre;
  // Evenly dark is no empty sheet: a photograph, or a lid left open.
  const isBlank = paper >= 130 && !marks.some((one) => one.isContent) && !isColoured;
  const found: Hint[] = [];
  if (isBlank) found.push('blank');
  if (paper < 140) found.push('dark');
  if (cutSides.some((side) => isCutAt(ink, side, paper, millimetre))) found.push('cut');
  if (!isBlank && isBlurred(ink, paper)) found.push('blurred');
  const isFaint = marks.some((one) => one.isContent && one.depth < 90);
  return {
    isBlank,
    kind: isColoured ? 'colour' : isFaint || halftoneShare(ink, paper) > 0.02 ? 'grey' : 'bitonal',
    hints: found,
  };
}

interface Mark {
  depth: number;
  isContent: boolean;
}

/**
 * Everything darker than the paper around it, by pieces that hang together. Specks of dust are smaller than a full stop is wide;
 * a line drawn with a hard pencil is fainter than dust and long.
 */
function findMarks(ink: Plane, millimetre: number): Mark[] {
  const { width, height } = ink;
  const smooth = boxBlur(ink, 1);
  const around = boxBlur(ink, Math.round(2.5 * millimetre));
  const limit = Math.max(4.5, 5 * noiseOf(smooth));
  const inset = Math.round(3 * millimetre);
  const seen = new Uint8Array(width * height);
  for (let y = inset; y < height - inset; y += 1)
    for (let x = inset, at = y * width + inset; x < width - inset; x += 1, at += 1)
      if (around.data[at]! - smooth.data[at]! > limit) seen[at] = 1;
  const marks: Mark[] = [];
  const stack: number[] = [];
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start] !== 1) continue;
    let left = width;
    let right = 0;
    let top = height;
    let bottom = 0;
    let size = 0;
    let depth = 0;
    stack.push(start);
    seen[start] = 2;
    while (stack.length > 0) {
      const at = stack.pop()!;
      const x = at % width;
      const y = (at - x) / width;
      size += 1;
      depth = Math.max(depth, around.data[at]! - ink.data[at]!);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (const near of [
        at - 1,
        at + 1,
        at - width,
        at + width,
        at - width - 1,
        at - width + 1,
        at + width - 1,
        at + width + 1,
      ])
        if (seen[near] === 1) {
          seen[near] = 2;
          stack.push(near);
        }
    }
    const extent = Math.max(right - left, bottom - top) + 1;
    marks.push({ depth, isContent: extent >= 1.6 * millimetre && size >= 1.2 * millimetre });
  }
  return marks;
}

/** Pixels whose whole neighbourhood is coloured: the fringes a scanner puts around black letters are thinner. */
function colouredArea(chroma: Plane): number {
  const smooth = boxBlur(chroma, 1);
  // Paper has a colour of its own.
  const counts = new Uint32Array(256);
  for (let at = 0; at < smooth.data.length; at += 7) counts[smooth.data[at]!]! += 1;
  let usual = 0;
  for (let value = 1; value < 256; value += 1) if (counts[value]! > counts[usual]!) usual = value;
  const limit = usual + 26;
  let area = 0;
  const { data, width, height } = smooth;
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1, at = y * width + 1; x < width - 1; x += 1, at += 1)
      if (
        data[at]! > limit &&
        data[at - 1]! > limit &&
        data[at + 1]! > limit &&
        data[at - width]! > limit &&
        data[at + width]! > limit
      )
        area += 1;
  return area;
}

/** The share of the page that is neither paper nor print: photographs, shading. */
function halftoneShare({ data, width, height }: Plane, paper: number): number {
  let between = 0;
  for (let y = 2; y < height - 2; y += 2)
    for (let x = 2, at = y * width + 2; x < width - 2; x += 2, at += 2) {
      const value = data[at]!;
      if (value > paper * 0.8 || value < paper * 0.3) continue;
      // The edge of a letter is between light and dark, shading lies among its like.
      if (
        Math.abs(data[at - 2]! - value) < 28 &&
        Math.abs(data[at + 2]! - value) < 28 &&
        Math.abs(data[at - 2 * width]! - value) < 28
      )
        between += 1;
    }
  return (between * 4) / (width * height);
}

function isCutAt(
  { data, width, height }: Plane,
  side: 'left' | 'right' | 'top' | 'bottom',
  paper: number,
  millimetre: number,
): boolean {
  const depth = Math.max(2, Math.round(0.7 * millimetre));
  const isUpright = side === 'left' || side === 'right';
  const length = isUpright ? height : width;
  let dark = 0;
  for (let along = 0; along < length; along += 1)
    for (let d = 0; d < depth; d += 1) {
      const x = isUpright ? (side === 'left' ? d : width - 1 - d) : along;
      const y = isUpright ? along : side === 'top' ? d : height - 1 - d;
      if (data[y * width + x]! < paper * 0.55) {
        dark += 1;
        break;
      }
    }
  // A black border all along is the bed; a few letters are print.
  return dark > 1.5 * millimetre && dark < length * 0.6;
}

/** In sharp print the steepest places take the whole way from paper to ink within two pixels of the sketch. */
function isBlurred({ data, width, height }: Plane, paper: number): boolean {
  const counts = new Uint32Array(256);
  let total = 0;
  let darkest = 255;
  for (let y = 2; y < height - 2; y += 2)
    for (let x = 2, at = y * width + 2; x < width - 2; x += 1, at += 1) {
      const here = data[at]!;
      if (here < darkest) darkest = here;
      const step = Math.max(Math.abs(data[at + 1]! - data[at - 1]!), Math.abs(data[at + width]! - data[at - width]!));
      if (step < 16) continue;
      counts[step]! += 1;
      total += 1;
    }
  const contrast = paper - darkest;
  if (total < 400 || contrast < 70) return false;
  let above = 0;
  for (let value = 255; value > 0; value -= 1) {
    above += counts[value]!;
    if (above >= total * 0.02) return value < contrast * 0.33;
  }
  return false;
}
