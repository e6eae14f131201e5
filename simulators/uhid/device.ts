import { closeSync, openSync, read, writeSync } from 'node:fs';
import {
  createEvent,
  destroyEvent,
  EVENT_BYTES,
  getReply,
  inputEvent,
  parseEvent,
  setReply,
  type HidIdentity,
  type KernelEvent,
} from './events.ts';

/** The firmware of a HID device, as `native-bindings/transport/memory-hid.fixture.ts` describes it. */
export interface HidFirmware {
  attach(line: { input(report: Uint8Array): void; resetBus(pauseMs: number): void }): void;
  detach(): void;
  onOutput(report: Uint8Array): void;
  /** `null` refuses, `undefined` never answers. */
  onGetFeature(reportId: number): Uint8Array | null | undefined;
  onSetFeature(report: Uint8Array): 'ok' | 'refused' | 'silent';
}

export interface UhidParts {
  firmware: HidFirmware;
  identity: HidIdentity;
  /** Report descriptor. */
  descriptor: Uint8Array;
}

export interface UhidDevice {
  /** Resolves when the kernel has made a device of it. */
  plug(): Promise<void>;
  /** Resolves when the kernel has let go of it. */
  unplug(): Promise<void>;
  /** Another identity from the next plugging on. */
  rename(identity: Partial<HidIdentity>): void;
}

/**
 * Puts a firmware behind the kernel's HID layer. Starts unplugged.
 *
 * Each plugged device keeps one thread of this process's pool waiting in a read, so this belongs into a process of its
 * own (`process.ts`), with a pool large enough for its devices.
 */
export function createUhidDevice({ firmware, identity, descriptor }: UhidParts): UhidDevice {
  let plugged: { fd: number; hasStarted: boolean; stopped: Promise<void> } | null = null;
  let name = identity;

  function handle(fd: number, event: KernelEvent): void {
    if (event.kind === 'output') firmware.onOutput(event.report);
    else if (event.kind === 'getFeature') {
      const answer = firmware.onGetFeature(event.reportId);
      if (answer !== undefined) send(fd, getReply(event.call, answer));
    } else if (event.kind === 'setFeature') {
      const result = firmware.onSetFeature(event.report);
      if (result !== 'silent') send(fd, setReply(event.call, result === 'ok'));
    } else if (event.kind === 'otherGet') send(fd, getReply(event.call, null));
    else if (event.kind === 'otherSet') send(fd, setReply(event.call, false));
  }

  /** A firmware may unplug itself inside a call; its answer then goes nowhere. */
  function send(fd: number, event: Buffer): void {
    if (plugged?.fd === fd) writeSync(fd, event);
  }

  async function plug(): Promise<void> {
    if (plugged !== null) return;
    const fd = openSync('/dev/uhid', 'r+');
    const started = Promise.withResolvers<void>();
    const stopped = Promise.withResolvers<void>();
    const here = { fd, hasStarted: false, stopped: stopped.promise };
    plugged = here;
    const next = (): void => {
      const bytes = Buffer.alloc(EVENT_BYTES);
      read(fd, bytes, 0, EVENT_BYTES, null, (error) => {
        if (error) throw error;
        const event = parseEvent(bytes);
        if (event.kind === 'stopped') {
          closeSync(fd);
          stopped.resolve();
          return;
        }
        if (event.kind === 'started') {
          here.hasStarted = true;
          started.resolve();
        } else if (plugged === here) handle(fd, event);
        next();
      });
    };
    next();
    writeSync(fd, createEvent(name, descriptor));
    await started.promise;
    if (plugged !== here) return;
    firmware.attach({
      input(report) {
        if (plugged === here) writeSync(fd, inputEvent(report));
      },
      resetBus(pauseMs) {
        if (plugged !== here) return;
        void unplug().then(() => setTimeout(() => void plug(), pauseMs));
      },
    });
  }

  async function unplug(): Promise<void> {
    if (plugged === null) return;
    const { fd, hasStarted, stopped } = plugged;
    plugged = null;
    firmware.detach();
    writeSync(fd, destroyEvent());
    // What no driver of the system took is not stopped by it either; its file stays open until this process ends.
    if (hasStarted) await stopped;
  }

  return {
    plug,
    unplug,
    rename(identity) {
      name = { ...name, ...identity };
    },
  };
}
