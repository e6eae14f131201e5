import { expect, it } from 'vitest';
import { fuzz } from '../fuzz.ts';
import { panelFuzz } from './fuzz.ts';

const seed = Number(process.env['YICHUANG_FUZZ_SEED'] ?? Date.now() & 0x7fffffff);

it(`loses no byte of 200 000 mangled frames (YICHUANG_FUZZ_SEED=${seed})`, () => {
  console.log(`panel YICHUANG_FUZZ_SEED=${seed}`);
  expect(fuzz(panelFuzz, 200_000, seed)).toEqual({ frames: 200_000, seed, crash: null });
}, 240_000);
