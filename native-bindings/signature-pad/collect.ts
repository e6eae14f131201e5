import { DeviceError } from '../errors.ts';
import type { HidTransport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import type { Capture, PadButton } from './capture.ts';
import type { PadLink } from './link.ts';
import { REPORT, TIME_AND_SEQUENCE } from './reports.ts';
import type { Stroke, StrokePoint } from './strokes.ts';

/** Why collecting ended. `lost`: the line. `forgot`: the pad restarted by itself and knows neither page nor settings. */
export type Outcome = PadButton['id'] | 'done' | 'lost' | 'forgot';

export interface CollectOptions {
  capture: Capture;
  elapsedMs: () => number;
  heartbeatMs: number;
  /** Whether the pad was told to number its samples. */
  isNumbered: boolean;
  stop: AbortSignal;
  done?: AbortSignal;
  /** Confirmed before anything was written; collecting goes on. */
  onEmpty: () => void;
  onStroke?: (strokes: readonly Stroke[], newest: { stroke: number; point: StrokePoint }) => void;
  /** Lets the pad ink, once we listen: nothing written is missed. */
  begin: () => Promise<void>;
}

/**
 * Takes pen reports until something ends it.
 * @throws PAD_UNSUPPORTED the pad encrypts | PAD_PROTOCOL only unreadable reports, or endless ink | PAD_SILENT | PAD_GONE | CANCELLED `stop`
 */
export async function collectInk(transport: HidTransport, link: PadLink, options: CollectOptions): Promise<Outcome> {
  const { capture, stop, done, onStroke } = options;
  const device = transport.address;
  const over = new AbortController();
  const ended = Promise.withResolvers<Outcome>();
  // Somebody may have to wait for `begin` before looking at it.
  ended.promise.catch(() => over.abort());

  const take = (report: Uint8Array): void => {
    const event = capture.take(report, options.elapsedMs());
    switch (event.kind) {
      case 'ink':
        onStroke?.(capture.strokes, event);
        return;
      case 'button':
        if (event.id === 'confirm' && capture.strokes.length === 0) return options.onEmpty();
        return ended.resolve(event.id);
      case 'forgot':
        return ended.resolve('forgot');
      case 'encrypted':
        return ended.reject(new DeviceError('PAD_UNSUPPORTED', { device, detail: { reason: 'encrypted' } }));
      case 'unreadable':
      case 'overflow':
        return ended.reject(
          new DeviceError('PAD_PROTOCOL', {
            device,
            detail: { reason: event.kind, malformed: capture.counts.malformed },
          }),
        );
      default:
    }
  };
  const onStop = (): void => ended.reject(new DeviceError('CANCELLED', { device }));
  const onDone = (): void => ended.resolve('done');

  /** A pad that restarted by itself without dropping off the bus shows only in having lost its settings. */
  async function watch(): Promise<void> {
    for (;;) {
      await sleep(options.heartbeatMs, over.signal);
      const mode = options.isNumbered ? await link.ask(REPORT.penOption, over.signal) : null;
      if (mode === null) await link.status(over.signal);
      else if (mode[1] !== TIME_AND_SEQUENCE) ended.resolve('forgot');
    }
  }

  const stopData = transport.onData((report) => {
    if (over.signal.aborted) return;
    try {
      take(report);
    } catch (error) {
      // A listener's failure belongs to whoever asked for the signature, not to the line.
      ended.reject(error);
    }
  });
  const stopClosed = transport.onClosed((reason) => {
    if (reason === 'lost') ended.resolve('lost');
  });
  stop.addEventListener('abort', onStop, { once: true });
  done?.addEventListener('abort', onDone, { once: true });
  try {
    if (stop.aborted) onStop();
    if (done?.aborted === true) onDone();
    await options.begin();
    watch().catch((error: unknown) => {
      if (!over.signal.aborted) ended.reject(error);
    });
    return await ended.promise;
  } finally {
    over.abort();
    stopData();
    stopClosed();
    stop.removeEventListener('abort', onStop);
    done?.removeEventListener('abort', onDone);
  }
}
