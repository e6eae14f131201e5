import { inflateSync } from 'node:zlib';

/** The pixels a person would see: three bytes each. */
export interface Screen {
  readonly rgb: Uint8Array;
  clear(): void;
  /** @param rect inclusive @returns a result code of the pad: 0 good, 0x10 encoding, 0x11 too long, 0x12 zlib, 0x04 too short */
  draw(encoding: number, data: Uint8Array, rect: { x1: number; y1: number; x2: number; y2: number }): number;
  /** The pad's own pen, three pixels broad. */
  dot(x: number, y: number): void;
}

export function createScreen(width: number, height: number, isColour: boolean): Screen {
  const rgb = new Uint8Array(width * height * 3).fill(0xff);
  const put = (x: number, y: number, red: number, green: number, blue: number): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    rgb.set([red, green, blue], (y * width + x) * 3);
  };
  return {
    rgb,
    clear: () => void rgb.fill(0xff),
    draw(encoding, packed, { x1, y1, x2, y2 }) {
      const wide = x2 - x1 + 1;
      const high = y2 - y1 + 1;
      let data = packed;
      if (encoding === 0x01) {
        try {
          data = inflateSync(packed);
        } catch {
          return 0x12;
        }
      }
      const rowBytes = (wide + 7) >> 3;
      const isMono = encoding === 0x00 || encoding === 0x01;
      if (!isMono && (!isColour || (encoding !== 0x02 && encoding !== 0x04))) return 0x10;
      const expected = isMono ? rowBytes * high : wide * high * (encoding === 0x02 ? 2 : 3);
      if (data.length !== expected) return data.length > expected ? 0x11 : 0x04;
      for (let y = 0; y < high; y += 1) {
        for (let x = 0; x < wide; x += 1) {
          const pixel = y * wide + x;
          if (isMono) {
            const level = ((data[y * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1) * 0xff;
            put(x1 + x, y1 + y, level, level, level);
          } else if (encoding === 0x02) {
            const value = (data[pixel * 2]! << 8) | data[pixel * 2 + 1]!;
            put(x1 + x, y1 + y, (value >> 8) & 0xf8, (value >> 3) & 0xfc, (value << 3) & 0xf8);
          } else {
            put(x1 + x, y1 + y, data[pixel * 3 + 2]!, data[pixel * 3 + 1]!, data[pixel * 3]!);
          }
        }
      }
      return 0;
    },
    dot(x, y) {
      for (let dy = -1; dy <= 1; dy += 1)
        for (let dx = -1; dx <= 1; dx += 1) put(Math.floor(x) + dx, Math.floor(y) + dy, 0, 0, 0);
    },
  };
}
