import { describe, expect, it } from 'vitest';
import { causeOf, createStatusScanner, decodeAutomatic, decodeStatus } from './status.ts';

describe('answers to questions', () => {
  it.each([
    [{}, { online: true, paper: 'ok', coverOpen: false, cutterError: false }, null],
    [{ printer: 0x1a }, { online: false }, 'PRINTER_OFFLINE'],
    [{ printer: 0x1a, offline: 0x16 }, { coverOpen: true }, 'PRINTER_COVER_OPEN'],
    [{ printer: 0x1a, offline: 0x32 }, { paper: 'out' }, 'PRINTER_PAPER_OUT'],
    [{ printer: 0x1a, error: 0x1a }, { cutterError: true }, 'PRINTER_CUTTER'],
    [{ printer: 0x1a, error: 0x32 }, { unrecoverable: true }, 'PRINTER_FAULT'],
    [{ paper: 0x1e }, { paper: 'near-end' }, null],
    [{ paper: 0x7e }, { paper: 'out' }, 'PRINTER_PAPER_OUT'],
  ])('%o', (replies, expected, cause) => {
    const status = decodeStatus(replies);
    expect(status).toMatchObject(expected);
    expect(causeOf(status)).toBe(cause);
  });
});

it('reads automatic status', () => {
  expect(decodeAutomatic(Uint8Array.of(0x10, 0, 0, 0))).toEqual(decodeStatus({}));
  expect(decodeAutomatic(Uint8Array.of(0x38, 0x08, 0x0f, 0))).toMatchObject({
    online: false,
    coverOpen: true,
    cutterError: true,
    paper: 'out',
  });
  expect(decodeAutomatic(Uint8Array.of(0x10, 0x60, 0x03, 0))).toMatchObject({
    unrecoverable: true,
    autoRecoverable: true,
    paper: 'near-end',
  });
});

describe('the scanner', () => {
  const kinds = (bytes: number[]): string =>
    createStatusScanner()
      .push(Uint8Array.from(bytes))
      .map((event) => event.kind)
      .join(' ');

  it('tells replies, automatic status and flow control apart', () => {
    expect(kinds([0x12, 0x11, 0x13, 0x10, 0, 0, 0, 0x7e])).toBe('reply xon xoff automatic reply');
  });

  it('takes flow control out of the middle of automatic status', () => {
    expect(kinds([0x10, 0, 0x13, 0, 0x11, 0])).toBe('xoff xon automatic');
  });

  it('gives up automatic status that does not go on', () => {
    expect(kinds([0x10, 0, 0xff])).toBe('noise noise noise');
    expect(kinds([0x10, 0, 0x10, 0, 0, 0])).toBe('noise noise automatic');
  });

  it('takes an answer out of the middle of automatic status', () => {
    expect(kinds([0x10, 0, 0x12, 0, 0, 0x1a])).toBe('reply automatic reply');
  });

  it('knows noise', () => {
    expect(kinds([0xff, 0x00, 0x41])).toBe('noise noise noise');
  });

  it('survives any byte', () => {
    const scanner = createStatusScanner();
    for (let round = 0; round < 4; round += 1) {
      const events = scanner.push(Uint8Array.from({ length: 256 }, (_, i) => (i * 167 + round) & 0xff));
      expect(events.length).toBeGreaterThan(0);
    }
  });
});
