import { boxBlur, noiseOf, type Plane, type Sketch } from './pixels.ts';
import { fitLine, type FittedLine } from './line-fit.ts';

/** Where the sheet ends on one side of the picture: `depth = offset + slope · along`, in pixels of the sketch. */
export interface SheetEdge extends FittedLine {
  side: Side;
  /** Brightness of the bed outside. */
  bed: number;
}
export const sides = ['left', 'right', 'top', 'bottom'] as const;
export type Side = (typeof sides)[number];

/** Looks from outside inwards on each side; a side where the sheet reaches the picture's border, or cannot be told from the bed, is missing. */
export function findSheetEdges({ ink, dpi }: Sketch): SheetEdge[] {
  const smooth = boxBlur(ink, 1);
  const contrast = Math.max(5, 5 * noiseOf(smooth));
  return sides.flatMap((side) => {
    const found = bedLevels(viewFrom(smooth, side))
      .map((bed) => edgeAgainst(viewFrom(smooth, side), bed, contrast, dpi))
      .filter((one) => one !== null)
      .sort((a, b) => b.inliers - a.inliers)[0];
    return found ? [{ ...found, side }] : [];
  });
}

/** The picture seen from one side: `at(along, depth)`. */
interface View {
  length: number;
  depth: number;
  at(along: number, depth: number): number;
}

function viewFrom({ data, width, height }: Plane, side: Side): View {
  switch (side) {
    case 'left':
      return { length: height, depth: width, at: (along, depth) => data[along * width + depth]! };
    case 'right':
      return { length: height, depth: width, at: (along, depth) => data[along * width + width - 1 - depth]! };
    case 'top':
      return { length: width, depth: height, at: (along, depth) => data[depth * width + along]! };
    case 'bottom':
      return { length: width, depth: height, at: (along, depth) => data[(height - 1 - depth) * width + along]! };
  }
}

/** Brightnesses the bed may have here: a turned sheet covers part of the border, so pieces of it are asked one by one. */
function bedLevels({ length, depth, at }: View): number[] {
  const pieces = 16;
  const levels: number[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const seen: number[] = [];
    for (
      let along = Math.floor((piece * length) / pieces);
      along < Math.floor(((piece + 1) * length) / pieces);
      along += 1
    )
      for (let d = 0; d < Math.min(3, depth); d += 1) seen.push(at(along, d));
    const middle = seen.sort((a, b) => a - b)[seen.length >> 1];
    if (middle !== undefined && levels.every((level) => Math.abs(level - middle) > 3)) levels.push(middle);
  }
  return levels.slice(0, 6);
}

const MAX_SLOPE = Math.tan((9 * Math.PI) / 180);

function edgeAgainst(
  { length, depth, at }: View,
  bed: number,
  contrast: number,
  dpi: number,
): Omit<SheetEdge, 'side'> | null {
  const alongs: number[] = [];
  const depths: number[] = [];
  const reach = Math.floor(depth * 0.6);
  const isBed = (along: number, d: number): boolean => Math.abs(at(along, d) - bed) <= contrast;
  for (let along = 0; along < length; along += 1) {
    if (!isBed(along, 0)) continue;
    let d = 1;
    while (d < reach && (isBed(along, d) || isBed(along, d + 1) || isBed(along, d + 2))) d += 1;
    if (d >= reach) continue;
    const before = Math.abs(at(along, d - 1) - bed);
    const after = Math.abs(at(along, d) - bed);
    alongs.push(along);
    depths.push(d - 1 + (contrast - before) / Math.max(1, after - before));
  }
  if (alongs.length < length * 0.12) return null;
  const line = fitLine(alongs, depths, MAX_SLOPE);
  if (!line || line.inliers < length * 0.12 || line.inliers < alongs.length * 0.6) return null;
  return isSheetBehind({ length, depth, at }, line, bed, contrast, dpi) ? { ...line, bed } : null;
}

/** Print on a sheet that fills the picture also ends along a line; behind it there is paper like before it. */
function isSheetBehind(
  { length, depth, at }: View,
  { offset, slope, from, to }: FittedLine,
  bed: number,
  contrast: number,
  dpi: number,
): boolean {
  let outside = 0;
  let outsideDirty = 0;
  let inside = 0;
  let insideDiffers = 0;
  const values: number[] = [];
  const millimetre = dpi / 25.4;
  for (let along = 0; along < length; along += 3) {
    const edge = offset + slope * along;
    for (let d = 0; d < Math.min(depth, edge - 3); d += 2) {
      outside += 1;
      if (Math.abs(at(along, d) - bed) > contrast) outsideDirty += 1;
    }
    if (along < from || along > to) continue;
    // Deep enough to meet the white between two lines of print.
    for (let mm = 0.6; mm <= 8; mm += 0.7) {
      const d = Math.round(edge + mm * millimetre);
      if (d < 0 || d >= depth) continue;
      inside += 1;
      const value = at(along, d);
      values.push(value);
      if (Math.abs(value - bed) > contrast) insideDiffers += 1;
    }
  }
  if (inside === 0 || insideDiffers < inside * 0.75 || outsideDirty > outside * 0.01) return false;
  const middle = values.sort((a, b) => a - b)[values.length >> 1]!;
  // A photograph on a white sheet has edges too, and darkness behind them: that is no sheet on a white bed.
  return bed < 150 ? middle > bed : middle > 165;
}
