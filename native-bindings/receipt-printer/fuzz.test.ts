import { expect, it } from 'vitest';
import { fuzz } from '../fuzz.ts';
import { receiptPrinterFuzz, receiptRecordingFuzz } from './fuzz.ts';

const seed = Number(process.env['YICHUANG_FUZZ_SEED'] ?? Date.now() & 0x7fffffff);

it.each([receiptPrinterFuzz, receiptRecordingFuzz])(
  `$name survives 200 000 mangled frames (YICHUANG_FUZZ_SEED=${seed})`,
  (target) => {
    console.log(`${target.name} YICHUANG_FUZZ_SEED=${seed}`);
    expect(fuzz(target, 200_000, seed)).toEqual({ frames: 200_000, seed, crash: null });
  },
  240_000,
);
