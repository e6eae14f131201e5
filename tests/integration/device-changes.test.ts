import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listBindings } from '#db/queries/devices.ts';
import { DeviceBinding, DeviceSet } from '#contract/devices.ts';
import type { CaseView } from '#contract/cases.ts';
import type { SignatureView, SigningProgress } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import { noteDeviceSet } from '#host/devices/device-set.ts';
import type { Host } from '#host/host.ts';
import { renderPadPage } from '#host/confirmation/page-image.ts';
import { createMemoryHid, type MemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { createMemoryPair } from '#native-bindings/transport/memory.fixture.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { createPadSimulator, scrawl, type PadSimulator } from '#simulators/signature-pad/index.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft, type Client } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

const padAddress = 'hid:056a:00a8';
const pad = binding({ role: 'signaturePad', address: padAddress, baudRate: 9600 });

let simulator: PadSimulator;
let memory: MemoryHid;
let station: { host: Host; client: Client; close(): Promise<void> };
let draft: CaseView;
let progress: SigningProgress[];
/** Held back while a line closes; null lets it close at once. */
let closing: Promise<void> | null;

beforeEach(async () => {
  simulator = createPadSimulator({ model: '540' });
  memory = createMemoryHid(simulator.firmware, padAddress);
  closing = null;
  station = await localStation({
    openTransport: (address) =>
      address === padAddress ? memory.transport : slowToClose(createMemoryPair(address).ends[0]),
    probeMs: { well: 60_000, ill: 60_000 },
  });
  await station.host.bindDevice(pad);
  draft = await readyDraft(station.client);
  progress = [];
  const stream = await station.client.signing.watch();
  void (async () => {
    for await (const one of stream) progress.push(one);
  })();
});
afterEach(async () => {
  await station.close();
});

function binding(one: z.input<typeof DeviceBinding>): DeviceBinding {
  return DeviceBinding.parse(one);
}
function slowToClose(line: Transport): Transport {
  return {
    ...line,
    get isOpen() {
      return line.isOpen;
    },
    async close() {
      await closing;
      await line.close();
    },
  };
}
const bound = (): Record<string, string> =>
  Object.fromEntries(listBindings(station.host.ctx.db).map((row) => [row.role, row.address]));
const held = (): Record<string, string> =>
  Object.fromEntries(
    station.host.devices.states().flatMap((one) => (one.address === null ? [] : [[one.role, one.address]])),
  );
const places = () =>
  renderPadPage(
    { facts: [], factsSm3: '0'.repeat(64), date: '2026-11-23' },
    { width: simulator.model.width, height: simulator.model.height, isMono: false },
  );
const sign = (): Promise<SignatureView> =>
  station.client.signing.start({ caseId: draft.caseId, on: 'pad', timeoutMs: 300_000 });
const isSigning = (): Promise<unknown> => eventually('the page on the pad', () => progress.at(-1)?.state === 'signing');
const write = (strokes: number): Promise<number> =>
  simulator.writeStrokes(scrawl(places().area, strokes, 40), { reportsPerSecond: 0 });
const tapConfirm = (): void => {
  const { rect } = places().buttons.find((one) => one.id === 'confirm')!;
  simulator.tap(rect.x + rect.width / 2, rect.y + rect.height / 2);
};
const publish = (version: number, bindings: DeviceBinding[]): void =>
  noteDeviceSet(station.host.ctx, DeviceSet.parse({ name: '综合窗口', version, bindings }));
const applied = (version: number): Promise<unknown> =>
  eventually(`set ${version}`, async () => {
    const set = await station.client.devices.deviceSet();
    return set?.version === version && set.appliedAt !== '';
  });

describe('two who bind at once', () => {
  const address = '/dev/ttyUSB7';
  it('leave the line to one of them, the same one after a restart', async () => {
    const free = Promise.withResolvers<void>();
    await station.host.bindDevice(binding({ role: 'idCard', address }));
    closing = free.promise;
    const first = station.host.bindDevice(binding({ role: 'receiptPrinter', address }));
    const second = station.host.bindDevice(binding({ role: 'idCard', address }));
    free.resolve();
    await Promise.all([first, second]);
    expect(held()).toEqual(bound());
    expect(Object.values(held()).filter((one) => one === address)).toHaveLength(1);
  });

  it('do not bring back what was unbound after', async () => {
    const free = Promise.withResolvers<void>();
    await station.host.bindDevice(binding({ role: 'idCard', address }));
    closing = free.promise;
    const first = station.host.bindDevice(binding({ role: 'receiptPrinter', address }));
    const second = station.host.unbindDevice('receiptPrinter');
    free.resolve();
    await Promise.all([first, second]);
    expect(held()).toEqual(bound());
    expect(held()).toEqual({ signaturePad: padAddress });
  });
});

describe('a signature under way', () => {
  it('is not lost when the pad is connected anew: it goes on where it broke off', async () => {
    const broken = codeOf(sign());
    await isSigning();
    await write(2);
    await eventually('ink', () => progress.at(-1)?.strokes.length === 2);
    await station.client.devices.reconnect({ role: 'signaturePad' });
    expect(await broken).toBe('PAD_GONE');
    await eventually('over', () => progress.at(-1)?.state === 'idle');
    expect(simulator.screen.rgb.every((byte) => byte === 0xff)).toBe(true);
    const signing = sign();
    await isSigning();
    expect(progress.at(-1)?.strokes).toHaveLength(2);
    tapConfirm();
    expect(await signing).toMatchObject({ strokeCount: 2, isIntact: true });
  });

  it('is not disturbed by a published set that leaves the pad as it is', async () => {
    const signing = sign();
    await isSigning();
    publish(1, [pad, binding({ role: 'receiptPrinter', address: 'tcp:127.0.0.1:9' })]);
    await applied(1);
    await write(3);
    tapConfirm();
    expect(await signing).toMatchObject({ strokeCount: 3, isIntact: true });
    expect(held()).toEqual({ signaturePad: padAddress, receiptPrinter: 'tcp:127.0.0.1:9' });
  });
});

describe('a published set', () => {
  it('is told in the audit trail, and that it was refused as well', async () => {
    publish(3, [binding({ role: 'idCard', address: '/dev/ttyUSB7' })]);
    await applied(3);
    publish(4, [binding({ role: 'idCard', address: 'cups:a4' })]);
    await eventually('refused', async () => (await station.client.devices.deviceSet())?.problem);
    expect(
      station.host.ctx.db
        .prepare("SELECT operator, object, is_ok, detail FROM audit WHERE act = 'devices.set' ORDER BY seq")
        .all(),
    ).toEqual([
      { operator: 'station', object: '3', is_ok: 1, detail: 'idCard /dev/ttyUSB7' },
      { operator: 'station', object: '4', is_ok: 0, detail: expect.stringContaining('读卡器') as string },
    ]);
  });

  it('that swaps the lines of two devices, and moves a third, does not tell that the third was let go', async () => {
    await station.host.bindDevice(binding({ role: 'idCard', address: '/dev/ttyUSB7' }));
    await station.host.bindDevice(binding({ role: 'receiptPrinter', address: '/dev/ttyUSB8' }));
    await station.host.bindDevice(binding({ role: 'documentPrinter', address: 'cups:old' }));
    publish(1, [
      pad,
      binding({ role: 'idCard', address: '/dev/ttyUSB8' }),
      binding({ role: 'receiptPrinter', address: '/dev/ttyUSB7' }),
      binding({ role: 'documentPrinter', address: 'cups:new' }),
    ]);
    await applied(1);
    expect(held()).toEqual({
      signaturePad: padAddress,
      idCard: '/dev/ttyUSB8',
      receiptPrinter: '/dev/ttyUSB7',
      documentPrinter: 'cups:new',
    });
    expect(held()).toEqual(bound());
    expect(
      (await station.client.devices.events()).filter(
        (one) => one.role === 'documentPrinter' && one.state === 'unbound',
      ),
    ).toEqual([]);
  });

  it('that comes while the one before is being taken over is not lost', async () => {
    const free = Promise.withResolvers<void>();
    await station.host.bindDevice(binding({ role: 'idCard', address: '/dev/ttyUSB7' }));
    closing = free.promise;
    publish(1, [binding({ role: 'idCard', address: '/dev/ttyUSB8' })]);
    await eventually('under way', () => bound()['idCard'] === '/dev/ttyUSB8');
    publish(2, [binding({ role: 'idCard', address: '/dev/ttyUSB9' })]);
    free.resolve();
    await applied(2);
    expect(bound()).toEqual({ idCard: '/dev/ttyUSB9' });
    expect(held()).toEqual(bound());
  });

  it('that could not be kept whole changes nothing, and is taken over when there is room', async () => {
    const { db } = station.host.ctx;
    await station.host.bindDevice(binding({ role: 'documentPrinter', address: 'cups:old' }));
    const before = bound();
    db.prepare(
      "CREATE TRIGGER no_room BEFORE INSERT ON device_bindings WHEN NEW.role = 'receiptPrinter' BEGIN SELECT RAISE(ABORT, 'no room'); END",
    ).run();
    publish(1, [
      binding({ role: 'idCard', address: '/dev/ttyUSB7' }),
      binding({ role: 'receiptPrinter', address: '/dev/ttyUSB8' }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(bound()).toEqual(before);
    expect(held()).toEqual(before);
    db.prepare('DROP TRIGGER no_room').run();
    station.host.ctx.changes.notify('deviceSet');
    await applied(1);
    expect(bound()).toEqual({ idCard: '/dev/ttyUSB7', receiptPrinter: '/dev/ttyUSB8' });
    expect(held()).toEqual(bound());
  });
});

describe('what a clerk looks at on a device’s line', () => {
  it('ends at sign-out', async () => {
    const lines = (await station.client.devices.traffic({ role: 'signaturePad' }))[Symbol.asyncIterator]();
    void lines.next();
    await station.client.session.signOut();
    await eventually('the end', async () => (await lines.next()).done);
  });

  it('is silent while the screen is locked', async () => {
    const seen: unknown[] = [];
    const lines = await station.client.devices.traffic({ role: 'signaturePad' });
    void (async () => {
      for await (const line of lines) seen.push(line);
    })();
    await station.client.session.lock();
    await station.host.devices.slot('signaturePad').reconnect();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen).toEqual([]);
    await station.client.session.unlock({ password: 'Yichuang2026!' });
    await station.host.devices.slot('signaturePad').reconnect();
    await eventually('lines again', () => seen.length > 0);
  });
});

it('events of devices are not kept for ever by a workstation that is never restarted', async () => {
  const clock = turnedClock('2026-11-23T02:00:00.000Z');
  const long = await localStation({ clock });
  const { events } = long.host.devices;
  const state = long.host.devices.slot('idCard').state();
  const kept = (): number =>
    (long.host.ctx.db.prepare('SELECT count(*) AS n FROM device_events').get() as { n: number }).n;
  for (let day = 0; day < 100; day += 1) {
    events.see({ ...state, state: 'ready', word: `${day}` });
    clock.forward(24 * 3600_000);
  }
  expect(kept()).toBeLessThanOrEqual(31);
  await long.close();
});
