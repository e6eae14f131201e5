import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceRole, DeviceState } from '#contract/workstation/schemas.ts';
import { DeviceError } from '#native-bindings/errors.ts';
import { createListeners } from '#native-bindings/transport/listeners.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import type { ClosedReason, HidTransport, Transport } from '#native-bindings/transport/transport.ts';
import { startVirtualDevices } from '#simulators/world.ts';
import { localStation } from '../local-station.ts';
import { eventually } from '../world.ts';

type Station = Awaited<ReturnType<typeof localStation>>;
let station: Station | null = null;
afterEach(async () => {
  await station?.close();
  station = null;
});
const light = async (role: DeviceRole): Promise<DeviceState | undefined> =>
  (await station?.client.devices.list())?.find((one) => one.role === role);

/** Opens, takes whatever it is given, and never a byte comes back: a dead port server, a hung adapter. */
function deadLine(address: string): HidTransport {
  const closed = createListeners<ClosedReason>();
  let isOpen = false;
  const silent = async (): Promise<never> => {
    throw new DeviceError('HID_TIMEOUT', { device: address });
  };
  return {
    kind: 'hid',
    address,
    get isOpen() {
      return isOpen;
    },
    async open() {
      isOpen = true;
    },
    async close() {
      if (isOpen) closed.emit('requested');
      isOpen = false;
    },
    write: async () => undefined,
    onData: () => () => undefined,
    onClosed: (listener) => closed.add(listener),
    getFeature: silent,
    sendFeature: silent,
  };
}
/** The same without features, as a serial line. */
function deadSerial(address: string): Transport {
  const { open, close, write, onData, onClosed, ...line } = deadLine(address);
  return Object.defineProperty(
    { kind: 'serial' as const, address, isOpen: false, open, close, write, onData, onClosed },
    'isOpen',
    Object.getOwnPropertyDescriptor(line, 'isOpen') ?? {},
  );
}

describe('a line that was dead from its very first opening', () => {
  it.each([
    { role: 'idCard', address: '/dev/ttyUSB7' },
    { role: 'receiptPrinter', address: '/dev/ttyUSB8' },
    { role: 'signaturePad', address: 'hid:056a:00a8' },
  ] as const)('of the $role is closed and opened again by itself after two silences', async ({ role, address }) => {
    let made = 0;
    station = await localStation({
      probeMs: { well: 20, ill: 20 },
      openTransport: (at) => {
        made += 1;
        return at.startsWith('hid') ? deadLine(at) : deadSerial(at);
      },
    });
    await station.client.devices.bind({ role, address, baudRate: 115_200 });
    await eventually('opened again, and again', () => made >= 3);
    const now = await light(role);
    // A printer that never said a word may be one that never does: it stays usable and the light says so.
    expect([now?.state, now?.word]).toEqual(
      role === 'receiptPrinter' ? ['warning', '不回报状态'] : ['fault', '无应答'],
    );
  });
});

describe('a receipt printer whose line was opened anew', () => {
  it('and that answered before is still one that should: its silence stays a fault, and it is back when the line is', async () => {
    const devices = await startVirtualDevices();
    let isDead = false;
    let made = 0;
    station = await localStation({
      probeMs: { well: 20, ill: 20 },
      openTransport: (at, baudRate) => {
        made += 1;
        return isDead ? deadSerial(at) : openTransportFor(at, { baudRate });
      },
    });
    await station.client.devices.bind({ role: 'receiptPrinter', address: devices.printer.path, baudRate: 115_200 });
    await eventually('well', async () => (await light('receiptPrinter'))?.state === 'ready');
    isDead = true;
    devices.printer.misbehave({ kind: 'silent' });
    await eventually('silent', async () => (await light('receiptPrinter'))?.word === '无应答');
    const before = made;
    await eventually('opened again twice', () => made >= before + 2);
    expect((await light('receiptPrinter'))?.word).toBe('无应答');
    isDead = false;
    devices.printer.misbehave(null);
    await eventually('well again', async () => (await light('receiptPrinter'))?.state === 'ready');
    await devices.close();
  });
});
