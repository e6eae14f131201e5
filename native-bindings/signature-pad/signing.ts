import { DeviceError, isDeviceError } from '../errors.ts';
import type { HidTransport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import { createCapture, type PadButton } from './capture.ts';
import { collectInk, type Outcome } from './collect.ts';
import type { PadDescription } from './describe.ts';
import type { PadDevice } from './device.ts';
import { drawOnPage } from './draw.ts';
import { checkImage, checkRect, cropImage, type PadImage } from './image.ts';
import { DEFAULT_THRESHOLDS } from './ink.ts';
import type { PadLink } from './link.ts';
import type { PadSettings } from './settings.ts';
import { copyStrokes, type Rect, type Signature, type Stroke, type StrokePoint } from './strokes.ts';

/**
 * `ready`: the page is up and can be signed. `redo`: the signer starts over. `empty`: confirmed without having written.
 * `away`: the pad went away or silent, its ink is kept. `other-pad`: another one was plugged in instead, which is not used.
 */
export type SigningState = 'ready' | 'redo' | 'empty' | 'away' | 'other-pad';

export interface SignOptions {
  /** As large as the screen. */
  page: PadImage;
  area: Rect;
  buttons?: readonly PadButton[];
  /** Everything included: showing the page, signing, a pad's absence. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** The clerk takes the signature as it stands. */
  done?: AbortSignal;
  /** Written on this page before the pad went away for too long, or failed for good; see `onStroke`. */
  earlier?: readonly Stroke[];
  /** What was lost of it: `lostSamples` in the detail of that failure. */
  earlierLost?: number;
  /** @param newest null when the signer started over; the strokes grow while signing goes on */
  onStroke?: (strokes: readonly Stroke[], newest: { stroke: number; point: StrokePoint } | null) => void;
  onState?: (state: SigningState) => void;
  onProgress?: (progress: { sentBlocks: number; blocks: number }) => void;
}

export interface SigningParts {
  transport: HidTransport;
  link: PadLink;
  device: PadDevice;
  settings: PadSettings;
}

/** What may pass when the pad is opened anew. */
const PASSING = new Set(['PAD_SILENT', 'PAD_STATE', 'PAD_FAULT']);
const TRIES = 3;

/** One signature from the page going up to the signer being done; blanking is the caller's. @param stop also fires at the time limit */
export async function runSigning(
  { transport, link, device, settings }: SigningParts,
  options: SignOptions,
  stop: AbortSignal,
): Promise<Signature> {
  const { page, area, buttons = [] } = options;
  const { patience, monotonicMs } = settings;
  const address = transport.address;
  const first = await device.restarting(() => device.ready(stop), stop);
  checkSizes(first, options, address);
  const capture = createCapture({
    geometry: { ...first.tablet, ...first.screen },
    thresholds: DEFAULT_THRESHOLDS,
    area,
    buttons,
    ...(options.earlier ? { earlier: options.earlier, earlierLost: options.earlierLost ?? 0 } : {}),
  });
  const earlierMs = Math.max(0, ...(options.earlier ?? []).map((stroke) => stroke.points.at(-1)?.t ?? 0));
  let began: { at: number; startedAt: Date } | null = null;
  const elapsedMs = (): number => earlierMs + (began === null ? 0 : monotonicMs() - began.at);
  /** In a row, of a pad that is there and will not have the page. */
  let failures = 0;
  /** The part that must go up before anybody writes on; null when the screen is right. */
  let toShow: 'page' | 'area' | null = 'page';

  async function show(): Promise<void> {
    if (toShow === null) return;
    const image = capture.strokes.length > 0 ? drawOnPage(page, capture.strokes) : page;
    const upload = { signal: stop, ...(options.onProgress ? { onProgress: options.onProgress } : {}) };
    if (toShow === 'page') await device.show(image, null, upload);
    else await device.show(cropImage(image, area), area, upload);
    toShow = null;
  }

  async function collect(): Promise<Outcome> {
    await device.restarting(async () => {
      await device.ready(stop);
      await show();
    }, stop);
    return collectInk(transport, link, {
      capture,
      elapsedMs,
      heartbeatMs: patience.heartbeatMs,
      isNumbered: device.isNumbered,
      stop,
      onEmpty: () => options.onState?.('empty'),
      ...(options.done ? { done: options.done } : {}),
      ...(options.onStroke ? { onStroke: options.onStroke } : {}),
      async begin() {
        began ??= { at: monotonicMs(), startedAt: new Date(settings.now().getTime() - earlierMs) };
        await device.allowInk(area, stop);
        failures = 0;
        options.onState?.('ready');
      },
    });
  }

  /** Waits for the same pad to come back. The ink written so far stays with us. */
  async function comeBack(): Promise<void> {
    capture.breakOff();
    toShow = 'page';
    options.onState?.('away');
    for (let waitMs = patience.reopenFirstMs; ; waitMs = Math.min(waitMs * 2, patience.reopenLastMs)) {
      try {
        await transport.close({ deadlineMs: patience.featureMs });
        await sleep(waitMs, stop);
        const now = await device.ready(stop);
        if (now.uid === first.uid && now.model === first.model) return;
        // Half a signature from one pad and half from another proves nothing.
        options.onState?.('other-pad');
      } catch (error) {
        if (!isDeviceError(error) || error.code === 'CANCELLED') throw error;
      }
    }
  }

  for (;;) {
    let outcome: Outcome;
    try {
      outcome = await collect();
    } catch (error) {
      failures += 1;
      // Before anybody could write a failing pad is for the clerk to know at once; later there is ink to save.
      const isWorthAnother =
        isDeviceError(error, 'PAD_GONE') ||
        (began !== null && failures < TRIES && isDeviceError(error) && PASSING.has(error.code));
      if (!isWorthAnother) throw withLosses(error);
      await away(error);
      continue;
    }
    if (outcome === 'lost') {
      await away();
    } else if (outcome === 'forgot') {
      capture.breakOff();
      device.forget();
      toShow = 'page';
    } else if (outcome === 'cancel') {
      throw new DeviceError('CANCELLED', { device: address, detail: { by: 'signer' } });
    } else if (outcome === 'redo') {
      await device.stopInk(stop);
      capture.clear();
      options.onStroke?.(capture.strokes, null);
      options.onState?.('redo');
      toShow = 'area';
    } else if (capture.strokes.length === 0) {
      throw new DeviceError('SIGN_EMPTY', { device: address });
    } else {
      return finish();
    }
  }

  async function away(cause?: unknown): Promise<void> {
    try {
      await comeBack();
    } catch (error) {
      // The time limit found the pad missing: that is the news, not the time.
      if (isDeviceError(error, 'CANCELLED'))
        throw new DeviceError('PAD_GONE', {
          device: address,
          detail: { lostSamples: capture.counts.lost },
          cause: cause ?? error,
        });
      throw error;
    }
  }

  /** Whoever keeps the ink for another try needs to know what it lacks. */
  function withLosses(error: unknown): unknown {
    if (!isDeviceError(error) || error.code === 'CANCELLED' || capture.strokes.length === 0) return error;
    return new DeviceError(error.code, {
      device: address,
      detail: { ...error.detail, lostSamples: capture.counts.lost },
      cause: error,
    });
  }

  function finish(): Signature {
    const { lost, isNumbered } = capture.counts;
    const strokes = copyStrokes(capture.strokes);
    return {
      strokes,
      lostSamples: lost,
      quality: !isNumbered ? 'unmeasured' : lost > 0 ? 'gaps' : 'good',
      startedAt: (began?.startedAt ?? settings.now()).toISOString(),
      durationMs: Math.round(elapsedMs()),
      device: { model: first.model, firmware: first.firmware, uid: first.uid },
      page: { width: page.width, height: page.height },
      area: { ...area },
    };
  }
}

/** @throws RangeError a place that is not on the page | PAD_STATE the page was drawn for another pad's screen */
function checkSizes(pad: PadDescription, { page, area, buttons = [] }: SignOptions, device: string): void {
  checkPage(pad, page, device);
  checkRect(area, page, 'area');
  for (const { id, rect } of buttons) checkRect(rect, page, `button ${id}`);
}

export function checkPage({ screen }: PadDescription, page: PadImage, device: string): void {
  checkImage(page);
  if (page.width !== screen.width || page.height !== screen.height) {
    throw new DeviceError('PAD_STATE', {
      device,
      detail: { reason: 'page size', width: page.width, height: page.height },
    });
  }
}
