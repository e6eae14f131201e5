import assert from 'node:assert/strict';
import { encodeImage, type PadImage } from '#native-bindings/signature-pad/image.ts';
import { createSignaturePad, type SignaturePad } from '#native-bindings/signature-pad/pad.ts';
import type { PadOptions } from '#native-bindings/signature-pad/settings.ts';
import type { SigningState } from '#native-bindings/signature-pad/signing.ts';
import { createHidTransport } from '#native-bindings/transport/hid.ts';
import type { PadFault, Script } from '#simulators/signature-pad/index.ts';
import { scrawl } from '#simulators/signature-pad/index.ts';
import { MODELS, type PadModel } from '#simulators/signature-pad/models.ts';
import type { Check } from '../check.ts';
import { byIdentity, codeOf, until, withRig, type Plugged, type Rig } from '../rig.ts';

const MODULE = new URL('../../../../simulators/signature-pad/index.ts', import.meta.url).href;
const AREA = { x: 20, y: 40, width: 280, height: 100 };
const CONFIRM = { id: 'confirm' as const, rect: { x: 10, y: 160, width: 80, height: 30 } };

interface Bench {
  rig: Rig;
  simulated: Plugged;
  pad: SignaturePad;
  misbehave(fault: PadFault | null): Promise<void>;
  screen(): Promise<Uint8Array>;
}

/** A pad behind the kernel with its driver. The small model unless given: every block takes its time here. */
function withPad(
  run: (bench: Bench) => Promise<void>,
  model: PadModel['name'] = '430',
  options: PadOptions = {},
): () => Promise<string | void> {
  return () =>
    withRig(async (rig) => {
      const { productId } = MODELS[model];
      const identity = { vendorId: 0x056a, productId, name: `STU-${model}`, serialNumber: '' };
      const simulated = await rig.deviceOf(identity, MODULE, 'createPadSimulator', { model });
      const pad = createSignaturePad(createHidTransport(byIdentity(identity)), { productId, ...options });
      try {
        await run({
          rig,
          simulated,
          pad,
          misbehave: async (fault) => void (await simulated.call('misbehave', fault)),
          screen: async () => (await simulated.call('screen')) as Uint8Array,
        });
      } finally {
        await pad.close();
      }
    });
}

function page(width: number, height: number): PadImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    rgb.fill(((pixel % width) ^ Math.floor(pixel / width)) & 8 ? 255 : 0, pixel * 3, pixel * 3 + 3);
  return { width, height, rgb };
}
const PAGE = page(320, 200);
const isShown = (screen: Uint8Array, image: PadImage): boolean =>
  Buffer.from(encodeImage({ ...image, rgb: screen }, 'mono').data).equals(Buffer.from(encodeImage(image, 'mono').data));

function sign(pad: SignaturePad): { result: ReturnType<SignaturePad['sign']>; states: SigningState[] } {
  const states: SigningState[] = [];
  const result = pad.sign({
    page: PAGE,
    area: AREA,
    buttons: [CONFIRM],
    timeoutMs: 60_000,
    onState: (state) => states.push(state),
  });
  // Looked at later.
  result.catch(() => undefined);
  return { result, states };
}
const write = async (simulated: Plugged, script: Script, reportsPerSecond = 200): Promise<number> =>
  (await simulated.call('write', script, reportsPerSecond)) as number;
const tapConfirm = (simulated: Plugged): Promise<unknown> =>
  simulated.call('tap', CONFIRM.rect.x + 40, CONFIRM.rect.y + 15);

export const checks: readonly Check[] = [
  {
    title: 'pad: tells what it is',
    run: withPad(async ({ pad }) => {
      assert.deepEqual((await pad.describe()).screen, { width: 800, height: 480 });
    }, '540'),
  },
  {
    title: 'pad: shows a page to the pixel',
    run: withPad(async ({ pad, screen }) => {
      await pad.showPage(PAGE);
      assert.ok(isShown(await screen(), PAGE));
    }),
  },
  {
    title: 'pad: shows a large page in colour',
    limitMs: 120_000,
    run: withPad(
      async ({ pad, screen }) => {
        const large = page(800, 480);
        await pad.showPage(large);
        // Sixteen bits: red and blue keep five of theirs, green six.
        assert.ok(Buffer.from(await screen()).equals(large.rgb.map((byte, at) => byte & (at % 3 === 1 ? 0xfc : 0xf8))));
      },
      '540',
      { encoding: 'rgb565' },
    ),
  },
  {
    title: 'pad: takes a signature at 200 reports a second without losing one',
    limitMs: 60_000,
    run: withPad(async ({ pad, simulated }) => {
      const { result, states } = sign(pad);
      await until(() => states.includes('ready'), 'the pad is ready');
      await write(simulated, scrawl(AREA, 4, 200));
      await tapConfirm(simulated);
      const signature = await result;
      assert.deepEqual(
        signature.strokes.map(({ points }) => points.length),
        [200, 200, 200, 200],
      );
      assert.equal(signature.lostSamples, 0);
    }),
  },
  {
    title: 'pad: still gives a signature when half the samples are lost, and says so',
    limitMs: 60_000,
    run: withPad(async ({ pad, simulated, misbehave }) => {
      const { result, states } = sign(pad);
      await until(() => states.includes('ready'), 'the pad is ready');
      await misbehave({ kind: 'lose-every', nth: 2 });
      await write(simulated, scrawl(AREA, 2, 100));
      await misbehave(null);
      await tapConfirm(simulated);
      const { quality, lostSamples, strokes } = await result;
      // The pen hovers before and after each stroke, and those samples count as well.
      assert.deepEqual([quality, strokes.reduce((sum, { points }) => sum + points.length, 0)], ['gaps', 100]);
      assert.ok(lostSamples >= 100 && lostSamples <= 105, String(lostSamples));
    }),
  },
  {
    title: 'pad: reports of the wrong size are lost samples and nothing else',
    limitMs: 60_000,
    run: withPad(async ({ pad, simulated, misbehave }) => {
      const { result, states } = sign(pad);
      await until(() => states.includes('ready'), 'the pad is ready');
      await misbehave({ kind: 'short-reports', every: 10 });
      await write(simulated, scrawl(AREA, 1, 100));
      await misbehave({ kind: 'long-reports' });
      await write(simulated, scrawl(AREA, 1, 50));
      await misbehave(null);
      await tapConfirm(simulated);
      const { quality, lostSamples, strokes } = await result;
      assert.deepEqual([quality, lostSamples, strokes.map(({ points }) => points.length)], ['gaps', 10, [90, 50]]);
      assert.deepEqual(states, ['ready']);
    }),
  },
  {
    title: 'pad: resets itself while somebody signs, and the signature goes on',
    limitMs: 60_000,
    run: withPad(async ({ pad, simulated, misbehave }) => {
      const { result, states } = sign(pad);
      await until(() => states.includes('ready'), 'the pad is ready');
      await misbehave({ kind: 'drop-after', reports: 31, pauseMs: 200 });
      await write(simulated, scrawl(AREA, 1, 60));
      await until(() => states.filter((state) => state === 'ready').length === 2, 'the pad is ready again');
      await write(simulated, scrawl(AREA, 1, 60));
      await tapConfirm(simulated);
      const { strokes } = await result;
      assert.deepEqual(
        [states, strokes.map(({ points }) => points.length)],
        [
          ['ready', 'away', 'ready'],
          [30, 60],
        ],
      );
    }),
  },
  {
    title: 'pad: another pad of the same model in its place is not signed on',
    limitMs: 60_000,
    run: withPad(async ({ pad, simulated, misbehave }) => {
      const { result, states } = sign(pad);
      await until(() => states.includes('ready'), 'the pad is ready');
      await write(simulated, scrawl(AREA, 1, 60));
      await simulated.unplug();
      await misbehave({ kind: 'serial', serial: '430SIM0000002' });
      await simulated.plug();
      await until(() => states.includes('other-pad'), 'the other pad is noticed');
      await simulated.unplug();
      await misbehave({ kind: 'serial', serial: '430SIM0000001' });
      await simulated.plug();
      await until(() => states.filter((state) => state === 'ready').length === 2, 'the first pad is ready again');
      await tapConfirm(simulated);
      assert.deepEqual(
        (await result).strokes.map(({ points }) => points.length),
        [60],
      );
    }),
  },
  {
    title: 'pad: redraws and goes on signing after it was pulled out and put back',
    limitMs: 60_000,
    run: withPad(async ({ pad, simulated, screen }) => {
      const { result, states } = sign(pad);
      await until(() => states.includes('ready'), 'the pad is ready');
      await write(simulated, scrawl(AREA, 2, 60));
      await simulated.unplug();
      await until(() => states.includes('away'), 'the pad is away');
      await simulated.plug();
      await until(() => states.filter((state) => state === 'ready').length === 2, 'the pad is ready again');
      const shown = await screen();
      assert.ok(!isShown(shown, { ...PAGE, rgb: new Uint8Array(PAGE.rgb.length).fill(255) }));
      await write(simulated, scrawl(AREA, 1, 60));
      await tapConfirm(simulated);
      assert.equal((await result).strokes.length, 3);
    }),
  },
  {
    title: 'pad: pulled out in the middle of a page',
    limitMs: 60_000,
    run: withPad(async ({ pad, simulated }) => {
      let pulling: Promise<void> | null = null;
      const code = await codeOf(
        pad.showPage(page(800, 480), {
          onProgress: ({ sentBlocks }) => void (sentBlocks >= 100 && (pulling ??= simulated.unplug())),
        }),
      );
      assert.ok(pulling);
      await (pulling as Promise<void>);
      console.log(`     ${code}`);
      assert.ok(code === 'PAD_GONE' || code === 'PORT_IO', String(code));
      await simulated.plug();
      assert.equal((await pad.status()).state, 'ready');
    }, '540'),
  },
  {
    title: 'pad: resets itself in the middle of a page, and the page comes up after all or the failure is said',
    limitMs: 60_000,
    run: withPad(async ({ pad, misbehave, screen }) => {
      await pad.open();
      await misbehave({ kind: 'reset-in-upload', afterBlocks: 10, pauseMs: 200 });
      const code = await codeOf(pad.showPage(PAGE));
      console.log(`     ${code ?? 'shown'}`);
      if (code !== null) {
        assert.ok(['PAD_GONE', 'PORT_IO'].includes(code), code);
        await until(async () => (await codeOf(pad.open())) === null, 'the pad is back');
        await pad.showPage(PAGE);
      }
      assert.ok(isShown(await screen(), PAGE));
    }),
  },
  {
    title: 'pad: a refused command is not a lost pad',
    run: withPad(async ({ pad, misbehave }) => {
      await pad.open();
      await misbehave({ kind: 'refuse-set', reportId: 0x24 });
      await misbehave({ kind: 'refuse-set', reportId: 0x25 });
      const code = await codeOf(pad.showPage(PAGE));
      console.log(`     ${code}`);
      assert.ok(code !== null && !['PAD_GONE', 'PORT_IO', 'PAD_SILENT'].includes(code), String(code));
      await misbehave(null);
      await pad.showPage(PAGE);
    }),
  },
  {
    title: 'pad: silent, and fine again when it answers',
    limitMs: 60_000,
    run: withPad(async ({ pad, misbehave }) => {
      await misbehave({ kind: 'silent' });
      assert.equal(await codeOf(pad.open()), 'PAD_SILENT');
      await misbehave(null);
      assert.equal((await pad.status()).state, 'ready');
    }),
  },
  {
    title: 'pad: its simulator is killed while somebody signs',
    limitMs: 60_000,
    run: withPad(async ({ pad, rig, simulated }) => {
      const stop = new AbortController();
      const states: SigningState[] = [];
      const signing = codeOf(
        pad.sign({
          page: PAGE,
          area: AREA,
          buttons: [CONFIRM],
          timeoutMs: 60_000,
          signal: stop.signal,
          onState: (state) => states.push(state),
        }),
      );
      await until(() => states.includes('ready'), 'the pad is ready');
      await write(simulated, scrawl(AREA, 1, 20));
      await rig.killSimulators();
      await until(() => states.includes('away'), 'the pad is away');
      stop.abort();
      assert.equal(await signing, 'CANCELLED');
    }),
  },
];
