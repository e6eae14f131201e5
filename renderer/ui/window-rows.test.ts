import { describe, expect, it } from 'vitest';
import { rowsInView } from './window-rows.ts';

describe('rows of a long list', () => {
  it('draws those in view with a few around, and keeps the height of all', () => {
    const span = rowsInView({ count: 5000, rowHeight: 40, scrollTop: 40_000, viewHeight: 800 });
    expect(span).toEqual({ from: 992, to: 1028, before: 39_680, after: 158_880 });
    expect(span.before + span.after + (span.to - span.from) * 40).toBe(200_000);
  });
  it('copes with nothing and with a place beyond the end', () => {
    expect(rowsInView({ count: 0, rowHeight: 40, scrollTop: 0, viewHeight: 800 })).toEqual({
      from: 0,
      to: 0,
      before: 0,
      after: 0,
    });
    expect(rowsInView({ count: 3, rowHeight: 40, scrollTop: 9_000, viewHeight: 800 })).toMatchObject({
      to: 3,
      after: 0,
    });
  });
});
