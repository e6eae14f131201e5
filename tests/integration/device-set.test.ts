import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeviceSet, type DeviceBinding } from '#contract/devices.ts';
import type { z } from 'zod';
import type { Host } from '#host/host.ts';
import shipped from '#resources/panels/caller-evaluator-485.json' with { type: 'json' };
import { SAMPLE_CARD, startIdCardSimulator, type IdCardSimulator } from '#simulators/id-card/index.ts';
import { eventually, signInClerk, startWorld, type Client, type World } from '../world.ts';

/** A panel that has no keys. */
const mute = { ...(shipped as Record<string, unknown>), id: 'hall-mute', name: '没有键', keys: [] };

type Published = z.input<typeof DeviceSet>;

let world: World;
let dir: string;
let reader: IdCardSimulator;
let host: Host;
let client: Client;
let dataDir: string;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-set-'));
  reader = await startIdCardSimulator({ path: path.join(dir, 'reader') });
  dataDir = path.join(dir, 'data');
  await start();
});
afterEach(async () => {
  await host.stop();
  await reader.close();
  await rm(dir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  ({ host, client } = await world.station({ dataDir }));
  await signInClerk(client);
}
const bindings = async (): Promise<Record<string, string | null>> =>
  Object.fromEntries(
    (await client.devices.list()).filter((one) => one.address !== null).map((one) => [one.role, one.address]),
  );
const publish = async (version: number, set: Omit<Partial<Published>, 'version'>): Promise<void> => {
  const deviceSet = DeviceSet.parse({ name: '综合窗口', version, bindings: [], ...set });
  await world.administrator.stations.saveDeviceSet({ stationId: host.ctx.station.stationId, deviceSet });
};
/** The set of this version, once the station has made up its mind about it. */
const decided = async (version: number): Promise<{ appliedAt: string; problem: string }> =>
  await eventually(`set ${version}`, async () => {
    const set = await client.devices.deviceSet();
    return set?.version === version && (set.appliedAt !== '' || set.problem !== '') ? set : null;
  });
const readerAt = (address: string): z.input<typeof DeviceBinding> => ({ role: 'idCard', address, baudRate: 115_200 });
const printer = (profile: string): z.input<typeof DeviceBinding> => ({
  role: 'receiptPrinter',
  address: 'tcp:127.0.0.1:9',
  baudRate: 9600,
  settings: { profile },
});

describe('a published device set', () => {
  it('is taken over whole: devices work, what it does not name is let go, the applicant’s screen is not touched', async () => {
    await client.devices.bind({ role: 'documentPrinter', address: 'cups:old', baudRate: 9600 });
    await client.devices.bind({ role: 'secondScreen', address: 'screen', baudRate: 9600 });
    expect(await client.devices.deviceSet()).toBeNull();
    const profile = { ...(await client.devices.panelProfiles())[0]!.profile, id: 'hall-panel', name: '大厅面板' };
    await publish(1, {
      bindings: [
        readerAt(reader.path),
        printer('generic-58'),
        { role: 'evaluator', address: 'tcp:127.0.0.1:10', settings: { profile: 'hall-panel' } },
      ],
      panelProfiles: [profile],
    });
    expect(await decided(1)).toMatchObject({
      name: '综合窗口',
      problem: '',
      appliedAt: expect.stringMatching(/^20/) as string,
    });
    expect(await bindings()).toEqual({
      idCard: reader.path,
      receiptPrinter: 'tcp:127.0.0.1:9',
      evaluator: 'tcp:127.0.0.1:10',
      secondScreen: 'screen',
    });
    expect((await client.devices.panelProfiles()).some((one) => one.id === 'hall-panel' && one.isOwn)).toBe(true);
    reader.place(SAMPLE_CARD);
    expect((await client.identification.readCard({ timeoutMs: 120_000 })).person.name).toBe(SAMPLE_CARD.name);
  });

  it('leaves what was bound by hand since alone, over a restart, until the next version', async () => {
    await publish(1, { bindings: [readerAt(reader.path), printer('generic-58')] });
    await decided(1);
    await client.devices.bind({ ...printer('generic-80'), address: 'tcp:127.0.0.1:11' });
    await client.devices.unbind({ role: 'idCard' });
    await host.stop();
    await start();
    await decided(1);
    expect(await bindings()).toEqual({ receiptPrinter: 'tcp:127.0.0.1:11' });
    await publish(2, { bindings: [readerAt(reader.path)] });
    await decided(2);
    expect(await bindings()).toEqual({ idCard: reader.path });
  });

  it.each<[string, Omit<Partial<Published>, 'version'>, RegExp]>([
    ['an address of a kind the role cannot use', { bindings: [readerAt('cups:a4')] }, /读卡器：这个地址不能用/],
    ['an address that is nothing', { bindings: [readerAt('COM999x')] }, /读卡器/],
    [
      'a file outside the devices’ folder',
      { bindings: [{ role: 'receiptPrinter', address: 'file:/etc/passwd' }] },
      /回执打印机/,
    ],
    [
      'a framing that cannot be meant',
      { bindings: [{ ...readerAt('hid:10c4:0007'), settings: { framing: 'no-such-framing' } }] },
      /读卡器[\s\S]*no-such-framing/,
    ],
    [
      'a panel profile nobody knows',
      { bindings: [{ role: 'caller', address: 'tcp:127.0.0.1:10', settings: { profile: 'no-such-profile' } }] },
      /叫号器[\s\S]*no-such-profile/,
    ],
    [
      'an evaluator whose profile rates nothing',
      {
        bindings: [{ role: 'evaluator', address: 'tcp:127.0.0.1:10', settings: { profile: 'hall-mute' } }],
        panelProfiles: [mute],
      },
      /评价器[\s\S]*没有评价键/,
    ],
    [
      'a faulty panel profile',
      { bindings: [printer('generic-58')], panelProfiles: [{ id: 'broken' }] },
      /面板配置“broken”/,
    ],
    [
      'two devices on one line that cannot share it',
      { bindings: [readerAt('/dev/ttyUSB7'), { role: 'receiptPrinter', address: '/dev/ttyUSB7' }] },
      /\/dev\/ttyUSB7/,
    ],
  ])('with %s is not taken over at all, says why, and the next one is', async (_what, bad, why) => {
    await client.devices.bind({ ...printer('generic-80'), address: 'tcp:127.0.0.1:11' });
    await client.devices.bind(readerAt(reader.path));
    const before = await bindings();
    const profiles = (await client.devices.panelProfiles()).map((one) => one.id);
    await publish(1, {
      ...bad,
      bindings: [{ role: 'documentPrinter', address: 'cups:new' }, ...(bad.bindings ?? [])],
    });
    const refused = await decided(1);
    expect(refused).toMatchObject({ appliedAt: '' });
    expect(refused.problem).toMatch(why);
    expect(refused.problem).toContain('原来的配置仍在用');
    expect(await bindings()).toEqual(before);
    expect((await client.devices.panelProfiles()).map((one) => one.id)).toEqual(profiles);
    reader.place(SAMPLE_CARD);
    expect((await client.identification.readCard({ timeoutMs: 120_000 })).person.name).toBe(SAMPLE_CARD.name);
    await host.stop();
    await start();
    expect(await client.devices.deviceSet()).toMatchObject({ version: 1, appliedAt: '', problem: refused.problem });
    expect(await bindings()).toEqual(before);
    await publish(2, { bindings: [printer('generic-58')] });
    expect(await decided(2)).toMatchObject({ problem: '' });
    expect(await bindings()).toEqual({ receiptPrinter: 'tcp:127.0.0.1:9' });
  });

  it('may put several panels on one line, with a profile that comes in the same set', async () => {
    const shipped = (await client.devices.panelProfiles()).find(
      (one) => one.roles.includes('evaluator') && one.roles.includes('caller'),
    )!.profile;
    const profile = { ...shipped, id: 'bus-panel' };
    const settings = { profile: 'bus-panel' };
    await publish(1, {
      bindings: [
        { role: 'evaluator', address: '/dev/ttyUSB8', settings },
        { role: 'caller', address: '/dev/ttyUSB8', settings },
      ],
      panelProfiles: [profile],
    });
    expect(await decided(1)).toMatchObject({ problem: '' });
    expect(await bindings()).toEqual({ evaluator: '/dev/ttyUSB8', caller: '/dev/ttyUSB8' });
  });
});
