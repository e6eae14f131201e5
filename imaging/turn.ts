import type { Pixels, Plane } from './pixels.ts';

/** Where the upright page lies in the picture it was found in. */
export interface Placement {
  /** Degrees clockwise the page is turned in the picture. */
  angle: number;
  /** Upper left corner of the page, measured from the picture's middle along the page's own axes, pixels. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The same place in a picture `factor` times as large. */
export const scaled = ({ angle, left, top, width, height }: Placement, factor: number): Placement => ({
  angle,
  left: left * factor,
  top: top * factor,
  width: Math.round(width * factor),
  height: Math.round(height * factor),
});

/**
 * Takes the page out of the picture upright; what lies outside of the picture becomes white.
 *
 * @param levels what becomes of each brightness, one table a channel of the picture
 * @param into three channels, or one: their mean by brightness
 */
export function turnPage(source: Pixels, place: Placement, levels: readonly Uint8Array[], into: 1 | 3): Pixels {
  const { data, width, height, channels, dpi } = source;
  const red = levels[0]!;
  const green = levels[1] ?? red;
  const blue = levels[2] ?? red;
  const out = new Uint8Array(place.width * place.height * into);
  const isStraight = Math.abs(place.angle) < 0.005;
  const { startX, startY, stepX, stepY } = pathOf(place, width, height);
  const inner = channels;
  for (let y = 0, to = 0; y < place.height; y += 1) {
    // 16 bits behind the point.
    let fx = Math.round((startX - y * stepY) * 65_536);
    let fy = Math.round((startY + y * stepX) * 65_536);
    const dx = Math.round(stepX * 65_536);
    const dy = Math.round(stepY * 65_536);
    for (let x = 0; x < place.width; x += 1, fx += dx, fy += dy) {
      const ix = fx >> 16;
      const iy = fy >> 16;
      if (ix < 0 || iy < 0 || ix >= width || iy >= height) {
        for (let c = 0; c < into; c += 1, to += 1) out[to] = 255;
        continue;
      }
      const at = (iy * width + ix) * inner;
      let r: number;
      let g: number;
      let b: number;
      if (isStraight || ix === width - 1 || iy === height - 1) {
        r = data[at]!;
        g = inner === 3 ? data[at + 1]! : r;
        b = inner === 3 ? data[at + 2]! : r;
      } else {
        const across = (fx >> 8) & 255;
        const down = (fy >> 8) & 255;
        const w11 = (across * down) >> 8;
        const w10 = down - w11;
        const w01 = across - w11;
        const w00 = 256 - across - down + w11;
        const below = at + width * inner;
        r = (data[at]! * w00 + data[at + inner]! * w01 + data[below]! * w10 + data[below + inner]! * w11) >> 8;
        if (inner === 3) {
          g = (data[at + 1]! * w00 + data[at + 4]! * w01 + data[below + 1]! * w10 + data[below + 4]! * w11) >> 8;
          b = (data[at + 2]! * w00 + data[at + 5]! * w01 + data[below + 2]! * w10 + data[below + 5]! * w11) >> 8;
        } else {
          g = r;
          b = r;
        }
      }
      if (into === 3) {
        out[to] = red[r]!;
        out[to + 1] = green[g]!;
        out[to + 2] = blue[b]!;
        to += 3;
      } else {
        out[to] = (red[r]! * 77 + green[g]! * 150 + blue[b]! * 29) >> 8;
        to += 1;
      }
    }
  }
  return { data: out, width: place.width, height: place.height, channels: into, dpi };
}

/** The nearest pixels are enough to judge by. */
export function turnPlane({ data, width, height }: Plane, place: Placement, outside: number): Plane {
  const out = new Uint8Array(place.width * place.height);
  const { startX, startY, stepX, stepY } = pathOf(place, width, height);
  for (let y = 0, to = 0; y < place.height; y += 1) {
    let fx = startX - y * stepY + 0.5;
    let fy = startY + y * stepX + 0.5;
    for (let x = 0; x < place.width; x += 1, to += 1, fx += stepX, fy += stepY) {
      const ix = Math.floor(fx);
      const iy = Math.floor(fy);
      out[to] = ix < 0 || iy < 0 || ix >= width || iy >= height ? outside : data[iy * width + ix]!;
    }
  }
  return { data: out, width: place.width, height: place.height };
}

function pathOf(
  { angle, left, top }: Placement,
  width: number,
  height: number,
): { startX: number; startY: number; stepX: number; stepY: number } {
  const stepX = Math.cos((angle * Math.PI) / 180);
  const stepY = Math.sin((angle * Math.PI) / 180);
  return {
    startX: (width - 1) / 2 + left * stepX - top * stepY,
    startY: (height - 1) / 2 + left * stepY + top * stepX,
    stepX,
    stepY,
  };
}

/** Quarter turns clockwise, exact. */
export function quarterTurn(source: Pixels, quarters: number): Pixels {
  const times = ((quarters % 4) + 4) % 4;
  if (times === 0) return source;
  const { data, width, height, channels, dpi } = source;
  const [w, h] = times === 2 ? [width, height] : [height, width];
  const out = new Uint8Array(data.length);
  for (let y = 0; y < h; y += 1)
    for (let x = 0; x < w; x += 1) {
      const [sx, sy] =
        times === 1 ? [y, height - 1 - x] : times === 2 ? [width - 1 - x, height - 1 - y] : [width - 1 - y, x];
      const from = (sy * width + sx) * channels;
      const to = (y * w + x) * channels;
      for (let c = 0; c < channels; c += 1) out[to + c] = data[from + c]!;
    }
  return { data: out, width: w, height: h, channels, dpi };
}
