import { expect, it } from 'vitest';
import type { ScanOutcome } from '#contract/pages.ts';
import { orderFor, outcomeWords, presetWords, waitingFronts } from './stack-words.ts';

const outcome = (part: Partial<ScanOutcome>): ScanOutcome => ({
  state: 'done',
  pages: 5,
  failure: null,
  batchId: 'b1',
  materialIds: ['m'],
  separators: null,
  sides: null,
  ...part,
});

it('says where to go on after a jam, and nothing when all is as expected', () => {
  expect(outcomeWords(outcome({}))).toBe('');
  expect(outcomeWords(outcome({ state: 'failed', pages: 36 }))).toBe('这次已收好 36 页，从第 37 页接着放。');
  expect(outcomeWords(outcome({ state: 'failed', pages: 0 }))).toBe('');
});

it('compares separators and sides', () => {
  expect(outcomeWords(outcome({ separators: { expected: 3, found: 3, unknown: 0 } }))).toBe('');
  expect(outcomeWords(outcome({ separators: { expected: 3, found: 2, unknown: 1 } }))).toContain(
    '应有 3 张，找到 2 张',
  );
  expect(outcomeWords(outcome({ sides: { fronts: 5, backs: 4 } }))).toContain('正面 5 页、背面 4 页');
});

it('asks for the backs of fronts that came whole, and again when the backs did not', () => {
  const how = { source: 'turnOver', separators: 2 } as const;
  expect(orderFor(how, null)).toEqual({ wish: { source: 'feeder' }, stack: {} });
  const fronts = waitingFronts(how, null, { ...outcome({}), materialId: 'm' });
  expect(fronts).toEqual({ batchId: 'b1', materialId: 'm', pages: 5 });
  expect(orderFor(how, fronts)).toEqual({ wish: { source: 'feeder' }, stack: { backsOf: 'b1' } });
  expect(waitingFronts(how, fronts, { ...outcome({ sides: { fronts: 5, backs: 4 } }), materialId: 'm' })).toBe(fronts);
  expect(waitingFronts(how, fronts, { ...outcome({ sides: { fronts: 5, backs: 5 } }), materialId: 'm' })).toBeNull();
});

it('tells a preset in the clerk’s words', () => {
  expect(presetWords({ resolution: 300, colour: 'colour', source: 'flatbed' })).toBe('300 dpi、彩色、平板');
  expect(presetWords(undefined)).toBe('');
});
