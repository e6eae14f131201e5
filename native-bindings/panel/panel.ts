import { performance } from 'node:perf_hooks';
import { DeviceError, isDeviceError, throwIfCancelled } from '../errors.ts';
import { createListeners } from '../transport/listeners.ts';
import type { Transport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import { createPanelBus, type PanelBus } from './bus.ts';
import { createPanelScanner, encodeTemplate, withFunc, type PanelFrame } from './frames.ts';
import { createLastingMessages, type Lasting } from './lasting.ts';
import { meaningOf, type KeyMeaning } from './keys.ts';
import type { FrameProfile } from './profile.ts';
import type { TemplateValues } from './template.ts';

export type Level = 1 | 2 | 3 | 4 | 5;

export interface PanelEvent extends KeyMeaning {
  /** Bus address of the unit; null when frames carry none. */
  address: number | null;
}

export interface PanelOptions {
  /** Monotonic milliseconds. */
  now?: () => number;
  /** Bus address of the unit at this window: fills `{address}`, and keys of other units are ignored. */
  address?: number;
  /** The line's turns, when other panels speak on it too. */
  bus?: PanelBus;
}

/** Keypad, caller or display on one line; all of it may share the line. */
export interface Panel {
  /** Opens the line and shows the latest messages that are not shown yet, also those that got no acknowledgement. @throws PORT_* | PANEL_GONE | PANEL_SILENT | CANCELLED */
  open(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Sends one message; opens the line when it is not open. A lasting message that could not be sent is kept, and shown
   * when the device is back.
   *
   * @throws PROFILE_INVALID no such template or value | PANEL_SILENT no acknowledgement | PANEL_GONE | PORT_* | CANCELLED
   */
  send(template: string, values?: TemplateValues, options?: { signal?: AbortSignal }): Promise<void>;
  /** @throws as `send` */
  startEvaluation(values?: TemplateValues, options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Asks for a rating and waits for it: 5 very satisfied … 1 very dissatisfied. A key pressed before the call does not count.
   *
   * @throws RATE_TIMEOUT | PANEL_GONE | PANEL_SILENT | PORT_* | CANCELLED
   */
  rate(options: { timeoutMs: number; signal?: AbortSignal }): Promise<{ level: Level }>;
  /** Keys, each press once. */
  onEvent(listener: (event: PanelEvent) => void): () => void;
  /** What was received and not understood, hex with the reason; for the log. */
  onUnknown(listener: (unknown: { hex: string; reason: string }) => void): () => void;
  close(options?: { deadlineMs?: number }): Promise<void>;
}

/** A unit that talks without end must not keep the display dark. */
const MOST_TURN_MS = 1000;
const MOST_HEX_BYTES = 64;
const START = 'startEvaluation';

export function createPanel(transport: Transport, profile: FrameProfile, options: PanelOptions = {}): Panel {
  const { timing } = profile;
  const now = options.now ?? (() => performance.now());
  const device = transport.address;
  const events = createListeners<PanelEvent>();
  const unknowns = createListeners<{ hex: string; reason: string }>();
  const scanner = createPanelScanner(profile);
  const bus = options.bus ?? createPanelBus();
  const { inTurn } = bus;
  const latest = createLastingMessages(profile.lasting);
  let life = new AbortController();
  let lastKey: { hex: string; at: number } | null = null;
  let gap: NodeJS.Timeout | undefined;
  let awaited: { matches(bytes: Uint8Array): boolean; arrived(): void } | null = null;
  let stops: (() => void)[] = [];

  function tell(bytes: Uint8Array, reason: string): void {
    unknowns.emit({ hex: Buffer.from(bytes.subarray(0, MOST_HEX_BYTES)).toString('hex').toUpperCase(), reason });
  }

  function listen(): void {
    if (stops.length > 0) return;
    stops = [
      transport.onData((bytes) => {
        bus.lastTrafficAt = now();
        if (profile.deviceAcknowledges === 'anything') awaited?.arrived();
        clearTimeout(gap);
        take(scanner.push(bytes));
        if (scanner.pending > 0) gap = setTimeout(() => quiet(bus.lastTrafficAt), timing.interByteMs);
      }),
      transport.onClosed(() => {
        clearTimeout(gap);
        scanner.reset();
        lastKey = null;
        latest.darken();
        for (const stop of stops) stop();
        stops = [];
      }),
    ];
  }

  /** A busy program sees the timer before the bytes that came long ago: those are looked for once more. */
  function quiet(since: number): void {
    setImmediate(() => {
      if (bus.lastTrafficAt === since && transport.isOpen) take(scanner.settle());
    });
  }

  function take(found: ReturnType<typeof scanner.push>): void {
    for (const one of found) {
      if (one.kind === 'skipped') tell(one.bytes, one.reason);
      else onFrame(one.frame);
    }
  }

  function onFrame(frame: PanelFrame): void {
    if (profile.deviceAcknowledges === 'echo' && awaited?.matches(frame.bytes)) {
      awaited.arrived();
      return;
    }
    const { min, max } = profile.deviceDataBytes;
    const isOthers = options.address !== undefined && frame.address !== null && frame.address !== options.address;
    if (frame.contentBytes < min || frame.contentBytes > max || isOthers) {
      tell(frame.bytes, isOthers ? '别的地址的设备' : '长度不是按键的长度');
      return;
    }
    acknowledge(frame);
    const hex = Buffer.from(frame.bytes).toString('hex');
    // A unit that missed our answer sends again: answered again, counted once.
    const isRepeat = lastKey !== null && lastKey.hex === hex && now() - lastKey.at < timing.dedupeMs;
    lastKey = { hex, at: now() };
    if (isRepeat) return;
    const meaning = meaningOf(profile, frame);
    if (meaning === null) tell(frame.bytes, '配置里没有这个键');
    else if (meaning.name !== 'nothing') events.emit({ ...meaning, address: frame.address });
  }

  /** At once, before anything that waits its turn: units wait for it only briefly. */
  function acknowledge(frame: PanelFrame): void {
    if (profile.acknowledge.kind === 'none') return;
    const instead = profile.acknowledge.instead.find((one) => Number.parseInt(one.func, 16) === frame.func);
    const answer = instead ? withFunc(profile, frame, Number.parseInt(instead.withFunc, 16)) : frame.bytes;
    bus.lastTrafficAt = now();
    transport
      .write(answer)
      .catch((error: unknown) =>
        tell(frame.bytes, `应答没有发出：${isDeviceError(error) ? error.code : String(error)}`),
      );
  }

  /** Rethrows what a caller should know the line's failures as. */
  function failure(error: unknown, lost: boolean, closing: AbortSignal): unknown {
    if (lost || isDeviceError(error, 'PORT_IO'))
      return closing.aborted
        ? new DeviceError('CANCELLED', { device })
        : new DeviceError('PANEL_GONE', { device, cause: error });
    return error;
  }

  /** Runs something on the open line; ends with the caller's signal, with `close`, and when the line is lost. */
  async function onLine<T>(
    caller: AbortSignal | undefined,
    closing: AbortSignal,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const lost = new AbortController();
    const stop = transport.onClosed((reason) => {
      if (reason === 'lost') lost.abort();
    });
    try {
      return await task(AbortSignal.any([lost.signal, closing, ...(caller ? [caller] : [])]));
    } catch (error) {
      throw failure(error, lost.signal.aborted && !caller?.aborted, closing);
    } finally {
      stop();
    }
  }

  /** @returns whether it was closed before */
  async function ready(signal: AbortSignal): Promise<boolean> {
    if (transport.isOpen) return false;
    await transport.open({ signal });
    scanner.reset();
    listen();
    return true;
  }

  /** Shows what is still dark, in the order of sending. @returns what was not taken, with the silence; the others are shown all the same */
  async function showMissed(signal: AbortSignal): Promise<Map<Lasting, DeviceError>> {
    const silent = new Map<Lasting, DeviceError>();
    for (const message of latest.dark()) {
      try {
        await show(message, signal);
      } catch (error) {
        if (!isDeviceError(error, 'PANEL_SILENT')) throw error;
        silent.set(message, error);
      }
    }
    return silent;
  }

  async function show(message: Lasting, signal: AbortSignal): Promise<void> {
    await transmit(message.bytes, signal);
    message.isShown = true;
  }

  async function transmit(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let tries = profile.deviceAcknowledges === 'none' ? 1 : 1 + timing.retries; tries > 0; tries -= 1) {
      // Half duplex: never into what somebody else is just saying, unless it never ends.
      const latestStart = now() + MOST_TURN_MS;
      for (let rest = restOfTurn(); rest > 0 && now() < latestStart; rest = restOfTurn()) await sleep(rest, signal);
      if (await sendOnce(bytes, signal)) return;
      if (tries > 1) await sleep(timing.retryPauseMs, signal);
    }
    throw new DeviceError('PANEL_SILENT', { device });
  }

  const restOfTurn = (): number => bus.lastTrafficAt + timing.turnaroundMs - now();

  /** @returns whether it was acknowledged, or need not be */
  async function sendOnce(bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
    if (profile.deviceAcknowledges === 'none') {
      await transport.write(bytes, { signal });
      bus.lastTrafficAt = now();
      return true;
    }
    const waiting = new AbortController();
    let isArrived = false;
    awaited = {
      matches: (received) => Buffer.from(received).equals(bytes),
      arrived() {
        isArrived = true;
        waiting.abort();
      },
    };
    try {
      await transport.write(bytes, { signal });
      bus.lastTrafficAt = now();
      if (!isArrived) await sleep(timing.ackTimeoutMs, AbortSignal.any([signal, waiting.signal]));
      return isArrived;
    } catch (error) {
      if (isArrived && !signal.aborted) return true;
      throw error;
    } finally {
      awaited = null;
    }
  }

  function filled(values: TemplateValues): TemplateValues {
    return options.address === undefined ? values : { address: options.address, ...values };
  }

  async function send(
    template: string,
    given: TemplateValues = {},
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<void> {
    throwIfCancelled(signal, device);
    const values = filled(given);
    const bytes = encodeTemplate(profile, template, values);
    const lasting = latest.keep(template, values, bytes);
    const closing = life.signal;
    await inTurn(() =>
      onLine(signal, closing, async (stop) => {
        throwIfCancelled(stop, device);
        const silent = (await ready(stop)) ? await showMissed(stop) : null;
        if (lasting === null) return transmit(bytes, stop);
        // Opening may have shown it already, and a newer one for the same place makes it needless.
        const message = lasting();
        if (message === null) return;
        // That another unit is silent is for `open` to say.
        const silence = silent?.get(message);
        if (silence) throw silence;
        await show(message, stop);
      }),
    );
  }

  function startEvaluation(values: TemplateValues = {}, sending: { signal?: AbortSignal } = {}): Promise<void> {
    return send(START, values, sending);
  }

  async function rate({ timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }): Promise<{ level: Level }> {
    const closing = life.signal;
    const rated = new AbortController();
    let level: Level | null = null;
    // Listening from here on: the key may come together with the answer to our start.
    const stopEvents = events.add((event) => {
      if (event.name !== 'rate' || level !== null) return;
      level = event.level;
      rated.abort();
    });
    try {
      // A unit that needs no start rates whenever a key is pressed.
      if (START in profile.templates) await startEvaluation({}, signal ? { signal } : {});
      else await inTurn(() => onLine(signal, closing, ready));
      await onLine(signal, closing, async (stop) => {
        if (!transport.isOpen) throw new DeviceError(closing.aborted ? 'CANCELLED' : 'PANEL_GONE', { device });
        if (level === null) await sleep(timeoutMs, AbortSignal.any([stop, rated.signal]));
      });
    } catch (error) {
      // What ended the wait may have been the key itself.
      if (level === null) throw error;
    } finally {
      stopEvents();
    }
    if (level === null) throw new DeviceError('RATE_TIMEOUT', { device, detail: { timeoutMs } });
    return { level };
  }

  function open({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const closing = life.signal;
    return inTurn(() =>
      onLine(signal, closing, async (stop) => {
        await ready(stop);
        const [silence] = (await showMissed(stop)).values();
        if (silence) throw silence;
      }),
    );
  }

  return {
    open,
    send,
    startEvaluation,
    rate,
    onEvent: (listener) => events.add(listener),
    onUnknown: (listener) => unknowns.add(listener),
    async close(closing = {}) {
      life.abort();
      life = new AbortController();
      clearTimeout(gap);
      await transport.close(closing);
    },
  };
}
