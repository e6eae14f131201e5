import { DeviceError, isDeviceError, throwIfCancelled } from '../errors.ts';
import { abandonOnAbort, createTurnstile, sleep } from '../waiting.ts';
import { chooseHidDevice, isAlike, listHidDevices, type HidEarlier } from './hid-devices.ts';
import { loadHidLibrary, type HidHandle, type HidLibrary } from './hid-library.ts';
import { isFresh, nodeAt, resolved, whyNotOpen } from './hid-node.ts';
import { createListeners } from './listeners.ts';
import { createSharedOpening } from './opening.ts';
import type { ClosedReason, FeatureOptions, HidTransport } from './transport.ts';

/** Which device; see `chooseHidDevice` for what happens when several fit. */
export interface HidOptions {
  vendorId?: number;
  productId?: number;
  serialNumber?: string;
  /** `/dev/hidraw3` or a link to it. */
  path?: string;
  /** The system's library and tables; handed in by tests. */
  load?: () => Promise<HidLibrary>;
  sysfs?: string;
}

const DEFAULT_CLOSE_DEADLINE_MS = 2000;
const DEFAULT_FEATURE_TIMEOUT_MS = 2000;
/** The kernel itself gives up on a feature call after 5 s; from here on a failure was silence, not refusal. */
const KERNEL_SILENCE_MS = 4500;
/** No feature call holds up the ones behind it for longer than this. */
const TURN_LIMIT_MS = 6000;
/** A device pulled out first fails its calls and only then disappears. */
const VANISHING_MS = 200;
/** A fresh device node belongs to root until udev has set its rights. */
const SETTLING_MS = 1500;
const SETTLING_CHECK_MS = 50;

/** Paths open in this process: hidraw would let two drivers in, and each would miss half of the other's answers. */
const inUse = new Set<string>();

interface Connection {
  handle: HidHandle;
  path: string;
  node: string | null;
  /** Ends calls under way when the connection ends. */
  fail: Set<(error: DeviceError) => void>;
}

/** A HID device through `node-hid` (hidraw on Linux). A new system handle for every `open`, so nothing old leaks in. */
export function createHidTransport(options: HidOptions): HidTransport {
  const { load = loadHidLibrary } = options;
  const address = options.path ?? nameOf(options);
  const data = createListeners<Uint8Array>();
  const closed = createListeners<ClosedReason>();
  const inTurn = createTurnstile();
  let current: Connection | null = null;
  let earlier: HidEarlier | null = null;

  const notOpen = (): DeviceError => new DeviceError('PORT_IO', { device: address, detail: { reason: 'not open' } });
  const lost = (cause?: unknown): DeviceError =>
    new DeviceError('PORT_IO', { device: address, detail: { reason: 'lost' }, cause });

  /** Forgets the connection; whatever its handle still emits is dropped because it is no longer `current`. */
  function leave(connection: Connection, reason: ClosedReason, cause?: unknown): void {
    if (current !== connection) return;
    current = null;
    inUse.delete(connection.path);
    const error = reason === 'lost' ? lost(cause) : notOpen();
    for (const fail of [...connection.fail]) fail(error);
    closed.emit(reason);
    // The loss is what callers hear; a handle whose device is gone has nothing left that closing could fail on.
    if (reason === 'lost') connection.handle.close().catch(() => undefined);
  }

  async function locate(): Promise<HidEarlier> {
    const devices = await listHidDevices(options);
    const path = options.path === undefined ? undefined : await resolved(options.path);
    const found = chooseHidDevice(devices, { ...options, path }, earlier);
    if (!found) throw new DeviceError('PORT_NOT_FOUND', { device: address });
    return { ...found, hadTwins: devices.some((other) => other.path !== found.path && isAlike(other, found)) };
  }

  async function connect(): Promise<void> {
    const began = performance.now();
    for (;;) {
      const found = await locate();
      const { path } = found;
      if (inUse.has(path)) throw new DeviceError('PORT_BUSY', { device: address, detail: { path } });
      inUse.add(path);
      try {
        current = await attach(await load(), path);
        earlier = found;
        return;
      } catch (cause) {
        inUse.delete(path);
        if (isDeviceError(cause)) throw cause;
        const code = await whyNotOpen(path);
        const isSettling =
          code === 'PORT_DENIED' && performance.now() - began < SETTLING_MS && (await isFresh(path, SETTLING_MS));
        if (!isSettling) throw new DeviceError(code, { device: address, detail: { path }, cause });
        await sleep(SETTLING_CHECK_MS);
      }
    }
  }

  async function attach(library: HidLibrary, path: string): Promise<Connection> {
    const node = nodeAt(path);
    const handle = await library.open(path);
    const connection: Connection = { handle, path, node, fail: new Set() };
    let early: { cause: unknown } | null = null;
    // Errors first: without a listener they end the process. One listener for data: a second would start a second reader.
    handle.on('error', (cause) => {
      early ??= { cause };
      leave(connection, 'lost', cause);
    });
    handle.on('data', (report) => {
      if (current === connection) data.emit(Uint8Array.from(report));
    });
    // Reading starts on the next tick; a handle closed before that would throw where nobody catches.
    await new Promise((resolve) => setImmediate(resolve));
    if (early !== null) {
      await handle.close();
      throw lost((early as { cause: unknown }).cause);
    }
    return connection;
  }

  /** A refusal and an unplugging fail alike, so the device is given a moment to be gone. */
  async function isGone(connection: Connection): Promise<boolean> {
    for (let waited = 0; ; waited += 20) {
      if (connection.node !== null && nodeAt(connection.path) !== connection.node) leave(connection, 'lost');
      if (current !== connection) return true;
      if (waited >= VANISHING_MS) return false;
      await sleep(20);
    }
  }

  async function feature<T>(
    { signal, timeoutMs = DEFAULT_FEATURE_TIMEOUT_MS }: FeatureOptions,
    reportId: number,
    call: (handle: HidHandle) => Promise<T>,
  ): Promise<T> {
    throwIfCancelled(signal, address);
    const connection = current;
    if (connection === null) throw notOpen();
    const answer = new Promise<T>((resolve, reject) => {
      // Settled by `leave` too, without waiting for its turn or for the kernel.
      connection.fail.add(reject);
      const silence = (): DeviceError =>
        new DeviceError('HID_TIMEOUT', { device: address, detail: { reportId, timeoutMs } });
      const run = async (): Promise<void> => {
        if (current !== connection || signal?.aborted) return;
        const began = performance.now();
        const timer = setTimeout(() => reject(silence()), timeoutMs);
        try {
          resolve(await call(connection.handle));
        } catch (cause) {
          const tookMs = performance.now() - began;
          if (await isGone(connection)) reject(lost(cause));
          else if (tookMs >= KERNEL_SILENCE_MS) reject(silence());
          else reject(new DeviceError('HID_REFUSED', { device: address, detail: { reportId }, cause }));
        } finally {
          clearTimeout(timer);
        }
      };
      void inTurn(() => within(run().catch(reject), TURN_LIMIT_MS)).finally(() => connection.fail.delete(reject));
    });
    return abandonOnAbort(answer, signal, address);
  }

  async function disconnect(deadlineMs: number): Promise<void> {
    const connection = current;
    if (connection === null) return;
    leave(connection, 'requested');
    // Waits for a feature call the kernel still has in hand.
    if (!(await within(connection.handle.close(), deadlineMs)))
      throw new DeviceError('PORT_CLOSE_TIMEOUT', { device: address, detail: { deadlineMs } });
  }

  const opening = createSharedOpening(address, connect, () => disconnect(DEFAULT_CLOSE_DEADLINE_MS));

  return {
    kind: 'hid',
    address,
    get isOpen() {
      return current !== null;
    },
    async open({ signal } = {}) {
      throwIfCancelled(signal, address);
      if (current !== null) return;
      await opening.join(signal);
    },
    async close({ deadlineMs = DEFAULT_CLOSE_DEADLINE_MS } = {}) {
      if (opening.isUnderWay) await opening.drop(deadlineMs);
      await disconnect(deadlineMs);
    },
    async write(bytes, { signal } = {}) {
      throwIfCancelled(signal, address);
      const connection = current;
      if (connection === null) throw notOpen();
      const sent = new Promise<void>((resolve, reject) => {
        // Settled by `leave` too, without waiting for the kernel.
        connection.fail.add(reject);
        connection.handle
          .write(Buffer.from(bytes))
          .then(
            () => resolve(),
            async (cause: unknown) => {
              reject(
                (await isGone(connection))
                  ? lost(cause)
                  : new DeviceError('PORT_IO', {
                      device: address,
                      detail: { reason: 'write refused', length: bytes.length },
                      cause,
                    }),
              );
            },
          )
          .catch(reject)
          .finally(() => connection.fail.delete(reject));
      });
      await abandonOnAbort(sent, signal, address);
    },
    onData: (listener) => data.add(listener),
    onClosed: (listener) => closed.add(listener),
    getFeature: (reportId, length, options = {}) =>
      feature(options, reportId, async (handle) => Uint8Array.from(await handle.getFeatureReport(reportId, length))),
    sendFeature: (report, options = {}) =>
      feature(options, report[0] ?? 0, async (handle) => void (await handle.sendFeatureReport(Buffer.from(report)))),
  };
}

/** `hid:056a:00a8`, with the serial number behind it when one is asked for. */
function nameOf({ vendorId, productId, serialNumber }: HidOptions): string {
  const hex = (id: number | undefined): string => id?.toString(16).padStart(4, '0') ?? '*';
  return ['hid', hex(vendorId), hex(productId), ...(serialNumber === undefined ? [] : [serialNumber])].join(':');
}

/** Whether the work ended in time. It goes on if not. @throws what the work throws in time */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work.then(() => true),
      new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms))),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
