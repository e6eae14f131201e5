import { DeviceError, throwIfCancelled, type DeviceErrorCode } from '../errors.ts';
import { createListeners } from './listeners.ts';
import type { Recording, RecordingEntry } from './recording.ts';
import type { ClosedReason, HidTransport } from './transport.ts';

export interface ReplayOptions {
  /** `recorded`: answers come as late as they did; a minute at most. */
  pace: 'recorded' | 'immediate';
  address?: string;
}

export interface ReplayTransport extends HidTransport {
  /** Questions of the recording (`out`, `get`, `set`) not asked yet; null before it is loaded. */
  readonly unmet: number | null;
}

const LONGEST_PAUSE_MS = 60_000;

/**
 * Answers as the recorded device did. What is written must be what was written then: on a stream however it is cut, for
 * reports one by one. What followed a question then follows it now, up to the next question.
 *
 * @param recording the recording, or how to fetch it when the transport is first opened
 * @throws from write and features also REPLAY_MISMATCH with the offset into the bytes that were given
 */
export function createReplayTransport(
  recording: Recording | (() => Promise<Recording>),
  options: ReplayOptions,
): ReplayTransport {
  const address = options.address ?? 'replay';
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  let loaded: { entries: Step[]; isReports: boolean } | null = null;
  let next = 0;
  /** How much of the `out` at `next` has been written. */
  let written = 0;
  let isOpen = false;
  let wasOpen = false;
  let pending: { timer: NodeJS.Timeout; release: () => void } | null = null;

  function leave(reason: ClosedReason): void {
    if (pending !== null) clearTimeout(pending.timer);
    pending = null;
    isOpen = false;
    closed.emit(reason);
  }

  /** Lets one entry happen that needs no question. @returns false when the device waits for one */
  function step(): boolean {
    const entry = loaded?.entries[next];
    if (!isOpen || (entry?.kind !== 'in' && entry?.kind !== 'lost')) return false;
    next += 1;
    if (entry.kind === 'in') data.emit(entry.bytes);
    else leave('lost');
    return true;
  }

  /** One entry at a time and never within the caller's own call, like a port. */
  function goOn(): void {
    if (pending !== null || loaded === null || !isOpen) return;
    const entry = loaded.entries[next];
    if (entry?.kind !== 'in' && entry?.kind !== 'lost') return;
    const since = entry.at - (loaded.entries[next - 1]?.at ?? 0);
    const timer = setTimeout(
      () => {
        pending = null;
        if (step()) goOn();
      },
      options.pace === 'recorded' ? Math.min(Math.max(since, 0), LONGEST_PAUSE_MS) : 0,
    );
    pending = { timer, release: () => clearTimeout(timer) };
  }

  /** A driver quicker than the recorded one has its answers first. */
  function hurry(): void {
    pending?.release();
    pending = null;
    while (step());
  }

  function mismatch(offset: number): DeviceError {
    const entry = loaded?.entries[next];
    return new DeviceError('REPLAY_MISMATCH', {
      device: address,
      detail: { offset, entry: next + 1, expected: entry?.kind ?? 'end' },
    });
  }
  const notOpen = (reason: string): DeviceError => new DeviceError('PORT_IO', { device: address, detail: { reason } });

  function begin(): void {
    if (loaded === null) return;
    // What was left of an earlier connection is gone with it.
    const left = next;
    while (wasOpen && ['in', 'close', 'lost'].includes(loaded.entries[next]?.kind ?? '')) next += 1;
    const entry = loaded.entries[next];
    if (entry === undefined && wasOpen)
      throw new DeviceError('PORT_NOT_FOUND', { device: address, detail: { reason: 'end of recording' } });
    if (left !== next) written = 0;
    if (entry?.kind !== 'open') return;
    next += 1;
    if (entry.failed !== undefined) throw new DeviceError(entry.failed, { device: address });
  }

  function consume(bytes: Uint8Array): void {
    if (loaded === null) return;
    for (let offset = 0; offset < bytes.length;) {
      hurry();
      if (!isOpen) throw notOpen('lost');
      const entry = loaded.entries[next];
      if (entry?.kind !== 'out') throw mismatch(offset);
      const count = Math.min(entry.bytes.length - written, bytes.length - offset);
      for (let i = 0; i < count; i += 1) if (entry.bytes[written + i] !== bytes[offset + i]) throw mismatch(offset + i);
      if (loaded.isReports && entry.bytes.length !== bytes.length) throw mismatch(count);
      offset += count;
      written += count;
      if (written < entry.bytes.length) continue;
      next += 1;
      written = 0;
    }
    goOn();
  }

  /** Answers one feature call. */
  function feature(kind: 'get' | 'set', asked: Uint8Array): Uint8Array {
    if (!isOpen) throw notOpen('not open');
    hurry();
    if (!isOpen) throw notOpen('lost');
    const entry = loaded?.entries[next];
    if (entry?.kind !== kind || written > 0) throw mismatch(0);
    const known = kind === 'get' ? entry.bytes.subarray(0, 1) : entry.bytes;
    const differs = Math.max(known.length, asked.length) > 0 ? firstDifference(known, asked) : -1;
    if (differs >= 0) throw mismatch(differs);
    next += 1;
    goOn();
    if (entry.failed !== undefined)
      throw new DeviceError(entry.failed, { device: address, detail: { reportId: asked[0] ?? 0 } });
    return entry.bytes;
  }

  return {
    kind: 'replay',
    address,
    get isOpen() {
      return isOpen;
    },
    get unmet() {
      return loaded === null
        ? null
        : loaded.entries.slice(next).filter(({ kind }) => kind === 'out' || kind === 'get' || kind === 'set').length;
    },
    async open({ signal } = {}) {
      throwIfCancelled(signal, address);
      if (isOpen) return;
      loaded ??= prepared(typeof recording === 'function' ? await recording() : recording);
      throwIfCancelled(signal, address);
      begin();
      isOpen = true;
      wasOpen = true;
      goOn();
    },
    async close() {
      if (isOpen) leave('requested');
    },
    async write(bytes, { signal } = {}) {
      throwIfCancelled(signal, address);
      if (!isOpen) throw notOpen('not open');
      const before = { next, written };
      try {
        consume(bytes);
      } catch (error) {
        // The question may be put again, rightly this time; answers given meanwhile stay given.
        if (next === before.next) written = before.written;
        throw error;
      }
    },
    onData: (listener) => data.add(listener),
    onClosed: (listener) => closed.add(listener),
    async getFeature(reportId, length, { signal } = {}) {
      throwIfCancelled(signal, address);
      return feature('get', Uint8Array.of(reportId)).slice(0, length);
    },
    async sendFeature(report, { signal } = {}) {
      throwIfCancelled(signal, address);
      feature('set', report);
    },
  };
}

interface Step {
  kind: RecordingEntry['kind'];
  at: number;
  bytes: Uint8Array;
  failed: DeviceErrorCode | undefined;
}

function prepared({ header, entries }: Recording): { entries: Step[]; isReports: boolean } {
  return {
    isReports: header.transport === 'hid',
    // A movement of nothing asks nothing and tells nothing.
    entries: entries
      .filter(({ kind, hex }) => hex || (kind !== 'in' && kind !== 'out'))
      .map(({ kind, at, hex = '', failed }) => ({ kind, at, bytes: Uint8Array.from(Buffer.from(hex, 'hex')), failed })),
  };
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return i;
  return -1;
}
