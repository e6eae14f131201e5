import { describe, expect, it } from 'vitest';
import { createInkState } from './ink.ts';
import { createSampleOrder, decodePenReport, type PenSample } from './pen.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const sample = (sequence: number, timeCount: number): PenSample => ({
  kind: 'pen',
  isNear: true,
  isTipDown: true,
  pressure: 300,
  x: 0,
  y: 0,
  timeCount: timeCount & 0xffff,
  sequence: sequence & 0xffff,
});

describe('decoding', () => {
  it('reads a touching pen', () => {
    expect(decodePenReport(bytes('01 91 23 15 18 0C A8'))).toEqual({
      kind: 'pen',
      isNear: true,
      isTipDown: true,
      pressure: 0x123,
      x: 5400,
      y: 3240,
      timeCount: null,
      sequence: null,
    });
  });
  it('reads a hovering pen', () => {
    expect(decodePenReport(bytes('01 80 00 15 18 0C A8'))).toMatchObject({
      isNear: true,
      isTipDown: false,
      pressure: 0,
    });
  });
  it('reads time and sequence', () => {
    expect(decodePenReport(bytes('34 93 FF 2A 2F 19 4F 12 34 00 07'))).toEqual({
      kind: 'pen',
      isNear: true,
      isTipDown: true,
      pressure: 0x3ff,
      x: 10799,
      y: 6479,
      timeCount: 0x1234,
      sequence: 7,
    });
  });
  it('takes a report with padding behind it, and not one cut short', () => {
    expect(decodePenReport(bytes('01 91 23 15 18 0C A8 00 00 00'))).toMatchObject({ x: 5400 });
    expect(decodePenReport(bytes('34 93 FF 2A 2F 19 4F 12 34 00'))).toEqual({ kind: 'malformed' });
  });
  it('knows encrypted reports for what they are', () => {
    expect(decodePenReport(new Uint8Array(17).fill(0x33))).toEqual({ kind: 'encrypted' });
    expect(decodePenReport(Uint8Array.from([0x10, ...new Uint8Array(16)]))).toEqual({ kind: 'encrypted' });
    expect(decodePenReport(new Uint8Array())).toEqual({ kind: 'other' });
  });
});

describe('order of samples', () => {
  it('counts on over the wrap of time and numbers', () => {
    const order = createSampleOrder();
    const times = [0, 1, 2, 3].map((step) => order.place(sample(0xfffe + step, 0xfff8 + step * 5), 1000 + step * 5)?.t);
    expect(times).toEqual([1000, 1005, 1010, 1015]);
    expect(order.lost).toBe(0);
  });
  it('counts the wraps of a long pause by our own clock', () => {
    const order = createSampleOrder();
    order.place(sample(1, 100), 0);
    expect(order.place(sample(2, 100 + 200_000), 200_010)?.t).toBe(200_000);
  });
  it('counts missing numbers', () => {
    const order = createSampleOrder();
    [0, 2, 4, 9].forEach((sequence) => order.place(sample(sequence, sequence * 5), sequence * 5));
    expect(order.lost).toBe(1 + 1 + 4);
  });
  it('drops what it has seen', () => {
    const order = createSampleOrder();
    expect([5, 5, 4, 6].map((sequence) => order.place(sample(sequence, sequence * 5), 0) !== null)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect([order.repeated, order.lost]).toEqual([2, 0]);
  });
  it('takes a jump that no loss explains for a counter begun anew', () => {
    const order = createSampleOrder();
    order.place(sample(10, 50), 50);
    expect(order.place(sample(40_000, 9000), 55)?.t).toBe(55);
    expect([order.restarts, order.lost]).toEqual([1, 0]);
  });
  it('never goes back in time', () => {
    const order = createSampleOrder();
    order.place(sample(1, 0), 5000);
    order.restart();
    expect(order.place(sample(1, 0), 4000)?.t).toBe(5000);
  });
});

it('begins a stroke at the one pressure and ends it below the other', () => {
  const next = createInkState({ on: 0x15, off: 0x10 });
  const at = (pressure: number, isNear = true) => next({ isNear, isTipDown: pressure > 0, pressure });
  expect([at(0), at(0x14), at(0x15), at(0x10), at(0x0f), at(0x14), at(0x200), at(0x200, false), at(0, false)]).toEqual([
    'up',
    'down',
    'first',
    'inking',
    'last',
    'down',
    'first',
    'last',
    'up',
  ]);
});
