import { expect, it } from 'vitest';
import { fuzz } from '../fuzz.ts';
import { MAX_POINTS, createCapture } from './capture.ts';
import { signaturePadFuzz } from './fuzz.ts';
import { DEFAULT_THRESHOLDS } from './ink.ts';
import { countPoints } from './strokes.ts';

const seed = Number(process.env['YICHUANG_FUZZ_SEED'] ?? Date.now() & 0x7fffffff);

it(`takes whatever a pad sends (YICHUANG_FUZZ_SEED=${seed})`, () => {
  console.log(`YICHUANG_FUZZ_SEED=${seed}`);
  expect(fuzz(signaturePadFuzz, 250_000, seed)).toEqual({ frames: 250_000, seed, crash: null });
});

it('keeps no more ink than a signature can have', () => {
  const capture = createCapture({
    geometry: { maxX: 100, maxY: 100, maxPressure: 100, width: 10, height: 10 },
    thresholds: DEFAULT_THRESHOLDS,
    area: { x: 0, y: 0, width: 10, height: 10 },
    buttons: [],
  });
  const report = Uint8Array.of(0x01, 0x90, 0x50, 0, 50, 0, 50);
  const kinds = new Set<string>();
  for (let i = 0; i < MAX_POINTS + 50_000; i += 1) kinds.add(capture.take(report, i * 5).kind);
  expect(kinds).toEqual(new Set(['ink', 'overflow']));
  expect(countPoints(capture.strokes)).toBe(MAX_POINTS);
});
