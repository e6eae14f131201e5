/** `y = offset + slope · x` through those points that agree. */
export interface FittedLine {
  offset: number;
  slope: number;
  inliers: number;
  /** First and last x that agree. */
  from: number;
  to: number;
}

const NEAR = 1.2;

/** The line most points lie on; the rest may lie anywhere. Null when no two points agree. */
export function fitLine(xs: readonly number[], ys: readonly number[], maxSlope: number): FittedLine | null {
  const n = xs.length;
  if (n < 8) return null;
  let best = { offset: 0, slope: 0, inliers: 0 };
  // Pairs far apart, the same ones every time: a page scanned twice is turned by the same angle.
  const tries = 240;
  const look = Math.max(1, Math.floor(n / 400));
  for (let turn = 0; turn < tries; turn += 1) {
    const first = Math.floor(((turn * 0.618_034) % 1) * n * 0.7);
    const second = Math.min(
      n - 1,
      first + Math.max(4, Math.floor((0.2 + ((turn * 0.414_214) % 1) * 0.8) * (n - first - 1))),
    );
    const run = xs[second]! - xs[first]!;
    if (run <= 0) continue;
    const slope = (ys[second]! - ys[first]!) / run;
    if (Math.abs(slope) > maxSlope) continue;
    const offset = ys[first]! - slope * xs[first]!;
    let inliers = 0;
    for (let at = 0; at < n; at += look) if (Math.abs(ys[at]! - offset - slope * xs[at]!) <= NEAR * 1.5) inliers += 1;
    if (inliers > best.inliers) best = { offset, slope, inliers };
  }
  if (best.inliers === 0) return null;
  let line: FittedLine | null = { ...best, from: 0, to: 0 };
  for (const near of [3, 2, NEAR, NEAR]) {
    line = refit(xs, ys, line, near);
    if (!line || Math.abs(line.slope) > maxSlope) return null;
  }
  return line;
}

/** Least squares over the points near a line. */
function refit(
  xs: readonly number[],
  ys: readonly number[],
  { offset, slope }: FittedLine,
  near: number,
): FittedLine | null {
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < xs.length; at += 1) {
    const x = xs[at]!;
    const y = ys[at]!;
    if (Math.abs(y - offset - slope * x) > near) continue;
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    from = Math.min(from, x);
    to = Math.max(to, x);
  }
  const spread = n * sxx - sx * sx;
  if (n < 8 || spread <= 0) return null;
  const newSlope = (n * sxy - sx * sy) / spread;
  return { offset: (sy - newSlope * sx) / n, slope: newSlope, inliers: n, from, to };
}
