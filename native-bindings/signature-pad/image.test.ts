import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { LARGE_BLOCK, cropImage, encodeImage, imageBlocks, startImageReport, type PadImage } from './image.ts';
import { REPORT, rectBytes } from './reports.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const image = (width: number, height: number, pixels: number[][]): PadImage => ({
  width,
  height,
  rgb: Uint8Array.from(pixels.flat()),
});
const blank = (width: number, height: number): PadImage => ({
  width,
  height,
  rgb: new Uint8Array(width * height * 3).fill(255),
});
const WHITE = [255, 255, 255];

it('packs one bit a pixel, leftmost highest, white and padding 1', () => {
  const tenWide = image(10, 2, [
    [0, 0, 0],
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    [0, 0, 0],
    WHITE,
    [0x80, 0x80, 0x80],
    [0x81, 0, 0],
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    WHITE,
    WHITE,
  ]);
  const { encodingByte, data } = encodeImage(tenWide, 'mono');
  expect(encodingByte).toBe(0x00);
  expect(hex(data)).toBe('7FBF' + 'BFFF');
});

it('packs one-bit images with zlib under another encoding byte', () => {
  const plain = encodeImage(blank(320, 200), 'mono').data;
  const packed = encodeImage(blank(320, 200), 'mono', { zlib: true });
  expect(packed.encodingByte).toBe(0x01);
  expect(packed.data.length).toBeLessThan(plain.length);
  expect(hex(inflateSync(packed.data))).toBe(hex(plain));
});

it('writes RGB565 high byte first', () => {
  const { encodingByte, data } = encodeImage(
    image(4, 1, [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [0x12, 0x34, 0x56],
    ]),
    'rgb565',
  );
  expect(encodingByte).toBe(0x02);
  expect(hex(data)).toBe('F800' + '07E0' + '001F' + '11AA');
});

it('writes 24-bit pixels blue, green, red', () => {
  const { encodingByte, data } = encodeImage(
    image(2, 1, [
      [1, 2, 3],
      [4, 5, 6],
    ]),
    'rgb24',
  );
  expect(encodingByte).toBe(0x04);
  expect(hex(data)).toBe('030201060504');
});

it('cuts a full colour page into 4554 blocks, all 256 bytes, the last with 91', () => {
  const blocks = [...imageBlocks(encodeImage(blank(800, 480), 'rgb24').data)];
  expect(blocks.length).toBe(4554);
  expect(hex(blocks[0]!.subarray(0, 3))).toBe('26FD00');
  expect(hex(blocks.at(-1)!.subarray(0, 3))).toBe('265B00');
  expect(blocks.every((block) => block.length === 256)).toBe(true);
  expect(
    blocks
      .at(-1)!
      .subarray(3 + 91)
      .every((byte) => byte === 0),
  ).toBe(true);
});

it('cuts it into 451 large blocks, the last with 1350', () => {
  const blocks = [...imageBlocks(encodeImage(blank(800, 480), 'rgb24').data, LARGE_BLOCK)];
  expect(blocks.length).toBe(451);
  expect(hex(blocks.at(-1)!.subarray(0, 3))).toBe('264605');
  expect(blocks.every((block) => block.length === 2560)).toBe(true);
});

it('cuts a 430 page into 32 blocks, the last with 157', () => {
  const blocks = [...imageBlocks(encodeImage(blank(320, 200), 'mono').data)];
  expect([blocks.length, blocks.at(-1)![1]]).toEqual([32, 157]);
});

it('names an area by its first and last pixel', () => {
  expect(hex(startImageReport(0x04, { x: 100, y: 50, width: 600, height: 380 }))).toBe('24040164003200BB02AD01');
  expect(hex(startImageReport(0x04, null))).toBe('2504');
  expect(hex(Uint8Array.from([REPORT.writingArea, ...rectBytes({ x: 0, y: 0, width: 800, height: 480 })]))).toBe(
    '2A000000001F03DF01',
  );
});

it('crops, and refuses what does not fit', () => {
  const four = image(2, 2, [
    [1, 1, 1],
    [2, 2, 2],
    [3, 3, 3],
    [4, 4, 4],
  ]);
  expect([...cropImage(four, { x: 1, y: 0, width: 1, height: 2 }).rgb]).toEqual([2, 2, 2, 4, 4, 4]);
  expect(() => cropImage(four, { x: 1, y: 0, width: 2, height: 2 })).toThrow(RangeError);
  expect(() => encodeImage({ width: 2, height: 2, rgb: new Uint8Array(11) }, 'mono')).toThrow(RangeError);
});
