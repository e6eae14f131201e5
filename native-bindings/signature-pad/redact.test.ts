import { expect, it } from 'vitest';
import type { RecordingEntry } from '../transport/recording.ts';
import { decodePenReport } from './pen.ts';
import { signaturePadRedactor } from './redact.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const CAPABILITY = bytes('092A30195003FF032001E0C809EC0F0000');
/** Pixels 200,200 to 599,399. */
const AREA = bytes('2AC800C80057028F01');
const pen = (x: number, y: number, pressure: number, sequence: number): Uint8Array =>
  Uint8Array.of(
    0x34,
    0x80 | (pressure > 0 ? 0x10 : 0) | (pressure >> 8),
    pressure & 0xff,
    x >> 8,
    x & 0xff,
    y >> 8,
    y & 0xff,
    0,
    sequence * 5,
    0,
    sequence,
  );

function redact(entries: [RecordingEntry['kind'], Uint8Array][]) {
  const redactor = signaturePadRedactor();
  return entries.flatMap(([kind, one], at) => redactor.take({ at, kind, bytes: one }));
}

it('replaces the shape and pressure of what is written, keeping time, numbers and strokes', () => {
  const written = Array.from({ length: 40 }, (_, i) => pen(4000 + i * 7, 4000 - i * 3, 100 + i, i));
  const kept = redact([
    ['get', CAPABILITY],
    ['set', AREA],
    ...written.map((one): [RecordingEntry['kind'], Uint8Array] => ['in', one]),
  ]).slice(2);
  kept.forEach((entry, i) => {
    const before = decodePenReport(written[i]!);
    const after = decodePenReport(entry.bytes);
    if (before.kind !== 'pen' || after.kind !== 'pen') throw new Error('not a pen report');
    expect(after).toMatchObject({
      timeCount: before.timeCount,
      sequence: before.sequence,
      isNear: true,
      isTipDown: true,
    });
    expect([after.x === before.x, after.y === before.y, after.pressure === before.pressure]).not.toContain(true);
    expect((after.x * 800) / 10800).toBeGreaterThan(200);
    expect((after.x * 800) / 10800).toBeLessThan(600);
    expect(entry.redacted).toBeGreaterThan(0);
  });
});

it('keeps where a button was tapped, not how the hand shook', () => {
  const taps = redact([
    ['get', CAPABILITY],
    ['set', AREA],
    ['in', pen(1000, 6000, 300, 1)],
    ['in', pen(1011, 6013, 300, 2)],
    ['in', pen(4000, 6013, 300, 3)],
  ])
    .slice(2)
    .map(({ bytes: one }) => decodePenReport(one));
  expect(taps).toMatchObject([
    { x: 1000, y: 6000 },
    { x: 1000, y: 6000 },
    { x: 0, y: 0 },
  ]);
});

it('blanks pages, encrypted and damaged reports, and nothing else', () => {
  const block = new Uint8Array(256).fill(0x77);
  block.set([0x26, 0xfd, 0x00]);
  const [image, encrypted, short, status] = redact([
    ['set', block],
    ['in', bytes(`33${'5A'.repeat(16)}`)],
    ['in', bytes('3491231518')],
    ['get', bytes('0300000000')],
  ]);
  expect([...image!.bytes.subarray(0, 4)]).toEqual([0x26, 0xfd, 0, 0]);
  expect(image!.redacted).toBe(253);
  expect([...encrypted!.bytes]).toEqual([0x33, ...new Array<number>(16).fill(0)]);
  expect([...short!.bytes]).toEqual([0x34, 0, 0, 0, 0]);
  expect(status).toEqual({ at: 3, kind: 'get', bytes: bytes('0300000000') });
});
