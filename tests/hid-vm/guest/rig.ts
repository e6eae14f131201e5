import assert from 'node:assert/strict';
import { isDeviceError } from '#native-bindings/errors.ts';
import { listHidDevices, type HidDeviceInfo } from '#native-bindings/transport/hid-devices.ts';
import { createHidTransport, type HidOptions } from '#native-bindings/transport/hid.ts';
import type { ClosedReason, HidTransport } from '#native-bindings/transport/transport.ts';
import { sleep } from '#native-bindings/waiting.ts';
import type { HidIdentity } from '#simulators/uhid/events.ts';
import { startUhidProcess, type UhidProcess } from '#simulators/uhid/index.ts';

/** A virtual device and what this check does with it. */
export interface Plugged {
  readonly identity: HidIdentity;
  plug(): Promise<HidDeviceInfo>;
  /** Plugs in what no driver of the system will take. */
  plugUntaken(): void;
  unplug(): Promise<void>;
  rename(identity: Partial<HidIdentity>): Promise<void>;
  call(method: string, ...args: unknown[]): Promise<unknown>;
}

/** A transport with what it reported. */
export interface Watched {
  transport: HidTransport;
  received: Uint8Array[];
  endings: ClosedReason[];
}

export interface Rig {
  /** Adds a plain device and plugs it in; nobody else has its product id unless given. */
  device(identity?: Partial<HidIdentity>): Promise<Plugged>;
  /** Adds a device of another module, plugged in. */
  deviceOf(identity: HidIdentity, module: string, make: string, ...args: unknown[]): Promise<Plugged>;
  transport(options: HidOptions): Watched;
  killSimulators(): Promise<void>;
}

const PLANS = new URL('./plans.ts', import.meta.url).href;
const VENDOR = 0x1209;
let uhid: UhidProcess | null = null;
let made = 0;

/** Runs a check with devices of its own and puts everything away afterwards. */
export async function withRig(run: (rig: Rig) => Promise<string | void>): Promise<string | void> {
  const simulators = (uhid ??= startUhidProcess());
  const plugged: Plugged[] = [];
  const transports: HidTransport[] = [];
  const rig: Rig = {
    device(identity = {}) {
      const whole = {
        vendorId: VENDOR,
        productId: made + 0x100,
        name: `Virtual ${made}`,
        serialNumber: `SN${made}`,
        port: `virtual-${made}`,
        ...identity,
      };
      return rig.deviceOf(whole, PLANS, 'plainDevice', whole);
    },
    async deviceOf(identity, module, make, ...args) {
      made += 1;
      const name = `device ${made}`;
      let current = identity;
      await simulators.add(name, module, make, ...args);
      const device: Plugged = {
        get identity() {
          return current;
        },
        async plug() {
          const before = new Set((await listHidDevices()).map(({ path }) => path));
          await simulators.plug(name);
          return appeared(before);
        },
        plugUntaken() {
          // Answered never, or with the end of the simulators.
          simulators.plug(name).catch(() => undefined);
        },
        async unplug() {
          await simulators.unplug(name);
        },
        async rename(next) {
          current = { ...current, ...next };
          await simulators.rename(name, next);
        },
        call: (method, ...rest) => simulators.call(name, method, ...rest),
      };
      plugged.push(device);
      await device.plug();
      return device;
    },
    transport(options) {
      const transport = createHidTransport(options);
      const watched: Watched = { transport, received: [], endings: [] };
      transport.onData((report) => watched.received.push(report));
      transport.onClosed((reason) => watched.endings.push(reason));
      transports.push(transport);
      return watched;
    },
    async killSimulators() {
      await uhid?.die();
      uhid = null;
    },
  };
  try {
    return await run(rig);
  } finally {
    // Unplugged first: a call the kernel still has in hand ends with that.
    if (uhid === simulators) for (const device of plugged) await device.unplug();
    for (const transport of transports) await transport.close({ deadlineMs: 10_000 });
    await until(async () => (await listHidDevices()).length === 0, 'all devices gone');
  }
}

export async function stopRig(): Promise<void> {
  await uhid?.die();
  uhid = null;
}

async function appeared(before: Set<string>): Promise<HidDeviceInfo> {
  let found: HidDeviceInfo | undefined;
  await until(
    async () => (found = (await listHidDevices()).find(({ path }) => !before.has(path))) !== undefined,
    'the device appears',
  );
  assert.ok(found);
  return found;
}

/** Waits until something holds. @throws after 10 s, unless given */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string, limitMs = 10_000): Promise<void> {
  for (let i = 0; i < limitMs / 10; i += 1) {
    if (await isTrue()) return;
    await sleep(10);
  }
  assert.fail(`never: ${what}`);
}

/** The code of the failure, null without one. */
export async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (isDeviceError(error)) return error.code;
    throw error;
  }
}

export const byIdentity = ({ vendorId, productId }: HidIdentity): HidOptions => ({ vendorId, productId });
