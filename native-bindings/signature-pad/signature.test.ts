import { PNG } from 'pngjs';
import { sm3 } from 'sm-crypto-v2';
import { expect, it } from 'vitest';
import { bindSignature, canonicalPage, canonicalStrokes, verifyBinding } from './binding.ts';
import { createCapture, type Capture } from './capture.ts';
import { parseCapability, parseInformation, parseStatus } from './reports.ts';
import { signaturePng, signatureSvg, signatureSvgPath } from './signature-image.ts';
import type { Signature, Stroke } from './strokes.ts';

const strokes: Stroke[] = [
  {
    isComplete: true,
    points: [
      { x: 20, y: 20, pressure: 0.2, t: 0 },
      { x: 80, y: 20, pressure: 0.9, t: 50 },
    ],
  },
  { isComplete: true, points: [{ x: 50.125, y: 45, pressure: 1, t: 300 }] },
];
const signature: Signature = {
  strokes,
  lostSamples: 3,
  quality: 'gaps',
  startedAt: '2026-03-01T01:02:03.000Z',
  durationMs: 1500,
  device: { model: 'STU-540', firmware: '1.05', uid: 'X' },
  page: { width: 4, height: 2 },
  area: { x: 10, y: 10, width: 100, height: 50 },
};
const page = { width: 4, height: 2, rgb: Uint8Array.from({ length: 24 }, (_, i) => i) };
const digest = (bytes: Uint8Array): string => sm3(bytes);

it('draws a harder pen broader', () => {
  const png = PNG.sync.read(Buffer.from(signaturePng(signature, { scale: 2, background: 'transparent' })));
  expect([png.width, png.height]).toEqual([200, 100]);
  const heightAt = (x: number): number =>
    Array.from({ length: 50 }, (_, y) => png.data[(y * 200 + x) * 4 + 3]).filter((alpha) => alpha === 255).length;
  expect(heightAt(2 * 12)).toBeGreaterThan(0);
  expect(heightAt(2 * 68)).toBeGreaterThan(heightAt(2 * 12));
  expect(png.data[3]).toBe(0);
  expect(PNG.sync.read(Buffer.from(signaturePng(signature))).data.subarray(0, 4)).toEqual(
    Buffer.from([255, 255, 255, 255]),
  );
});

it('writes the strokes as SVG, dots included', () => {
  expect(signatureSvgPath(strokes, signature.area)).toBe('M10 10L70 10M40.13 35h0');
  expect(signatureSvg(signature)).toContain('viewBox="0 0 100 50"');
});

it('binds the strokes to the very page', () => {
  const binding = bindSignature(signature, page, digest);
  expect(binding).toMatchObject({ pageWidth: 4, pageHeight: 2, signedAt: '2026-03-01T01:02:04.500Z', lostSamples: 3 });
  expect([...canonicalPage(page).subarray(0, 6)]).toEqual([0, 4, 0, 2, 0, 1]);
  expect(new TextDecoder().decode(canonicalStrokes(strokes))).toBe(
    '[[true,[[2000,2000,2000,0],[8000,2000,9000,50]]],[true,[[5013,4500,10000,300]]]]',
  );
  const stored = JSON.parse(JSON.stringify(strokes)) as Stroke[];
  expect(verifyBinding(binding, stored, page, digest)).toEqual({
    isPageSame: true,
    areStrokesSame: true,
    isGood: true,
  });
  const otherPage = { ...page, rgb: Uint8Array.from(page.rgb, (byte, i) => (i === 23 ? byte ^ 1 : byte)) };
  expect(verifyBinding(binding, strokes, otherPage, digest)).toEqual({
    isPageSame: false,
    areStrokesSame: true,
    isGood: false,
  });
  expect(verifyBinding(binding, strokes.slice(1), page, digest)).toEqual({
    isPageSame: true,
    areStrokesSame: false,
    isGood: false,
  });
  // The same pixels as another shape are another page.
  expect(verifyBinding(binding, strokes, { ...page, width: 2, height: 4 }, digest).isPageSame).toBe(false);
});

const at = (x: number, y: number, pressure = 300): Uint8Array =>
  Uint8Array.of(0x01, 0x90 | (pressure >> 8), pressure & 0xff, x >> 8, x & 0xff, y >> 8, y & 0xff);
const capture = (): Capture =>
  createCapture({
    geometry: { maxX: 1000, maxY: 1000, maxPressure: 1023, width: 100, height: 100 },
    thresholds: { on: 0x15, off: 0x10 },
    area: { x: 10, y: 10, width: 50, height: 50 },
    buttons: [{ id: 'confirm', rect: { x: 80, y: 80, width: 10, height: 10 } }],
  });

it('presses a button only when the pen comes down and goes up on it', () => {
  const one = capture();
  const kinds = (...reports: Uint8Array[]): string[] => reports.map((report) => one.take(report, 0).kind);
  expect(kinds(at(850, 850), at(850, 850), at(850, 850, 0))).toEqual(['nothing', 'nothing', 'button']);
  expect(kinds(at(850, 850), at(700, 850), at(850, 850), at(850, 850, 0))).not.toContain('button');
  expect(kinds(at(300, 300), at(850, 850), at(850, 850, 0))).toEqual(['ink', 'nothing', 'nothing']);
});

it('writes only what is in the area, a new stroke for each way in', () => {
  const one = capture();
  [at(50, 300), at(300, 300), at(700, 300), at(310, 300), at(310, 300, 0)].forEach((report) => one.take(report, 0));
  expect(one.strokes.map(({ points, isComplete }) => [points.map(({ x }) => x), isComplete])).toEqual([
    [[30], true],
    [[31], true],
  ]);
});

it('keeps a pen beyond the edge on the page', () => {
  const one = createCapture({
    geometry: { maxX: 1000, maxY: 1000, maxPressure: 512, width: 100, height: 100 },
    thresholds: { on: 1, off: 1 },
    area: { x: 0, y: 0, width: 100, height: 100 },
    buttons: [],
  });
  one.take(at(65_535, 65_535, 1023), 0);
  expect(one.strokes[0]?.points[0]).toMatchObject({ pressure: 1 });
  expect(one.strokes[0]?.points[0]?.x).toBeLessThan(100);
});

it('splits what a pen left lying writes', () => {
  const one = capture();
  for (let i = 0; i < 20_001; i += 1) one.take(at(300, 300), i * 5);
  expect(one.strokes.map(({ points }) => points.length)).toEqual([20_000, 1]);
});

it('reads what the pad says of itself, and nothing that is not so', () => {
  expect(parseStatus(Uint8Array.of(0x03, 0x05, 0x02, 0, 0))).toEqual({ state: 'romBusy', stateCode: 5, lastResult: 2 });
  expect(parseStatus(Uint8Array.of(0x03, 0x77, 0, 0, 0))).toMatchObject({ state: 'unknown' });
  expect(parseStatus(Uint8Array.of(0x09, 0, 0))).toBeNull();
  const said = Uint8Array.from(Buffer.from('092A3019500 3FF032001E0C809EC0F0000'.replaceAll(' ', ''), 'hex'));
  expect(parseCapability(said)).toEqual({
    maxX: 10800,
    maxY: 6480,
    maxPressure: 1023,
    width: 800,
    height: 480,
    reportsPerSecond: 200,
    encodingFlag: 0x0f,
  });
  expect(parseCapability(Uint8Array.from(said, (byte, i) => (i === 7 || i === 8 ? 0xff : byte)))).toBeNull();
  expect(parseInformation(Uint8Array.from(Buffer.from('085354552D353430000001050100000000', 'hex')))).toEqual({
    model: 'STU-540',
    firmware: '1.05',
  });
});
