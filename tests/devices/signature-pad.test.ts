import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeImage } from '#native-bindings/signature-pad/image.ts';
import { countPoints } from '#native-bindings/signature-pad/strokes.ts';
import { scrawl } from '#simulators/signature-pad/index.ts';
import {
  AREA,
  NAME,
  simulator,
  memory,
  pad,
  start,
  page,
  isShown,
  isBlank,
  inkOnScreen,
  tapOn,
  usePad,
  beginSigning,
  failureOf,
  settled,
  write,
} from './signature-pad-stage.ts';

beforeEach(() => start());
afterEach(() => pad.close());

describe('a pad as it should be', () => {
  it('tells what it is', async () => {
    expect(await pad.describe()).toEqual({
      model: 'STU-540',
      firmware: '1.05',
      uid: '540SIM0000001',
      screen: { width: 800, height: 480 },
      tablet: { maxX: 10800, maxY: 6480, maxPressure: 1023 },
      encodings: ['mono', 'rgb565', 'rgb24'],
      hasZlib: true,
    });
    expect(await pad.status()).toEqual({ state: 'ready', stateCode: 0, lastResult: 0 });
  });

  it.each([
    ['430', 320, 200, ['mono']],
    ['530', 800, 480, ['mono', 'rgb565', 'rgb24']],
    ['540', 800, 480, ['mono', 'rgb565', 'rgb24']],
  ] as const)('signs on a %s', async (model, width, height, encodings) => {
    start({ model });
    expect(await pad.describe()).toMatchObject({ model: `STU-${model}`, screen: { width, height }, encodings });
    const signing = beginSigning({
      area: { x: 10, y: 10, width: 200, height: 100 },
      buttons: [{ id: 'confirm', rect: { x: 10, y: 150, width: 60, height: 40 } }],
    });
    await signing.reached('ready');
    await write(scrawl({ x: 20, y: 20, width: 180, height: 80 }, 2, 30));
    simulator.tap(40, 170);
    const { strokes, device, page: shown } = await signing.result;
    expect([countPoints(strokes), device.model, shown]).toEqual([60, `STU-${model}`, { width, height }]);
    expect(strokes[0]!.points[0]!.x).toBeCloseTo(scrawl({ x: 20, y: 20, width: 180, height: 80 }, 2, 30)[0]![0]!.x, 0);
  });

  it('shows the page to the pixel, reports progress, and clears', async () => {
    const progress: number[] = [];
    await pad.showPage(page(), { onProgress: ({ sentBlocks }) => progress.push(sentBlocks) });
    expect(isShown(page())).toBe(true);
    expect(progress.at(-1)).toBe(4554);
    await pad.clear();
    expect(isBlank()).toBe(true);
  });

  it('shows sixteen bits and large blocks when told to', async () => {
    start({ takesLargeBlocks: true }, { encoding: 'rgb565', usesLargeBlocks: true });
    await pad.showPage(page());
    const wanted = page().rgb.map((byte, at) => byte & (at % 3 === 1 ? 0xfc : 0xf8));
    expect(Buffer.from(simulator.screen.rgb).equals(wanted)).toBe(true);
    expect(simulator.firmware.received).toMatchObject({
      blocksOfOtherLength: 0,
      imageBlocks: Math.ceil(768_000 / 2557),
    });
  });

  it.each([false, true])('shows black and white on a 430 (packed: %s)', async (usesZlib) => {
    start({ model: '430' }, { usesZlib });
    await pad.showPage(page(320, 200));
    const { data } = encodeImage(page(320, 200), 'mono');
    const seen = encodeImage({ width: 320, height: 200, rgb: simulator.screen.rgb }, 'mono').data;
    expect(Buffer.from(seen).equals(data)).toBe(true);
    expect(simulator.firmware.received.imageBlocks < 32).toBe(usesZlib);
  });

  it('takes a signature: every sample, pad inking, then a blank screen', async () => {
    const signing = beginSigning();
    await signing.reached('ready');
    const made = await write();
    await settled();
    expect(inkOnScreen()).toBeGreaterThan(500);
    tapOn('confirm');
    const signature = await signing.result;
    expect(made).toBe(3 * 62 + 1);
    expect(signature).toMatchObject({
      lostSamples: 0,
      quality: 'good',
      page: { width: 800, height: 480 },
      area: AREA,
      device: { model: 'STU-540', uid: '540SIM0000001' },
    });
    expect(signature.strokes.map(({ points, isComplete }) => [points.length, isComplete])).toEqual([
      [60, true],
      [60, true],
      [60, true],
    ]);
    const first = signature.strokes[0]!.points[0]!;
    expect([first.x, first.y, first.pressure * 1023]).toEqual([
      expect.closeTo(NAME[0]![0]!.x, 0),
      expect.closeTo(NAME[0]![0]!.y, 0),
      expect.closeTo(NAME[0]![0]!.pressure, 0),
    ]);
    expect(first.t).toBe(0);
    expect(signature.strokes[2]!.points.at(-1)!.t).toBe((2 * 62 + 59) * 5);
    expect(isBlank()).toBe(true);
    expect(simulator.firmware.isInking).toBe(false);
    expect(simulator.firmware.received.nvmWrites).toBe(0);
  });

  it("starts over on the signer's wish, with a clean area", async () => {
    const seen: number[] = [];
    const signing = beginSigning({ onStroke: (strokes) => seen.push(countPoints(strokes)) });
    await signing.reached('ready');
    await write();
    await settled();
    const before = simulator.firmware.received.imageBlocks;
    tapOn('redo');
    // The pen goes on moving while the area is drawn anew.
    await signing.reached('redo');
    for (let i = 0; i < 20; i += 1) simulator.hover({ x: 300, y: 300 });
    await signing.reached('ready', 2);
    expect(isShown(page())).toBe(true);
    expect(simulator.firmware.received.imageBlocks - before).toBe(Math.ceil((400 * 200 * 3) / 253));
    await write(NAME.slice(0, 1));
    tapOn('confirm');
    expect(await signing.result).toMatchObject({ strokes: [{ isComplete: true }], lostSamples: 0, quality: 'good' });
    expect(signing.states).toEqual(['ready', 'redo', 'ready']);
    expect([seen.includes(180), seen.indexOf(0) > seen.indexOf(180), seen.at(-1)]).toEqual([true, true, 60]);
  });

  it('does not take an empty signature: the signer goes on, the clerk is told', async () => {
    const done = new AbortController();
    const signing = beginSigning({ done: done.signal });
    await signing.reached('ready');
    tapOn('confirm');
    await signing.reached('empty');
    done.abort();
    expect((await failureOf(signing.result)).code).toBe('SIGN_EMPTY');
  });

  it('takes a signature as it stands when the clerk says so', async () => {
    const done = new AbortController();
    const signing = beginSigning({ done: done.signal, buttons: [] });
    await signing.reached('ready');
    await write();
    await settled();
    done.abort();
    expect((await signing.result).strokes.length).toBe(3);
  });

  it.each([
    ['the signer cancels', 'CANCELLED', () => tapOn('cancel')],
    ['the caller cancels', 'CANCELLED', (stop: AbortController) => stop.abort()],
  ] as const)('blanks the pad when %s', async (_, code, act) => {
    const stop = new AbortController();
    const signing = beginSigning({ signal: stop.signal });
    await signing.reached('ready');
    await write();
    act(stop);
    expect((await failureOf(signing.result)).code).toBe(code);
    expect(isBlank()).toBe(true);
    expect(simulator.firmware.isInking).toBe(false);
  });

  it('blanks the pad when the time is up', async () => {
    expect((await failureOf(beginSigning({ timeoutMs: 600 }).result)).code).toBe('SIGN_TIMEOUT');
    expect(isBlank()).toBe(true);
  });

  it('ends a half-sent page cleanly when cancelled', async () => {
    const stop = new AbortController();
    const signing = beginSigning({
      signal: stop.signal,
      onProgress: ({ sentBlocks }) => void (sentBlocks === 700 && stop.abort()),
    });
    expect((await failureOf(signing.result)).code).toBe('CANCELLED');
    expect(await pad.status()).toMatchObject({ state: 'ready' });
    expect(isBlank()).toBe(true);
  });

  it('blanks the pad on closing', async () => {
    await pad.showPage(page());
    await pad.close({ deadlineMs: 500 });
    expect(isBlank()).toBe(true);
  });

  it("writes the pad's own memory only when it differs", async () => {
    start({}, { backlight: 3 });
    await pad.open();
    expect(simulator.firmware.received.nvmWrites).toBe(0);
    await pad.close();
    usePad(memory.transport, { backlight: 1 });
    await pad.open();
    expect(simulator.firmware.received.nvmWrites).toBe(1);
  });

  it('saves what is on the screen as a picture', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pad-'));
    try {
      await pad.showPage(page());
      await simulator.screenPng(join(folder, 'screen.png'));
      const png = PNG.sync.read(await readFile(join(folder, 'screen.png')));
      expect([png.width, png.height, ...png.data.subarray(4, 8)]).toEqual([800, 480, 1, 0, 1, 255]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('what is not for this pad', () => {
  it.each([0x00a9, 0x0374])('sends nothing to product %i', async (productId) => {
    start({}, { productId });
    expect((await failureOf(pad.open())).code).toBe('PAD_UNSUPPORTED');
    expect(simulator.firmware.received.sets).toEqual([]);
  });

  it('refuses a page drawn for another screen, and places that are not on it', async () => {
    expect(
      await failureOf(pad.showPage({ width: 320, height: 200, rgb: new Uint8Array(320 * 200 * 3) })),
    ).toMatchObject({ code: 'PAD_STATE', detail: { reason: 'page size' } });
    await expect(beginSigning({ area: { x: 700, y: 0, width: 200, height: 10 } }).result).rejects.toThrow(RangeError);
    await expect(
      beginSigning({ buttons: [{ id: 'confirm', rect: { x: 0, y: 479, width: 10, height: 2 } }] }).result,
    ).rejects.toThrow(RangeError);
  });

  it('says that no pad is there', async () => {
    memory.unplug();
    expect((await failureOf(beginSigning().result)).code).toBe('PORT_NOT_FOUND');
  });

  it('fails the signing, not the line, when the listener fails', async () => {
    const signing = beginSigning({
      onStroke: () => {
        throw new Error('listener');
      },
    });
    await signing.reached('ready');
    await write();
    await expect(signing.result).rejects.toThrow('listener');
    expect(isBlank()).toBe(true);
  });

  it('serves calls one after another and ends all of them on closing', async () => {
    const signing = beginSigning();
    const waiting = failureOf(pad.status());
    await signing.reached('ready');
    await pad.close();
    expect([(await failureOf(signing.result)).code, (await waiting).code]).toEqual(['CANCELLED', 'CANCELLED']);
    expect(await pad.status()).toMatchObject({ state: 'ready' });
  });
});
