import type { HidTransport } from '#native-bindings/transport/transport.ts';
import { isDeviceError, type DeviceErrorCode } from '#native-bindings/errors.ts';
import type { PadImage } from '#native-bindings/signature-pad/image.ts';
import { createSignaturePad, type SignaturePad } from '#native-bindings/signature-pad/pad.ts';
import type { PadOptions, Patience } from '#native-bindings/signature-pad/settings.ts';
import type { SignOptions, SigningState } from '#native-bindings/signature-pad/signing.ts';
import type { Signature } from '#native-bindings/signature-pad/strokes.ts';
import { createMemoryHid, type MemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import {
  createPadSimulator,
  scrawl,
  type PadSimulator,
  type PadSimulatorOptions,
} from '#simulators/signature-pad/index.ts';

/** Patience shortened so that silence is noticed in a moment; the order of events is the real one. */
export const QUICK: Partial<Patience> = {
  featureMs: 200,
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
export const AREA = { x: 200, y: 200, width: 400, height: 200 };
export const BUTTONS = [
  { id: 'confirm' as const, rect: { x: 20, y: 420, width: 120, height: 50 } },
  { id: 'redo' as const, rect: { x: 340, y: 420, width: 120, height: 50 } },
  { id: 'cancel' as const, rect: { x: 660, y: 420, width: 120, height: 50 } },
];
export const NAME = scrawl({ x: 220, y: 220, width: 360, height: 160 }, 3, 60);

export let simulator: PadSimulator;
export let memory: MemoryHid;
export let pad: SignaturePad;

export function start(simulated: Partial<PadSimulatorOptions> = {}, options: PadOptions = {}): void {
  simulator = createPadSimulator({ model: '540', ...simulated });
  memory = createMemoryHid(simulator.firmware, 'hid:056a:00a8');
  pad = createSignaturePad(memory.transport, {
    productId: simulator.model.productId,
    ...options,
    patience: { ...QUICK, ...options.patience },
  });
}

/** Another driver on the same pad, in place of the one `start` made. */
export function usePad(transport: HidTransport, options: PadOptions = {}): void {
  pad = createSignaturePad(transport, { ...options, patience: QUICK });
}

/** A page no two pixels of which say the same, so that a shifted or cut image shows. */
export function page(width = simulator.model.width, height = simulator.model.height): PadImage {
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

export const isShown = (image: PadImage): boolean => Buffer.from(simulator.screen.rgb).equals(image.rgb);
export const isBlank = (): boolean => simulator.screen.rgb.every((byte) => byte === 0xff);
/** Whether the pad shows ink in the writing area. */
export const inkOnScreen = (): number => {
  let dark = 0;
  for (let y = AREA.y; y < AREA.y + AREA.height; y += 1)
    for (let x = AREA.x; x < AREA.x + AREA.width; x += 1)
      if (simulator.screen.rgb[(y * simulator.screen.width + x) * 3] === 0) dark += 1;
  return dark;
};
export const tapOn = (id: 'confirm' | 'redo' | 'cancel'): void => {
  const { rect } = BUTTONS.find((button) => button.id === id)!;
  simulator.tap(rect.x + rect.width / 2, rect.y + rect.height / 2);
};

export interface Signing {
  result: Promise<Signature>;
  states: SigningState[];
  /** Resolves when it has been in that state so many times. */
  reached(state: SigningState, times?: number): Promise<void>;
}

export function beginSigning(options: Partial<SignOptions> = {}): Signing {
  const states: SigningState[] = [];
  const waiting = new Set<() => void>();
  const result = pad.sign({
    page: page(),
    area: AREA,
    buttons: BUTTONS,
    timeoutMs: 120_000,
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

export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ code: DeviceErrorCode; detail: Record<string, string | number> | undefined }> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!isDeviceError(error)) throw error;
  return { code: error.code, detail: error.detail };
}
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
export const write = (script = NAME): Promise<number> => simulator.writeStrokes(script, { reportsPerSecond: 0 });
