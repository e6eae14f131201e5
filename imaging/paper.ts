import { quantileOf, type Pixels, type Plane } from './pixels.ts';
import type { Box } from './skew.ts';

/** The brightness most of the sheet has. */
export function paperLevel({ data, width }: Plane, box: Box): number {
  const counts = new Uint32Array(256);
  for (let y = box.top; y < box.bottom; y += 2)
    for (let x = box.left, at = y * width + box.left; x < box.right; x += 2, at += 2) counts[data[at]!]! += 1;
  return modeOf(counts);
}

/** The fullest neighbourhood of a histogram, not darker than what paper can be. */
export function modeOf(counts: Uint32Array): number {
  let best = 255;
  let most = -1;
  for (let value = 60; value < 256; value += 1) {
    let sum = 0;
    for (let near = -3; near <= 3; near += 1) sum += counts[value + near] ?? 0;
    if (sum > most) {
      most = sum;
      best = value;
    }
  }
  return best;
}

export interface Levels {
  tables: Uint8Array[];
  /** False: the page is no sheet of paper with something on it, a photograph perhaps; nothing was lightened. */
  isCleaned: boolean;
}

const asIs = Uint8Array.from({ length: 256 }, (_none, value) => value);

/**
 * Tables that make the paper white and the print dark, and leave faint pencil what it is: only what lies within the paper's own
 * noise becomes white.
 *
 * @param paper brightness of the paper in the darkest channel
 * @param noise of the full picture
 */
export function cleaningLevels({ data, channels }: Pixels, paper: number, noise: number): Levels {
  if (paper < 130) return { tables: Array.from({ length: channels }, () => asIs), isCleaned: false };
  const counts = Array.from({ length: channels }, () => new Uint32Array(256));
  const darks = new Uint32Array(256);
  let total = 0;
  const step = channels * 17;
  for (let at = 0; at + channels <= data.length; at += step) {
    let low = 255;
    for (let c = 0; c < channels; c += 1) low = Math.min(low, data[at + c]!);
    darks[low]! += 1;
    total += 1;
    if (Math.abs(low - paper) <= 12) for (let c = 0; c < channels; c += 1) counts[c]![data[at + c]!]! += 1;
  }
  const papers = counts.map(modeOf);
  // Coloured paper stays coloured.
  const isTinted = Math.max(...papers) - Math.min(...papers) > 30;
  const margin = Math.max(3, 1.5 * noise);
  const black = Math.min(50, quantileOf(darks, total, 0.002));
  const tables = papers.map((own) => {
    const white = (isTinted ? Math.max(...papers) : own) - margin;
    return Uint8Array.from({ length: 256 }, (_none, value) =>
      Math.max(0, Math.min(255, Math.round(((value - black) * 255) / Math.max(60, white - black)))),
    );
  });
  return { tables, isCleaned: true };
}
