import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { listHidDevices } from '#native-bindings/transport/hid-devices.ts';
import { sleep } from '#native-bindings/waiting.ts';
import type { Check } from '../check.ts';
import { KEPT, LARGE, REFUSED, REPORT_BYTES, SILENT } from '../plans.ts';
import { byIdentity, codeOf, until, withRig, type Rig } from '../rig.ts';

const check = (title: string, run: (rig: Rig) => Promise<string | void>, limitMs?: number): Check => ({
  title,
  run: () => withRig(run),
  ...(limitMs === undefined ? {} : { limitMs }),
});
const output = (...bytes: number[]): Uint8Array =>
  Uint8Array.from({ length: REPORT_BYTES + 1 }, (_, i) => (i === 0 ? 0 : (bytes[i - 1] ?? 0)));

export const checks: readonly Check[] = [
  check('lists devices with their identity', async (rig) => {
    const { identity } = await rig.device();
    assert.deepEqual(await listHidDevices(), [{ path: '/dev/hidraw0', ...identity }]);
  }),
  check('sends a report and hears the answer', async (rig) => {
    const device = await rig.device();
    await device.call('echo', true);
    const { transport, received } = rig.transport(byIdentity(device.identity));
    await transport.open();
    await transport.write(output(1, 2, 3));
    await until(() => received.length > 0, 'an answer');
    assert.deepEqual(received, [output(1, 2, 3).slice(1)]);
  }),
  check('sets and gets features up to 256 bytes', async (rig) => {
    const { transport } = rig.transport(byIdentity((await rig.device()).identity));
    await transport.open();
    const block = Uint8Array.from({ length: 256 }, (_, i) => (i === 0 ? LARGE : 255 - i));
    await transport.sendFeature(block);
    assert.deepEqual(await transport.getFeature(LARGE, 256), block);
    assert.equal((await transport.getFeature(KEPT, 256)).length, 32, 'a report keeps its real length');
  }),
  check('tells a refused feature from a lost device, and goes on', async (rig) => {
    const { transport, endings } = rig.transport(byIdentity((await rig.device()).identity));
    await transport.open();
    assert.equal(await codeOf(transport.getFeature(REFUSED, 32)), 'HID_REFUSED');
    assert.equal(await codeOf(transport.sendFeature(Uint8Array.of(REFUSED, 1))), 'HID_REFUSED');
    assert.equal((await transport.getFeature(KEPT, 32))[0], KEPT);
    assert.deepEqual(endings, []);
  }),
  check('gives up on silence before the kernel does; the next call waits for the kernel', async (rig) => {
    const { transport } = rig.transport(byIdentity((await rig.device()).identity));
    await transport.open();
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 20);
    const silent = codeOf(transport.getFeature(SILENT, 32, { timeoutMs: 500 }));
    const next = transport.getFeature(KEPT, 32, { timeoutMs: 1500 });
    assert.equal(await silent, 'HID_TIMEOUT');
    assert.ok(ticks >= 5, `the event loop ran on while the kernel waited (${ticks} ticks)`);
    assert.equal((await next)[0], KEPT);
    clearInterval(clock);
  }),
  check("calls the kernel's own giving up silence, not refusal", async (rig) => {
    const { transport } = rig.transport(byIdentity((await rig.device()).identity));
    await transport.open();
    assert.equal(await codeOf(transport.getFeature(SILENT, 32, { timeoutMs: 20_000 })), 'HID_TIMEOUT');
    assert.equal(await codeOf(transport.sendFeature(Uint8Array.of(SILENT, 1), { timeoutMs: 20_000 })), 'HID_TIMEOUT');
  }),
  check('hears an unplugging once; nothing works until it is plugged in again', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    await transport.open();
    await device.unplug();
    await until(() => endings.length > 0, 'the loss');
    assert.equal(await codeOf(transport.write(output(1))), 'PORT_IO');
    assert.equal(await codeOf(transport.getFeature(KEPT, 32)), 'PORT_IO');
    assert.equal(await codeOf(transport.open()), 'PORT_NOT_FOUND');
    await transport.close();
    await sleep(100);
    assert.deepEqual(endings, ['lost']);
    await device.plug();
    await transport.open();
    assert.equal((await transport.getFeature(KEPT, 32))[0], KEPT);
  }),
  check('ends a feature call under way when the device is pulled out', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    await transport.open();
    const asking = codeOf(transport.getFeature(SILENT, 32, { timeoutMs: 20_000 }));
    const waiting = codeOf(transport.getFeature(KEPT, 32));
    await sleep(100);
    await device.unplug();
    assert.deepEqual([await asking, await waiting], ['PORT_IO', 'PORT_IO']);
    assert.deepEqual(endings, ['lost']);
  }),
  check('never takes a pulling out for a refusal', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    for (let round = 0; round < 5; round += 1) {
      if (round > 0) await device.plug();
      await transport.open();
      let code: string | null = null;
      const asking = (async () => {
        while (code === null) code = await codeOf(transport.getFeature(KEPT, 32));
      })();
      await sleep(30 + round * 7);
      await device.unplug();
      await asking;
      assert.equal(code, 'PORT_IO');
    }
    assert.deepEqual(
      endings,
      Array.from({ length: 5 }, () => 'lost'),
    );
  }),
  check('finds the device under another number after it was plugged in again', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    await transport.open();
    await device.unplug();
    await until(() => endings.length > 0, 'the loss');
    await rig.device();
    const { path } = await device.plug();
    assert.notEqual(path, '/dev/hidraw0');
    await transport.open();
    assert.equal((await transport.getFeature(KEPT, 32))[0], KEPT);
  }),
  check('loses both devices when their simulator is killed', async (rig) => {
    const [a, b] = [await rig.device(), await rig.device()];
    const watched = [rig.transport(byIdentity(a.identity)), rig.transport(byIdentity(b.identity))];
    for (const { transport } of watched) await transport.open();
    const asking = codeOf(watched[0]?.transport.getFeature(SILENT, 32, { timeoutMs: 20_000 }) ?? Promise.resolve());
    // The kernel takes the devices down in turn, and the second may wait for the first one's unanswered call.
    await rig.killSimulators();
    assert.equal(await asking, 'PORT_IO');
    await until(() => watched.every(({ endings }) => endings.length > 0), 'both losses');
    assert.deepEqual(
      watched.map(({ endings }) => endings),
      [['lost'], ['lost']],
    );
  }),
  check('leaves no open files behind after ten times plugging in and out', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    const files = (): number => readdirSync('/proc/self/fd').length;
    await transport.open();
    await device.unplug();
    await until(() => endings.length === 1, 'the first loss');
    await sleep(200);
    const before = files();
    for (let round = 2; round <= 11; round += 1) {
      await device.plug();
      await transport.open();
      assert.equal((await transport.getFeature(KEPT, 32))[0], KEPT);
      await device.unplug();
      await until(() => endings.length === round, 'the loss');
    }
    await until(() => files() <= before, `as many open files as before (${before}, now ${files()})`);
    assert.equal(endings.length, 11);
  }),
  check('takes the lowest path of two alike; serial number and path choose the other', async (rig) => {
    const a = await rig.device({ productId: 0x77, name: 'Twin', serialNumber: 'A' });
    await rig.device({ productId: 0x77, name: 'Twin', serialNumber: 'B' });
    const kept = async (options: Parameters<Rig['transport']>[0], mark: number): Promise<number | undefined> => {
      const { transport } = rig.transport(options);
      await transport.open();
      if (mark > 0) await transport.sendFeature(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? KEPT : mark)));
      const got = (await transport.getFeature(KEPT, 32))[1];
      await transport.close();
      return got;
    };
    await kept({ ...byIdentity(a.identity), serialNumber: 'A' }, 1);
    await kept({ ...byIdentity(a.identity), serialNumber: 'B' }, 2);
    assert.equal(await kept(byIdentity(a.identity), 0), 1);
    assert.equal(await kept({ path: '/dev/hidraw1' }, 0), 2);
    assert.equal(
      await codeOf(rig.transport({ ...byIdentity(a.identity), serialNumber: 'C' }).transport.open()),
      'PORT_NOT_FOUND',
    );
  }),
  check('a device chosen by path is not mistaken for its twin', async (rig) => {
    const a = await rig.device({ productId: 0x78, name: 'Twin', serialNumber: '' });
    await rig.device({ productId: 0x78, name: 'Twin', serialNumber: '' });
    const { transport, endings } = rig.transport({ path: '/dev/hidraw0' });
    await transport.open();
    await a.unplug();
    await until(() => endings.length > 0, 'the loss');
    assert.equal(await codeOf(transport.open()), 'PORT_NOT_FOUND');
    await rig.device();
    assert.equal((await a.plug()).path, '/dev/hidraw2');
    await transport.open();
    assert.ok(transport.isOpen);
  }),
  check('a serial number that changed matters only when it was asked for', async (rig) => {
    const device = await rig.device({ serialNumber: 'OLD' });
    const loose = rig.transport(byIdentity(device.identity));
    const strict = rig.transport({ ...byIdentity(device.identity), serialNumber: 'OLD' });
    await strict.transport.open();
    await device.unplug();
    await until(() => strict.endings.length > 0, 'the loss');
    await device.rename({ serialNumber: 'NEW' });
    await device.plug();
    assert.equal(await codeOf(strict.transport.open()), 'PORT_NOT_FOUND');
    await loose.transport.open();
    assert.equal((await loose.transport.getFeature(KEPT, 32))[0], KEPT);
  }),
  check('reports of a wrong size disturb nothing; what the kernel lets through comes as it was sent', async (rig) => {
    const device = await rig.device();
    const { transport, received, endings } = rig.transport(byIdentity(device.identity));
    const lengths = [1, 10, REPORT_BYTES + 20, REPORT_BYTES];
    await transport.open();
    for (const length of lengths) await device.call('input', new Uint8Array(length).fill(length));
    await until(() => received.some((report) => report[0] === REPORT_BYTES), 'the report of the right size');
    console.log(`     let through: ${received.map(({ length }) => length).join(', ')} bytes`);
    for (const report of received)
      assert.ok(lengths.includes(report.length) && report.every((byte) => byte === report.length));
    assert.deepEqual(endings, []);
  }),
  check('a report too long for the system is refused and the connection stays', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    await transport.open();
    assert.equal(await codeOf(transport.write(new Uint8Array(5000))), 'PORT_IO');
    assert.ok(transport.isOpen);
    await transport.write(output(9));
    assert.deepEqual(endings, []);
    await until(
      async () => ((await device.call('takeOutputs')) as Uint8Array[]).some((report) => report[1] === 9),
      'the next report arrives',
    );
  }),
  check('a device that resets itself is lost once and opens again', async (rig) => {
    const device = await rig.device();
    await device.call('resetOn', 0x55);
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    await transport.open();
    await transport.write(output(0x55));
    await until(() => endings.length > 0, 'the loss');
    await until(async () => (await listHidDevices()).length === 1, 'the device is back');
    await transport.open();
    assert.equal((await transport.getFeature(KEPT, 32))[0], KEPT);
    assert.deepEqual(endings, ['lost']);
  }),
  check('closing has a deadline while the kernel waits; opening again works', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    await transport.open();
    const asking = codeOf(transport.getFeature(SILENT, 32));
    await sleep(100);
    assert.equal(await codeOf(transport.close({ deadlineMs: 200 })), 'PORT_CLOSE_TIMEOUT');
    assert.equal(await asking, 'PORT_IO');
    assert.equal(transport.isOpen, false);
    await transport.open();
    assert.equal((await transport.getFeature(KEPT, 32))[0], KEPT);
    assert.deepEqual(endings, ['requested']);
  }),
  check('a device is open in one place at a time', async (rig) => {
    const device = await rig.device();
    const [first, second] = [rig.transport(byIdentity(device.identity)), rig.transport({ path: '/dev/hidraw0' })];
    await first.transport.open();
    assert.equal(await codeOf(second.transport.open()), 'PORT_BUSY');
    await first.transport.close();
    await second.transport.open();
    assert.ok(second.transport.isOpen);
  }),
  check('carries 200 reports a second in order without loss', async (rig) => {
    const device = await rig.device();
    const { transport, received } = rig.transport(byIdentity(device.identity));
    await transport.open();
    await device.call('stream', 1000, 200);
    await until(() => received.length >= 1000, `1000 reports (${received.length})`);
    assert.deepEqual(
      received.map((report) => (report[0] ?? 0) + ((report[1] ?? 0) << 8)),
      Array.from({ length: 1000 }, (_, i) => i),
    );
  }),
  check('closing and opening in quick succession is quiet', async (rig) => {
    const device = await rig.device();
    const { transport, endings } = rig.transport(byIdentity(device.identity));
    for (let round = 0; round < 20; round += 1) {
      await transport.open();
      await transport.close();
    }
    const half = codeOf(transport.open());
    await transport.close();
    assert.equal(await half, 'CANCELLED');
    assert.equal(transport.isOpen, false);
    assert.equal(
      endings.every((reason) => reason === 'requested'),
      true,
    );
  }),
];
