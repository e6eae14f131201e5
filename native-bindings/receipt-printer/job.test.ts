import { expect, it } from 'vitest';
import { CHUNK_BYTES, chunksOf } from './job.ts';

const segment = (length: number): Uint8Array => new Uint8Array(length).fill(length & 0xff);

it('gathers whole commands into writes of at most 512 bytes', () => {
  const segments = [4, 200, 200, 200, 30, 512, 1].map(segment);
  const chunks = chunksOf(segments);
  expect(chunks.map((chunk) => chunk.bytes.length)).toEqual([404, 230, 512, 1]);
  expect(chunks.some((chunk) => chunk.isOpenEnded)).toBe(false);
  expect(Buffer.concat(chunks.map((chunk) => chunk.bytes)).equals(Buffer.concat(segments))).toBe(true);
});

it('marks where a long command is cut', () => {
  const chunks = chunksOf([segment(10), segment(1200), segment(20)]);
  expect(chunks.map((chunk) => [chunk.bytes.length, chunk.isOpenEnded])).toEqual([
    [10, false],
    [512, true],
    [512, true],
    [196, false],
  ]);
  expect(Math.max(...chunks.map((chunk) => chunk.bytes.length))).toBeLessThanOrEqual(CHUNK_BYTES);
});
