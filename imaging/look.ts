import { boxBlur, type Plane } from './pixels.ts';

/** What a page looks like from afar: how much ink lies where, so that the same sheet is known again however it lay. */
const columns = 96;
const rows = 136;
const coarse = 4;

/**
 * Ink of an upright page in a grid, one byte a cell.
 *
 * @param paper brightness of its paper
 */
export function lookOf(ink: Plane, paper: number): Uint8Array {
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = 0; y < ink.height; y += 1) {
    const row = Math.min(rows - 1, Math.floor((y * rows) / ink.height)) * columns;
    for (let x = 0, at = y * ink.width; x < ink.width; x += 1, at += 1) {
      const cell = row + Math.min(columns - 1, Math.floor((x * columns) / ink.width));
      // Below a tenth it is paper, its noise and its shadows.
      const depth = paper - ink.data[at]! - 24;
      if (depth > 0) sums[cell]! += depth;
      counts[cell]! += 1;
    }
  }
  return Uint8Array.from(sums, (sum, at) => Math.min(255, counts[at] === 0 ? 0 : sum / counts[at]!));
}

/** Whether two looks are of one sheet. Another sheet of the same form differs in what is written on it. */
export function isSameLook(one: Uint8Array, other: Uint8Array): boolean {
  return likeness(one, other) > SAME;
}
/** Two scans of one sheet came to 0.99 and more, two sheets of one form to 0.92 and less. */
const SAME = 0.98;

/** −1 to 1: how far the ink of two pages goes together, at the best of the small shifts. */
export function likeness(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== columns * rows || other.length !== columns * rows) return 0;
  // Most pages differ at a glance.
  const [a, b] = [shrunk(one), shrunk(other)];
  const wide = columns / coarse;
  if (correlation(a, b, wide, rows / coarse, 0, 0) < 0.85) return 0;
  const [c, d] = [softened(one), softened(other)];
  let best = 0;
  for (let dy = -1; dy <= 1; dy += 1)
    for (let dx = -1; dx <= 1; dx += 1) best = Math.max(best, correlation(c, d, columns, rows, dx, dy));
  return best;
}

const softened = (grid: Uint8Array): Uint8Array => boxBlur({ data: grid, width: columns, height: rows }, 1).data;

function shrunk(grid: Uint8Array): Uint8Array {
  const wide = columns / coarse;
  const out = new Float64Array(wide * (rows / coarse));
  for (let y = 0; y < rows; y += 1)
    for (let x = 0; x < columns; x += 1)
      out[Math.floor(y / coarse) * wide + Math.floor(x / coarse)]! += grid[y * columns + x]!;
  return Uint8Array.from(out, (sum) => sum / (coarse * coarse));
}

function correlation(one: Uint8Array, other: Uint8Array, w: number, h: number, dx: number, dy: number): number {
  let n = 0;
  let sa = 0;
  let sb = 0;
  let saa = 0;
  let sbb = 0;
  let sab = 0;
  for (let y = Math.max(0, -dy); y < h - Math.max(0, dy); y += 1)
    for (let x = Math.max(0, -dx); x < w - Math.max(0, dx); x += 1) {
      const a = one[y * w + x]!;
      const b = other[(y + dy) * w + x + dx]!;
      n += 1;
      sa += a;
      sb += b;
      saa += a * a;
      sbb += b * b;
      sab += a * b;
    }
  const spread = Math.sqrt((saa - (sa * sa) / n) * (sbb - (sb * sb) / n));
  return spread === 0 ? 0 : (sab - (sa * sb) / n) / spread;
}
