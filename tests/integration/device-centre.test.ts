import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceRole, DeviceState } from '#contract/workstation/schemas.ts';
import type { HostOptions } from '#host/host.ts';
import { SAMPLE_CARD, startIdCardSimulator, type IdCardSimulator } from '#simulators/id-card/index.ts';
import { startCallerSimulator, type CallerSimulator } from '#simulators/panel/index.ts';
import { openPty } from '#simulators/pty.ts';
import { startReceiptPrinterSimulator } from '#simulators/receipt-printer/index.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft } from '../world.ts';
import { failureOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

type Station = Awaited<ReturnType<typeof localStation>>;

let dir: string;
let station: Station;
const ends: (() => Promise<void>)[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-centre-'));
  station = await stand();
});
afterEach(async () => {
  await station.close();
  for (const end of ends.splice(0).reverse()) await end();
  await rm(dir, { recursive: true, force: true });
});

const stand = async (options: Partial<HostOptions> = {}): Promise<Station> =>
  await localStation({ dataDir: path.join(dir, 'data'), probeMs: { well: 200, ill: 100, key: 120_000 }, ...options });
const stateOf = async (role: DeviceRole): Promise<DeviceState> => {
  const found = (await station.client.devices.list()).find((one) => one.role === role);
  if (!found) throw new Error(`no ${role}`);
  return found;
};
const turns = async (role: DeviceRole, state: DeviceState['state']): Promise<DeviceState> =>
  await eventually(`${role} ${state}`, async () => {
    const now = await stateOf(role);
    return now.state === state ? now : null;
  });
async function cardReader(): Promise<IdCardSimulator> {
  const reader = await startIdCardSimulator({ path: path.join(dir, 'reader') });
  ends.push(() => reader.close());
  return reader;
}
async function rs485(): Promise<CallerSimulator> {
  const caller = await startCallerSimulator({ path: path.join(dir, 'bus') });
  ends.push(() => caller.close());
  return caller;
}

describe('plugged in and out', () => {
  it('ten times in a row leaves no port open behind, and reads a card after', async () => {
    const reader = await cardReader();
    await station.client.devices.bind({ role: 'idCard', address: reader.path, baudRate: 115_200 });
    await turns('idCard', 'ready');
    const openPorts = (): number => readdirSync('/proc/self/fd').length;
    const cycle = async (): Promise<void> => {
      await reader.unplug();
      expect(await turns('idCard', 'fault')).toMatchObject({
        failure: { who: expect.any(String) as string, message: expect.stringMatching(/插|接/) as string },
      });
      await reader.replug();
      await turns('idCard', 'ready');
    };
    await cycle();
    const before = openPorts();
    for (let n = 0; n < 10; n += 1) await cycle();
    expect(openPorts()).toBeLessThanOrEqual(before + 1);
    reader.place(SAMPLE_CARD);
    expect((await station.client.identification.readCard({ timeoutMs: 120_000 })).person.name).toBe(SAMPLE_CARD.name);
    // What happened is told to whoever looks later.
    expect((await stateOf('idCard')).lastFailure?.message).toMatch(/插|接/);
    expect(
      (await station.client.devices.events()).filter((one) => one.role === 'idCard' && one.state === 'fault').length,
    ).toBeGreaterThanOrEqual(11);
  });

  it('bindings outlive the workstation, each with its settings', async () => {
    const reader = await cardReader();
    await station.client.devices.bind({ role: 'idCard', address: reader.path, baudRate: 115_200 });
    await station.client.devices.bind({
      role: 'receiptPrinter',
      address: 'tcp:127.0.0.1:9',
      baudRate: 9600,
      settings: { profile: 'generic-58' },
    });
    await turns('idCard', 'ready');
    await station.host.stop();
    station = await stand();
    await turns('idCard', 'ready');
    expect(await stateOf('receiptPrinter')).toMatchObject({
      address: 'tcp:127.0.0.1:9',
      settings: { profile: 'generic-58' },
    });
    expect(await turns('receiptPrinter', 'fault')).toMatchObject({
      failure: { code: expect.stringMatching(/^PORT_/) as string },
    });
  });
});

describe('binding', () => {
  it.each<[DeviceRole, string]>([
    ['idCard', 'cups:a4'],
    ['idCard', 'file:/dev/usb/lp0'],
    ['signaturePad', '/dev/ttyUSB0'],
    ['receiptPrinter', 'hid:056a:00a8'],
    ['documentPrinter', 'tcp:10.0.0.5:9100'],
    ['evaluator', 'cups:a4'],
    ['secondScreen', '/dev/ttyUSB0'],
    ['idCard', 'nonsense'],
    ['receiptPrinter', 'file:/etc/passwd'],
    ['receiptPrinter', 'file:/dev/../etc/passwd'],
    ['documentPrinter', 'cups:../x'],
  ])('of %s to %s is refused, and what was bound stays', async (role, address) => {
    const before = await stateOf(role);
    expect(await failureOf(station.client.devices.bind({ role, address, baudRate: 9600 }))).toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(await stateOf(role)).toEqual(before);
  });

  it('gives a line that is taken to the newcomer, and tells the loser', async () => {
    const reader = await cardReader();
    await station.client.devices.bind({ role: 'idCard', address: reader.path, baudRate: 115_200 });
    await turns('idCard', 'ready');
    await station.client.devices.bind({ role: 'receiptPrinter', address: reader.path, baudRate: 115_200 });
    expect(await turns('idCard', 'unbound')).toMatchObject({ address: null });
    await station.client.devices.bind({ role: 'idCard', address: reader.path, baudRate: 115_200 });
    await turns('idCard', 'ready');
    expect((await stateOf('receiptPrinter')).state).toBe('unbound');
  });
});

describe('several panels on one RS-485 line', () => {
  it('each do their work, together lose the line, and together come back', async () => {
    const bus = await rs485();
    const profile = (await station.client.devices.panelProfiles()).find(
      (one) => one.roles.includes('caller') && one.roles.includes('evaluator'),
    );
    expect(profile).toBeDefined();
    for (const role of ['evaluator', 'caller'] as const) {
      await station.client.devices.bind({
        role,
        address: bus.path,
        baudRate: 9600,
        settings: { profile: profile!.id },
      });
      await turns(role, 'ready');
    }
    const rated = station.client.devices.test({ role: 'evaluator' });
    await eventually('asked', async () => (await stateOf('evaluator')).state === 'busy');
    await bus.rate(0);
    expect(await rated).toMatchObject({ isOk: true, text: expect.stringContaining('非常满意') as string });
    expect(await station.client.devices.test({ role: 'caller' })).toMatchObject({ isOk: true });
    await bus.unplug();
    await Promise.all([turns('evaluator', 'fault'), turns('caller', 'fault')]);
    await bus.replug();
    await Promise.all([turns('evaluator', 'ready'), turns('caller', 'ready')]);
    await station.client.devices.unbind({ role: 'caller' });
    // Whoever is left keeps the line.
    const again = station.client.devices.test({ role: 'evaluator' });
    await eventually('asked', async () => (await stateOf('evaluator')).state === 'busy');
    await bus.rate(3);
    expect(await again).toMatchObject({ isOk: true });
  });

  it('of different addresses each hear their own, and the one that is left goes on', async () => {
    const pty = await openPty(path.join(dir, 'bus'));
    ends.push(() => pty.close());
    const [keypad, caller] = await Promise.all([
      startCallerSimulator({ path: pty.path, bus: pty, address: 7 }),
      startCallerSimulator({ path: pty.path, bus: pty, address: 9 }),
    ]);
    const profile = (await station.client.devices.panelProfiles()).find(
      (one) => one.roles.includes('caller') && one.roles.includes('evaluator'),
    )!.id;
    for (const [role, address] of [
      ['evaluator', 7],
      ['caller', 9],
    ] as const) {
      await station.client.devices.bind({ role, address: pty.path, baudRate: 9600, settings: { profile, address } });
      await turns(role, 'ready');
    }
    const rated = station.client.devices.test({ role: 'evaluator' });
    await eventually('asked', () => keypad.isEvaluating);
    expect(caller.isEvaluating).toBe(false);
    // A key of the other unit is no rating.
    await caller.rate(3);
    expect(await station.client.devices.test({ role: 'caller' })).toMatchObject({ isOk: true });
    await eventually('beep', () => caller.beeps === 1);
    expect(keypad.beeps).toBe(0);
    // A display of another maker on the same line gets its own frames.
    let said = '';
    pty.onData((bytes) => {
      said += Buffer.from(bytes).toString('hex');
    });
    await station.client.devices.bind({
      role: 'windowDisplay',
      address: pty.path,
      baudRate: 9600,
      settings: { profile: 'led-line-f001d0' },
    });
    expect(await station.client.devices.test({ role: 'windowDisplay' })).toMatchObject({ isOk: true });
    await eventually('text for the display', () => said.includes('f001d0'));
    await keypad.rate(0);
    expect(await rated).toMatchObject({ isOk: true, text: expect.stringContaining('非常满意') as string });
    await station.client.devices.unbind({ role: 'windowDisplay' });

    await pty.unplug();
    await Promise.all([turns('evaluator', 'fault'), turns('caller', 'fault')]);
    await pty.replug();
    await Promise.all([turns('evaluator', 'ready'), turns('caller', 'ready')]);
    await station.client.devices.unbind({ role: 'evaluator' });
    expect(await station.client.devices.test({ role: 'caller' })).toMatchObject({ isOk: true });
    expect((await stateOf('caller')).state).toBe('ready');
    await station.client.devices.bind({
      role: 'evaluator',
      address: pty.path,
      baudRate: 9600,
      settings: { profile, address: 7 },
    });
    await turns('evaluator', 'ready');
    await station.client.devices.unbind({ role: 'caller' });
    const again = station.client.devices.test({ role: 'evaluator' });
    await eventually('asked', () => keypad.isEvaluating);
    await keypad.rate(3);
    expect(await again).toMatchObject({ isOk: true });
  });

  it('a faulty profile is refused with what is wrong in it, and the one in use stays', async () => {
    const [shipped] = await station.client.devices.panelProfiles();
    const own = { ...shipped!.profile, id: 'own-panel', name: '本窗面板' };
    await station.client.devices.panelSave({ profile: own });
    const faulty = { ...own, keys: [{ data: '01', event: 'rate' }] };
    expect(await failureOf(station.client.devices.panelSave({ profile: faulty }))).toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringMatching(/level[\s\S]*原来的配置仍在用/) as string,
    });
    expect((await station.client.devices.panelProfiles()).find((one) => one.id === 'own-panel')?.profile).toEqual(own);
    expect((await station.client.devices.panelTry({ profile: faulty, hex: '' })).problems).toHaveLength(1);
  });

  it('an evaluator is not bound to a profile that rates nothing', async () => {
    const bus = await rs485();
    const [shipped] = (await station.client.devices.panelProfiles()).filter((one) => one.roles.includes('evaluator'));
    const mute = { ...shipped!.profile, id: 'own-mute', name: '没有键', keys: [] };
    await station.client.devices.panelSave({ profile: mute });
    await station.client.devices.bind({
      role: 'evaluator',
      address: bus.path,
      baudRate: 9600,
      settings: { profile: 'own-mute' },
    });
    expect(await turns('evaluator', 'fault')).toMatchObject({
      failure: { code: 'PROFILE_INVALID', message: expect.stringContaining('训练新型号') as string },
    });
  });
});

describe('a receipt', () => {
  it('goes to a printer behind a network port on paper of 58 mm', async () => {
    const printer = await startReceiptPrinterSimulator({ tcpPort: 0, dots: 384 });
    ends.push(() => printer.close());
    await station.client.devices.bind({
      role: 'receiptPrinter',
      address: `tcp:127.0.0.1:${printer.tcpPort}`,
      baudRate: 9600,
      settings: { profile: 'generic-58' },
    });
    await turns('receiptPrinter', 'ready');
    const draft = await readyDraft(station.client);
    const accepted = await station.client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: true,
    });
    await eventually(
      'printed',
      async () =>
        (await station.client.cases.get({ caseId: draft.caseId })).documents
          .find((one) => one.kind === 'RECEIPT')
          ?.prints.at(-1)?.state === 'printed',
    );
    expect(printer.jobs).toHaveLength(1);
    expect(printer.jobs[0]?.lines.join('\n')).toContain(accepted.projectNo);
    // Nothing is wider than the paper: 32 half-width columns.
    const columns = (line: string): number =>
      [...line].reduce((sum, char) => sum + (char.codePointAt(0)! > 0x2e80 ? 2 : 1), 0);
    expect(Math.max(...printer.jobs[0]!.lines.map(columns))).toBeLessThanOrEqual(32);
  });
});

it('tells the events of today, newest first, also after a restart; yesterday’s are not today’s', async () => {
  const clock = turnedClock('2026-11-24T15:50:00Z');
  // A store that knows of later days would hold to them.
  const dataDir = path.join(dir, 'another');
  await station.close();
  station = await stand({ clock, dataDir });
  const reader = await cardReader();
  await station.client.devices.bind({ role: 'idCard', address: reader.path, baudRate: 115_200 });
  await turns('idCard', 'ready');
  await reader.unplug();
  await turns('idCard', 'fault');
  const told = async (): Promise<string[]> => (await station.client.devices.events()).map((one) => one.state);
  expect(await told()).toEqual(['fault', 'ready']);
  await station.host.stop();
  station = await stand({ clock, dataDir });
  expect((await told()).slice(-2)).toEqual(['fault', 'ready']);
  await turns('idCard', 'fault');
  // Midnight at the window, not in London.
  clock.forward(15 * 60_000);
  expect(await told()).toEqual([]);
  await reader.replug();
  await turns('idCard', 'ready');
  expect(await station.client.devices.events()).toMatchObject([
    { role: 'idCard', title: '读卡器', state: 'ready', text: expect.stringContaining('恢复正常') as string },
  ]);
});

it('a window nobody bound anything at is calm', async () => {
  const states = await station.client.devices.list();
  expect(states.map((one) => one.state)).toEqual(states.map(() => 'unbound'));
  expect(states.every((one) => one.failure === null && one.lastFailure === null)).toBe(true);
  expect(await station.client.devices.events()).toEqual([]);
});
