import fs from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { Pixels } from './pixels.ts';

export interface FoundCode {
  /** `QRCode`, `Code128`, `EAN-13` … */
  format: string;
  text: string;
  /** Upper left corner, share of the page's width and height. */
  x: number;
  y: number;
}

let isReady = false;

/** Without its bytes the library would fetch them from the network. */
function prepare(): void {
  if (isReady) return;
  const place = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(fs.readFileSync(place)).buffer } });
  isReady = true;
}

/** Bar and QR codes on a page; the same one printed twice is there once. */
export async function findCodes({ data, width, height, channels }: Pixels): Promise<FoundCode[]> {
  prepare();
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let at = 0, from = 0, to = 0; at < width * height; at += 1, from += channels, to += 4) {
    rgba[to] = data[from]!;
    rgba[to + 1] = data[channels === 3 ? from + 1 : from]!;
    rgba[to + 2] = data[channels === 3 ? from + 2 : from]!;
    rgba[to + 3] = 255;
  }
  const found = await readBarcodes(
    { data: rgba, width, height, colorSpace: 'srgb' } as Parameters<typeof readBarcodes>[0],
    {
      formats: ['QRCode', 'Code128', 'Code39', 'EAN-13', 'DataMatrix', 'PDF417'],
      maxNumberOfSymbols: 20,
    },
  );
  const codes = found
    .filter((one) => one.isValid)
    .map((one) => ({
      format: String(one.format),
      text: one.text,
      x: one.position.topLeft.x / width,
      y: one.position.topLeft.y / height,
    }));
  return codes.filter(
    (one, at) => codes.findIndex((other) => other.text === one.text && other.format === one.format) === at,
  );
}
