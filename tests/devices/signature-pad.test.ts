import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeviceError, isDeviceError, type DeviceErrorCode } from '#native-bindings/errors.ts';
import { encodeImage, type PadImage } from '#native-bindings/signature-pad/image.ts';
import { createSignaturePad, type SignaturePad } from '#native-bindings/signature-pad/pad.ts';
import type { PadOptions, Patience } from '#native-bindings/signature-pad/settings.ts';
import type { SignOptions, SigningState } from '#native-bindings/signature-pad/signing.ts';
import { countPoints, type Signature } from '#native-bindings/signature-pad/strokes.ts';
import { createMemoryHid, type MemoryHid } from '#native-bindings/transport/memory-hid.ts';
import type { HidTransport } from '#native-bindings/transport/transport.ts';
import {
  createPadSimulator,
  scrawl,
  type PadSimulator,
  type PadSimulatorOptions,
} from '#simulators/signature-pad/index.ts';

/** Patience shortened so that silence is noticed in a moment; the order of events is the real one. */
const QUICK: Partial<Patience> = {
  featureMs: 60,
  pollMs: 2,
  readyMs: 150,
  imageMs: 150,
  resetMs: 150,
  captureEndMs: 1,
  heartbeatMs: 25,
  reopenFirstMs: 5,
  reopenLastMs: 40,
  blankMs: 500,
};
const AREA = { x: 200, y: 200, width: 400, height: 200 };
const BUTTONS = [
  { id: 'confirm' as const, rect: { x: 20, y: 420, width: 120, height: 50 } },
  { id: 'redo' as const, rect: { x: 340, y: 420, width: 120, height: 50 } },
  { id: 'cancel' as const, rect: { x: 660, y: 420, width: 120, height: 50 } },
];
const NAME = scrawl({ x: 220, y: 220, width: 360, height: 160 }, 3, 60);

let simulator: PadSimulator;
let memory: MemoryHid;
let pad: SignaturePad;

function start(simulated: Partial<PadSimulatorOptions> = {}, options: PadOptions = {}): void {
  simulator = createPadSimulator({ model: '540', ...simulated });
  memory = createMemoryHid(simulator.firmware, 'hid:056a:00a8');
  pad = createSignaturePad(memory.transport, {
    productId: simulator.model.productId,
    ...options,
    patience: { ...QUICK, ...options.patience },
  });
}

beforeEach(() => start());
afterEach(() => pad.close());

/** A page no two pixels of which say the same, so that a shifted or cut image shows. */
function page(width = simulator.model.width, height = simulator.model.height): PadImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    rgb.set(
      x >= AREA.x && x < AREA.x + AREA.width && y >= AREA.y && y < AREA.y + AREA.height
        ? [255, 255, 255]
        : [x & 0xff, y & 0xff, (x ^ y) & 0xff],
      pixel * 3,
    );
  }
  return { width, height, rgb };
}

const isShown = (image: PadImage): boolean => Buffer.from(simulator.screen.rgb).equals(image.rgb);
const isBlank = (): boolean => simulator.screen.rgb.every((byte) => byte === 0xff);
/** Whether the pad shows ink in the writing area. */
const inkOnScreen = (): number => {
  let dark = 0;
  for (let y = AREA.y; y < AREA.y + AREA.height; y += 1)
    for (let x = AREA.x; x < AREA.x + AREA.width; x += 1)
      if (simulator.screen.rgb[(y * simulator.screen.width + x) * 3] === 0) dark += 1;
  return dark;
};
const tapOn = (id: 'confirm' | 'redo' | 'cancel'): void => {
  const { rect } = BUTTONS.find((button) => button.id === id)!;
  simulator.tap(rect.x + rect.width / 2, rect.y + rect.height / 2);
};

interface Signing {
  result: Promise<Signature>;
  states: SigningState[];
  /** Resolves when it has been in that state so many times. */
  reached(state: SigningState, times?: number): Promise<void>;
}

function beginSigning(options: Partial<SignOptions> = {}): Signing {
  const states: SigningState[] = [];
  const waiting = new Set<() => void>();
  const result = pad.sign({
    page: page(),
    area: AREA,
    buttons: BUTTONS,
    timeoutMs: 20_000,
    ...options,
    onState(state) {
      states.push(state);
      for (const look of waiting) look();
    },
  });
  // A test may look at how it ended only later.
  result.catch(() => undefined);
  return {
    result,
    states,
    reached: (state, times = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (states.filter((one) => one === state).length < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        result.then(() => reject(new Error(`signed without being ${state}`)), reject);
        look();
      }),
  };
}

async function failureOf(
  promise: Promise<unknown>,
): Promise<{ code: DeviceErrorCode; detail: Record<string, string | number> | undefined }> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!isDeviceError(error)) throw error;
  return { code: error.code, detail: error.detail };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const write = (script = NAME): Promise<number> => simulator.writeStrokes(script, { reportsPerSecond: 0 });

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
    pad = createSignaturePad(memory.transport, { backlight: 1, patience: QUICK });
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

describe('pads that misbehave', () => {
  it('says that a pad does not answer', async () => {
    simulator.misbehave({ kind: 'silent' });
    expect((await failureOf(pad.open())).code).toBe('PAD_SILENT');
    simulator.misbehave(null);
    await pad.open();
  });

  it('gives up a refused command once and tries again', async () => {
    simulator.misbehave({ kind: 'refuse-set', reportId: 0x25, times: 1 });
    await pad.showPage(page());
    expect(isShown(page())).toBe(true);
    expect(simulator.firmware.received.sets).toContain(0x27);
    expect(simulator.firmware.received.resets).toBe(0);
  });

  it('restarts a pad that refuses for good, then says so', async () => {
    simulator.misbehave({ kind: 'refuse-set', reportId: 0x25 });
    expect(await failureOf(pad.showPage(page()))).toMatchObject({ code: 'PAD_STATE', detail: { reportId: 0x25 } });
    expect(simulator.firmware.received.resets).toBe(2);
    simulator.misbehave(null);
    await pad.showPage(page());
    expect(isShown(page())).toBe(true);
  });

  it('frees a pad stuck in an image by restarting it', async () => {
    simulator.misbehave({ kind: 'stuck-in-image' });
    const signing = beginSigning();
    await signing.reached('ready');
    expect(simulator.firmware.received.resets).toBe(1);
    await write();
    tapOn('confirm');
    expect(await signing.result).toMatchObject({ quality: 'good' });
  });

  it('frees a pad that another program left in the middle of an image, without restarting it', async () => {
    await memory.transport.open();
    await memory.transport.sendFeature(Uint8Array.of(0x25, 0x04));
    await memory.transport.close();
    await pad.showPage(page());
    expect(isShown(page())).toBe(true);
    expect(simulator.firmware.received.resets).toBe(0);
  });

  it('says that a pad stays stuck', async () => {
    simulator.misbehave({ kind: 'stuck-in-image', survivesReset: true });
    expect(await failureOf(pad.open())).toMatchObject({ code: 'PAD_STATE', detail: { state: 1 } });
  });

  it('waits for a pad busy with its memory', async () => {
    simulator.misbehave({ kind: 'state', code: 0x05, looks: 6 });
    await pad.showPage(page());
    expect(isShown(page())).toBe(true);
    expect(simulator.firmware.received.resets).toBe(0);
  });

  it('says that a pad never becomes ready', async () => {
    simulator.misbehave({ kind: 'state', code: 0x04, looks: Infinity });
    expect(await failureOf(pad.open())).toMatchObject({ code: 'PAD_STATE', detail: { state: 4 } });
  });

  it('shows the page after all when the pad drops off the bus during the upload', async () => {
    simulator.misbehave({ kind: 'reset-in-upload', afterBlocks: 900, pauseMs: 30 });
    const signing = beginSigning();
    await signing.reached('ready');
    expect(isShown(page())).toBe(true);
    await write();
    tapOn('confirm');
    expect(countPoints((await signing.result).strokes)).toBe(180);
    expect(signing.states).toEqual(['away', 'ready']);
  });

  it('shows the page after all when the pad forgets it during the upload', async () => {
    simulator.misbehave({ kind: 'forget-in-upload', afterBlocks: 900 });
    const signing = beginSigning();
    await signing.reached('ready');
    expect(isShown(page())).toBe(true);
    await write();
    tapOn('confirm');
    expect(await signing.result).toMatchObject({ quality: 'good' });
  });

  it.each([0x02, 0x10, 0x11, 0x15])('sends an image again that ended with result %i, then gives up', async (code) => {
    simulator.misbehave({ kind: 'image-result', code, times: 1 });
    await pad.showPage(page());
    expect(isShown(page())).toBe(true);
    simulator.misbehave({ kind: 'image-result', code, times: 2 });
    expect(await failureOf(pad.showPage(page()))).toMatchObject({ code: 'PAD_FAULT', detail: { result: code } });
  });

  it('sends plain data to a pad that cannot unpack', async () => {
    start({ model: '430' }, { usesZlib: true });
    simulator.misbehave({ kind: 'image-result', code: 0x12, times: 1 });
    await pad.showPage(page(320, 200));
    expect(simulator.firmware.received.imageBlocks).toBeGreaterThan(32);
  });

  it('counts what short reports lost', async () => {
    simulator.misbehave({ kind: 'short-reports', every: 10 });
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    simulator.misbehave(null);
    tapOn('confirm');
    const signature = await signing.result;
    expect(signature).toMatchObject({ quality: 'gaps', lostSamples: 18 });
    expect(signature.strokes.length).toBe(3);
  });

  it('says that nothing a pad sends can be read', async () => {
    simulator.misbehave({ kind: 'short-reports', every: 1 });
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    expect(await failureOf(signing.result)).toMatchObject({ code: 'PAD_PROTOCOL', detail: { malformed: 100 } });
    expect(isBlank()).toBe(true);
  });

  it('reads reports with padding behind them', async () => {
    simulator.misbehave({ kind: 'long-reports' });
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    tapOn('confirm');
    expect(await signing.result).toMatchObject({ quality: 'good' });
  });

  it('still gives a signature when half the samples are lost, and says so', async () => {
    simulator.misbehave({ kind: 'lose-every', nth: 2 });
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    simulator.misbehave(null);
    tapOn('confirm');
    const signature = await signing.result;
    expect(signature.quality).toBe('gaps');
    expect(signature.lostSamples).toBe(93);
    expect(countPoints(signature.strokes)).toBe(90);
  });

  it('takes a repeated sample once', async () => {
    simulator.misbehave({ kind: 'repeat-every', nth: 3 });
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    tapOn('confirm');
    const signature = await signing.result;
    expect(countPoints(signature.strokes)).toBe(180);
    expect(signature).toMatchObject({ lostSamples: 0, quality: 'good' });
  });

  it('does not take a counter that jumps for lost samples', async () => {
    const signing = beginSigning();
    await signing.reached('ready');
    await write(NAME.slice(0, 1));
    simulator.misbehave({ kind: 'stale-sequence', from: 40_000 });
    await write(NAME.slice(1));
    tapOn('confirm');
    const signature = await signing.result;
    expect(signature.lostSamples).toBe(0);
    expect(countPoints(signature.strokes)).toBe(180);
  });

  it.each(['zero', 'huge', 'wrong-report'] as const)('does not draw on a screen of %s size', async (which) => {
    simulator.misbehave({ kind: 'capability', which });
    expect((await failureOf(pad.describe())).code).toBe('PAD_PROTOCOL');
    simulator.misbehave(null);
    expect((await pad.describe()).screen.width).toBe(800);
  });

  it('derives the colours from the model when the pad names none', async () => {
    simulator.misbehave({ kind: 'capability', which: 'no-colour-flags' });
    expect((await pad.describe()).encodings).toContain('rgb24');
  });

  it('keeps the ink when the pad is pulled out in the middle of a stroke, and goes on when it is back', async () => {
    const signing = beginSigning();
    await signing.reached('ready');
    await write(NAME.slice(0, 1));
    simulator.misbehave({ kind: 'drop-after', reports: 31, pauseMs: 60 });
    await write(NAME.slice(1, 2));
    await signing.reached('ready', 2);
    // Page and ink are back on the screen.
    const shown = inkOnScreen();
    expect(shown).toBeGreaterThan(300);
    await write(NAME.slice(2));
    tapOn('confirm');
    const signature = await signing.result;
    expect(signature.strokes.map(({ points, isComplete }) => [points.length, isComplete])).toEqual([
      [60, true],
      [30, false],
      [60, true],
    ]);
    expect(signature.lostSamples).toBe(0);
    expect(signing.states).toEqual(['ready', 'away', 'ready']);
    expect(isBlank()).toBe(true);
  });

  it.each([
    ['its next reports', 60_000],
    ['a look at its settings', 25],
  ])(
    'shows page and ink again when the pad restarts by itself without dropping off: seen by %s',
    async (how, heartbeatMs) => {
      start({}, { patience: { heartbeatMs } });
      const signing = beginSigning();
      await signing.reached('ready');
      simulator.misbehave({ kind: 'forget-after', reports: 62 });
      await write(NAME.slice(0, 1));
      if (heartbeatMs > 1000) simulator.hover({ x: 300, y: 300 });
      await signing.reached('ready', 2);
      expect([how, inkOnScreen() > 150]).toEqual([how, true]);
      await write(NAME.slice(1));
      tapOn('confirm');
      expect((await signing.result).strokes.length).toBe(3);
    },
  );

  it('waits for the pad it began on and does not use another', async () => {
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    memory.unplug();
    simulator.misbehave({ kind: 'serial', serial: '540SIM0000002' });
    memory.plug();
    await signing.reached('other-pad');
    expect(isBlank()).toBe(true);
    memory.unplug();
    simulator.misbehave({ kind: 'serial', serial: '540SIM0000001' });
    memory.plug();
    await signing.reached('ready', 2);
    tapOn('confirm');
    expect(countPoints((await signing.result).strokes)).toBe(180);
  });

  it('says that a pad did not come back; the ink goes into the next try', async () => {
    let ink: Signature['strokes'] = [];
    const signing = beginSigning({ timeoutMs: 3000, onStroke: (strokes) => void (ink = [...strokes]) });
    await signing.reached('ready');
    simulator.misbehave({ kind: 'lose-every', nth: 50 });
    await write();
    simulator.misbehave(null);
    memory.unplug();
    expect(await failureOf(signing.result)).toMatchObject({ code: 'PAD_GONE', detail: { lostSamples: 3 } });
    memory.plug();
    const again = beginSigning({ earlier: ink, earlierLost: 3 });
    await again.reached('ready');
    expect(inkOnScreen()).toBeGreaterThan(500);
    tapOn('confirm');
    const signature = await again.result;
    expect(signature).toMatchObject({ lostSamples: 3, quality: 'gaps' });
    expect(countPoints(signature.strokes)).toBe(177);
  });

  it('blanks a pad that went away during signing as soon as it is opened again', async () => {
    const stop = new AbortController();
    const signing = beginSigning({ signal: stop.signal });
    await signing.reached('ready');
    memory.unplug();
    await signing.reached('away');
    stop.abort();
    expect((await failureOf(signing.result)).code).toBe('CANCELLED');
    memory.plug();
    simulator.screen.rgb.fill(0x40);
    await pad.open();
    expect(isBlank()).toBe(true);
  });

  it('reopens a pad that falls silent while somebody signs', async () => {
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    simulator.misbehave({ kind: 'silent', reportId: 0x32, times: 1 });
    await signing.reached('away');
    await signing.reached('ready', 2);
    tapOn('confirm');
    expect(countPoints((await signing.result).strokes)).toBe(180);
  });

  it('goes on when the system is slow to let go of the pad', async () => {
    let slow = 1;
    const transport: HidTransport = Object.create(memory.transport, {
      close: {
        async value() {
          await memory.transport.close();
          if ((slow -= 1) >= 0) throw new DeviceError('PORT_CLOSE_TIMEOUT', {});
        },
      },
    }) as HidTransport;
    pad = createSignaturePad(transport, { patience: QUICK });
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    simulator.misbehave({ kind: 'silent', reportId: 0x32, times: 1 });
    await signing.reached('ready', 2);
    tapOn('confirm');
    expect(countPoints((await signing.result).strokes)).toBe(180);
    expect(slow).toBeLessThan(0);
  });

  it('does not take for ink what is written while the page goes up', async () => {
    simulator.misbehave({ kind: 'pen-in-upload' });
    const signing = beginSigning();
    await signing.reached('ready');
    simulator.misbehave(null);
    simulator.hover({ x: 300, y: 300 });
    await write();
    tapOn('confirm');
    const signature = await signing.result;
    expect(countPoints(signature.strokes)).toBe(180);
    expect(signature.lostSamples).toBe(0);
  });

  it('says that an encrypting pad is not supported', async () => {
    const signing = beginSigning();
    await signing.reached('ready');
    simulator.misbehave({ kind: 'encrypted' });
    await write();
    expect(await failureOf(signing.result)).toMatchObject({ code: 'PAD_UNSUPPORTED', detail: { reason: 'encrypted' } });
  });

  it('takes a signature from a pad that cannot number its samples, and says that losses are unknown', async () => {
    simulator.misbehave({ kind: 'refuse-set', reportId: 0x32 });
    const signing = beginSigning();
    await signing.reached('ready');
    await write();
    tapOn('confirm');
    const signature = await signing.result;
    expect(signature.quality).toBe('unmeasured');
    expect(countPoints(signature.strokes)).toBe(180);
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
