/** Pixels as they lie in memory, rows from the top, 8 bit a channel. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
  /** Dots per inch. */
  dpi: number;
}

/** One value a pixel. */
export interface Plane {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A page small enough to think about: at most some 150 dpi. */
export interface Sketch {
  /** The darkest channel: red seals and yellow marker count as ink too. */
  ink: Plane;
  /** Distance between the brightest and the darkest channel: colour. */
  chroma: Plane;
  dpi: number;
  /** Pixels of the page to one of the sketch, in each direction. */
  scale: number;
}

const SKETCH_DPI = 150;

/** Averages squares of pixels, which takes most of a scanner's noise away. */
export function sketch({ data, width, height, channels, dpi }: Pixels): Sketch {
  const scale = Math.max(1, Math.round(dpi / SKETCH_DPI));
  const w = Math.max(1, Math.floor(width / scale));
  const h = Math.max(1, Math.floor(height / scale));
  const ink = new Uint8Array(w * h);
  const chroma = new Uint8Array(w * h);
  const part = 1 / (scale * scale);
  const red = new Float32Array(w);
  const green = new Float32Array(w);
  const blue = new Float32Array(w);
  for (let y = 0; y < h; y += 1) {
    red.fill(0);
    green.fill(0);
    blue.fill(0);
    for (let row = y * scale; row < (y + 1) * scale; row += 1) {
      let at = row * width * channels;
      for (let x = 0; x < w; x += 1)
        for (let step = 0; step < scale; step += 1, at += channels) {
          red[x]! += data[at]!;
          if (channels === 3) {
            green[x]! += data[at + 1]!;
            blue[x]! += data[at + 2]!;
          }
        }
    }
    for (let x = 0, at = y * w; x < w; x += 1, at += 1) {
      const r = red[x]! * part;
      if (channels === 1) {
        ink[at] = r;
        continue;
      }
      const g = green[x]! * part;
      const b = blue[x]! * part;
      const low = r < g ? (r < b ? r : b) : g < b ? g : b;
      const high = r > g ? (r > b ? r : b) : g > b ? g : b;
      ink[at] = low;
      chroma[at] = high - low;
    }
  }
  return {
    ink: { data: ink, width: w, height: h },
    chroma: { data: chroma, width: w, height: h },
    dpi: dpi / scale,
    scale,
  };
}

/** Mean over a square of 2·radius + 1 pixels, the border repeated. */
export function boxBlur({ data, width, height }: Plane, radius: number): Plane {
  const size = 2 * radius + 1;
  const sideways = new Uint16Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    let sum = 0;
    for (let x = -radius; x <= radius; x += 1) sum += data[row + clamp(x, width)]!;
    for (let x = 0; x < width; x += 1) {
      sideways[row + x] = sum;
      sum += data[row + clamp(x + radius + 1, width)]! - data[row + clamp(x - radius, width)]!;
    }
  }
  const out = new Uint8Array(width * height);
  const sums = new Float64Array(width);
  for (let y = -radius; y <= radius; y += 1) {
    const row = clamp(y, height) * width;
    for (let x = 0; x < width; x += 1) sums[x]! += sideways[row + x]!;
  }
  const part = 1 / (size * size);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const coming = clamp(y + radius + 1, height) * width;
    const going = clamp(y - radius, height) * width;
    for (let x = 0; x < width; x += 1) {
      out[row + x] = sums[x]! * part + 0.5;
      sums[x]! += sideways[coming + x]! - sideways[going + x]!;
    }
  }
  return { data: out, width, height };
}

const clamp = (at: number, size: number): number => (at < 0 ? 0 : at >= size ? size - 1 : at);

/**
 * How much neighbouring pixels differ where nothing is drawn, as a standard deviation.
 * The median makes print and edges not count.
 */
export function noiseOf({ data, width, height }: Plane): number {
  const counts = new Uint32Array(1024);
  let total = 0;
  const step = Math.max(1, Math.floor(height / 200));
  for (let y = 1; y < height - 1; y += step)
    for (let x = 1, at = y * width + 1; x < width - 1; x += 3, at += 3) {
      const second = 2 * data[at]! - data[at - 1]! - data[at + 1]!;
      counts[Math.min(1023, Math.abs(second))]! += 1;
      total += 1;
    }
  // For a normal distribution: median of |2a − b − c| = 0.6745 · √6 · σ.
  return quantileOf(counts, total, 0.5) / (0.6745 * Math.sqrt(6));
}

/** The value below which that share of a histogram lies, with the place inside its bin. */
export function quantileOf(counts: Uint32Array, total: number, share: number): number {
  let below = 0;
  const wanted = total * share;
  for (let value = 0; value < counts.length; value += 1) {
    const here = counts[value]!;
    if (here > 0 && below + here >= wanted) return Math.max(0, value - 0.5 + (wanted - below) / here);
    below += here;
  }
  return counts.length - 1;
}
