import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeviceError } from '#native-bindings/errors.ts';
import { countPoints, type Signature } from '#native-bindings/signature-pad/strokes.ts';
import type { HidTransport } from '#native-bindings/transport/transport.ts';
import {
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
  write,
} from './signature-pad-stage.ts';

beforeEach(() => start());
afterEach(() => pad.close());

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
    // It is ready again after so many looks; how long those take is the machine's affair.
    start({}, { patience: { readyMs: 60_000 } });
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
    usePad(transport);
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
