import type { Plane } from './pixels.ts';

/** A part of a plane: left and top inside, right and bottom outside. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface PrintSkew {
  /** Degrees clockwise by which the print is turned. */
  angle: number;
  /** Lines of print or ruling that say so. */
  lines: number;
}

const MAX_DEGREES = 7;
const MAX_POINTS = 40_000;

/**
 * The turn of what is printed: at the right angle the lower edges of letters and rulings fall onto few rows, and the right edges of
 * rulings onto few columns.
 *
 * @param dark below this a pixel is print
 * @returns null where hardly anything is printed
 */
export function printSkew(ink: Plane, box: Box, dark: number, dpi: number): PrintSkew | null {
  const { xs, ys, downs, acrossFrom } = edgePoints(ink, box, dark);
  if (downs < 60) return null;
  const middleX = (box.left + box.right) / 2;
  const middleY = (box.top + box.bottom) / 2;
  for (let at = 0; at < xs.length; at += 1) {
    xs[at]! -= middleX;
    ys[at]! -= middleY;
  }
  const reach = Math.ceil(Math.hypot(box.right - box.left, box.bottom - box.top) / 2) + 4;
  const rows = new Float32Array(2 * reach);
  const columns = new Float32Array(2 * reach);
  const score = (degrees: number): number => {
    const slope = Math.tan((degrees * Math.PI) / 180);
    rows.fill(0);
    columns.fill(0);
    for (let at = 0; at < acrossFrom; at += 1) add(rows, ys[at]! - xs[at]! * slope + reach);
    for (let at = acrossFrom; at < xs.length; at += 1) add(columns, xs[at]! + ys[at]! * slope + reach);
    let sum = 0;
    for (let at = 0; at < rows.length; at += 1) sum += rows[at]! * rows[at]! + columns[at]! * columns[at]!;
    return sum;
  };
  let best = peak(score, -MAX_DEGREES, MAX_DEGREES, 0.25);
  best = peak(score, best - 0.3, best + 0.3, 0.05);
  best = peak(score, best - 0.06, best + 0.06, 0.01);
  if (Math.abs(best) > MAX_DEGREES - 0.3) return null;
  return { angle: best, lines: linesAt(xs, ys, acrossFrom, best, reach, dpi) };
}

function add(bins: Float32Array, place: number): void {
  const bin = Math.floor(place);
  const share = place - bin;
  bins[bin]! += 1 - share;
  bins[bin + 1]! += share;
}

function peak(score: (degrees: number) => number, from: number, to: number, step: number): number {
  let best = from;
  let most = -1;
  for (let degrees = from; degrees <= to + 1e-9; degrees += step) {
    const here = score(degrees);
    if (here > most) {
      most = here;
      best = degrees;
    }
  }
  return best;
}

/** Lower edges first, right edges behind them (from `acrossFrom` on). */
function edgePoints(
  { data, width }: Plane,
  box: Box,
  dark: number,
): { xs: Float32Array; ys: Float32Array; downs: number; acrossFrom: number } {
  const down: number[] = [];
  const across: number[] = [];
  for (let y = box.top; y < box.bottom - 1; y += 1)
    for (let x = box.left, at = y * width + box.left; x < box.right - 1; x += 1, at += 1) {
      if (data[at]! >= dark) continue;
      if (data[at + width]! >= dark) down.push(at);
      if (data[at + 1]! >= dark) across.push(at);
    }
  const thinned = [thin(down), thin(across)] as const;
  const n = thinned[0].length + thinned[1].length;
  const xs = new Float32Array(n);
  const ys = new Float32Array(n);
  let to = 0;
  for (const [part, isDown] of [
    [thinned[0], true],
    [thinned[1], false],
  ] as const)
    for (const at of part) {
      const x = at % width;
      const y = Math.floor(at / width);
      const here = data[at]!;
      // Where between the two pixels the brightness passes the limit.
      const next = data[isDown ? at + width : at + 1]!;
      const share = next > here ? (dark - here) / (next - here) : 0.5;
      xs[to] = isDown ? x : x + share;
      ys[to] = isDown ? y + share : y;
      to += 1;
    }
  return { xs, ys, downs: down.length, acrossFrom: thinned[0].length };
}

function thin(points: number[]): number[] {
  if (points.length <= MAX_POINTS) return points;
  const step = points.length / MAX_POINTS;
  return Array.from({ length: MAX_POINTS }, (_none, at) => points[Math.floor(at * step)]!);
}

/** Rows on which edges gather over more than a centimetre and a half. */
function linesAt(
  xs: Float32Array,
  ys: Float32Array,
  count: number,
  degrees: number,
  reach: number,
  dpi: number,
): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const centimetre = dpi / 2.54;
  const left = new Float32Array(2 * reach).fill(Number.POSITIVE_INFINITY);
  const right = new Float32Array(2 * reach).fill(Number.NEGATIVE_INFINITY);
  const many = new Float32Array(2 * reach);
  for (let at = 0; at < count; at += 1) {
    const row = Math.round(ys[at]! - xs[at]! * slope) + reach;
    many[row]! += 1;
    left[row] = Math.min(left[row]!, xs[at]!);
    right[row] = Math.max(right[row]!, xs[at]!);
  }
  let lines = 0;
  let quietUntil = -1;
  for (let row = 0; row < many.length; row += 1) {
    if (many[row]! < 14 || right[row]! - left[row]! < 1.5 * centimetre) continue;
    if (row > quietUntil) lines += 1;
    quietUntil = row + Math.round(centimetre * 0.25);
  }
  return lines;
}
