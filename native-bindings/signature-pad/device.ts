import { DeviceError, isDeviceError } from '../errors.ts';
import type { HidTransport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import { describePad, type PadDescription } from './describe.ts';
import type { PadImage } from './image.ts';
import { DEFAULT_THRESHOLDS } from './ink.ts';
import type { PadLink } from './link.ts';
import { isDrivenProduct } from './models.ts';
import { REPORT, TIME_AND_SEQUENCE, rectBytes } from './reports.ts';
import type { PadSettings } from './settings.ts';
import type { Rect } from './strokes.ts';
import { uploadImage, type UploadOptions } from './upload.ts';

/** A pad that is open, known and set up as this driver needs it. */
export interface PadDevice {
  /** Opens, asks what it is, blanks it and sets it up; does only what is missing. */
  ready(signal?: AbortSignal): Promise<PadDescription>;
  /** Does `job` once more when the pad had to be restarted under it. */
  restarting<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  show(image: PadImage, rect: Rect | null, options: UploadOptions): Promise<void>;
  /** Lets the pad ink in the area by itself. */
  allowInk(area: Rect, signal?: AbortSignal): Promise<void>;
  stopInk(signal?: AbortSignal): Promise<void>;
  /** White screen, no ink. */
  blank(signal?: AbortSignal): Promise<void>;
  /** The pad no longer is as we set it up. */
  forget(): void;
  readonly isNumbered: boolean;
}

export function createPadDevice(transport: HidTransport, link: PadLink, settings: PadSettings): PadDevice {
  const device = transport.address;
  const { patience, productId } = settings;
  let pad: PadDescription | null = null;
  /** The count of restarts under which the settings were made. */
  let isSetUpAt = -1;
  let isNumbered = true;

  // What a pad forgets when the line goes; the next one there may be another pad.
  transport.onClosed(() => {
    pad = null;
    isSetUpAt = -1;
  });

  async function must(report: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (!(await link.send(report, signal)))
      throw new DeviceError('PAD_STATE', { device, detail: { reportId: report[0] ?? 0 } });
  }

  async function setUp(known: PadDescription, signal?: AbortSignal): Promise<void> {
    const at = link.resets;
    if ((await link.status(signal)).state === 'capture') {
      await link.send(Uint8Array.of(REPORT.endCapture, 0), signal);
      await sleep(patience.captureEndMs, signal);
    }
    // First of all: what the last signer saw goes.
    await link.sendWhenReady(Uint8Array.of(REPORT.clearScreen, 0), signal);
    await must(Uint8Array.of(REPORT.inking, 0), signal);
    await must(Uint8Array.from([REPORT.writingArea, ...rectBytes({ x: 0, y: 0, ...known.screen })]), signal);
    // Old pads do not number their samples; they are taken as they come.
    isNumbered = await link.send(Uint8Array.of(REPORT.penOption, TIME_AND_SEQUENCE), signal);
    await setThresholds(signal);
    await setBacklight(signal);
    // Forgotten again on the way: the count is the old one, and the next job sets up anew.
    isSetUpAt = at;
  }

  /** Ours and the pad's own inking must agree on what is a stroke. */
  async function setThresholds(signal?: AbortSignal): Promise<void> {
    const { on, off } = DEFAULT_THRESHOLDS;
    const wanted = Uint8Array.of(REPORT.inkThreshold, on & 0xff, on >> 8, off & 0xff, off >> 8);
    const found = await link.ask(REPORT.inkThreshold, signal);
    if (found !== null && !isSame(found, wanted)) await link.sendWhenReady(wanted, signal);
  }

  async function setBacklight(signal?: AbortSignal): Promise<void> {
    if (settings.backlight === undefined) return;
    const found = await link.ask(REPORT.backlight, signal);
    // The pad's memory wears with each writing.
    if (found !== null && found[1] !== settings.backlight)
      await must(Uint8Array.of(REPORT.backlight, settings.backlight, 0), signal);
  }

  async function ready(signal?: AbortSignal): Promise<PadDescription> {
    if (productId !== undefined && !isDrivenProduct(productId))
      throw new DeviceError('PAD_UNSUPPORTED', { device, detail: { productId } });
    if (!transport.isOpen) await transport.open(signal ? { signal } : {});
    pad ??= await describePad(link, device, productId, signal);
    if (isSetUpAt !== link.resets) await setUp(pad, signal);
    return pad;
  }

  return {
    ready,
    async restarting(job, signal) {
      const before = link.resets;
      try {
        return await job();
      } catch (error) {
        if (!isDeviceError(error, 'PAD_STATE') || link.resets === before) throw error;
        await ready(signal);
        return job();
      }
    },
    async show(image, rect, options) {
      await uploadImage(link, device, await ready(options.signal), settings, image, rect, options);
    },
    async allowInk(area, signal) {
      await must(Uint8Array.from([REPORT.writingArea, ...rectBytes(area)]), signal);
      // Told again: a pad that restarted during a long upload has forgotten it.
      if (isNumbered) await must(Uint8Array.of(REPORT.penOption, TIME_AND_SEQUENCE), signal);
      await must(Uint8Array.of(REPORT.inking, 1), signal);
    },
    stopInk: (signal) => must(Uint8Array.of(REPORT.inking, 0), signal),
    async blank(signal) {
      if ((await link.status(signal)).state === 'image') await link.abandonImage(signal);
      await must(Uint8Array.of(REPORT.inking, 0), signal);
      await link.sendWhenReady(Uint8Array.of(REPORT.clearScreen, 0), signal);
    },
    forget: () => void (isSetUpAt = -1),
    get isNumbered() {
      return isNumbered;
    },
  };
}

function isSame(found: Uint8Array, wanted: Uint8Array): boolean {
  return wanted.every((byte, at) => found[at] === byte);
}
