/** What a real Asterisk 22.10 said while `npm run test:switch -- --record` put it through calls, told to the platform again. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeskCall } from '#contract/hotline/desk.ts';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { createAmiBlocks } from '#platform/hotline/switch/ami-blocks.ts';
import { createMapper, loadProfile } from '#platform/hotline/switch/profile.ts';
import { demoPassword, platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { startVirtualSwitch, type VirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { eventually } from '../world.ts';
import { morningClock } from './turned-clock.ts';

const folder = path.join(import.meta.dirname, 'recordings/asterisk-22.10');
const recorded = (name: string): string => fs.readFileSync(path.join(folder, `${name}.ami`), 'utf8');
const pace = { tickMs: 100, ami: { pingMs: 1000, silentMs: 60_000, retryMs: { first: 20, last: 100 } } };

const clock = morningClock();
let exchange: VirtualSwitch;
let platform: RunningPlatform;
const agents: Record<string, PlatformClient> = {};

beforeAll(async () => {
  exchange = await startVirtualSwitch(clock);
  const { port, username, secret } = exchange;
  platform = await startPlatform({
    port: 0,
    clock,
    logLevel: 'silent',
    dataDir: await preparedDataDir(),
    hotline: { exchange: { host: '127.0.0.1', port, username, secret }, pace },
  });
  if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
  await seedHotline(platform.url, platform.initialAdministrator);
  for (const [extension, name] of [
    ['101', 'sunxiaomei'],
    ['102', 'hejun'],
    ['lead', 'zhoubin'],
  ] as const) {
    const station = { stationId: `station-${name}`, stationName: '热线', windowNo: '18' };
    const { token } = await platformClient(platform.url).sessions.signIn({
      username: name,
      password: demoPassword,
      station,
    });
    const client = platformClient(platform.url, () => token);
    agents[extension] = client;
    if (extension !== 'lead') await client.hotline.switchAgent({ to: 'on', extension: `PJSIP/${extension}` });
  }
  await eventually('the line stands', () => exchange.connections === 1);
});
afterAll(async () => {
  await platform?.close();
  await exchange?.stop();
});

const client = (name: string): PlatformClient => agents[name] as PlatformClient;
const calls = async (extension: string): Promise<DeskCall[]> => (await client(extension).hotline.desk({})).calls;
const callOf = async (extension: string, caller: string): Promise<DeskCall | undefined> =>
  (await calls(extension)).find((one) => one.caller === caller);
const figures = async () =>
  await client('lead').hotline.figures({
    day: new Date(clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
  });

describe('a recorded exchange', () => {
  it.each([
    ['answer-hold-end', '101', '13800000001', { outcome: 'answered', endedBy: 'caller', queue: 'hotline' }],
    ['ended-by-agent', '101', '13800000002', { outcome: 'answered', endedBy: 'agent' }],
    ['withheld', '101', '', { outcome: 'answered', endedBy: 'caller', match: { kind: 'withheld' } }],
    ['rings-twice', '102', '13800000003', { outcome: 'answered', endedBy: 'caller' }],
    ['transferred', '101', '13800000005', { outcome: 'transferred' }],
    ['transferred-and-gone', '101', '13800000006', { outcome: 'transferred', endedBy: 'caller' }],
  ] as const)('%s: ends at %s as it did, once though every event comes twice', async (name, extension, caller, end) => {
    const before = (await figures()).connected;
    exchange.misbehave({ twice: true });
    exchange.play(recorded(name));
    exchange.misbehave({});
    await expect.poll(() => callOf(extension, caller)).toMatchObject({ state: 'ended', ...end });
    expect(await callOf(extension === '101' ? '102' : '101', caller)).toBeUndefined();
    expect((await figures()).connected).toEqual({
      numerator: before.numerator + 1,
      denominator: before.denominator + 1,
    });
  });

  it('given-up: becomes a call-back', async () => {
    exchange.play(recorded('given-up'));
    await expect
      .poll(async () => (await client('101').hotline.callBacks()).map((one) => one.caller))
      .toContain('138****0004');
  });

  it('restarted: the call that nobody ended is said to have ended unknown when the exchange is back', async () => {
    exchange.play(recorded('restarted'));
    await expect.poll(async () => (await callOf('101', '13800000007'))?.state).toBe('talking');
    exchange.restart();
    await expect.poll(() => callOf('101', '13800000007')).toMatchObject({ outcome: 'unknownEnd', endedBy: 'unknown' });
  });

  it('answered while the line was cut: it is talking when the exchange tells which channels live, and ringing ones go on ringing', async () => {
    // The same told of another call: the recorded one has been played and has ended.
    const linked = '1796999999.4';
    const [, was = ''] = /^Linkedid: (.+)$/m.exec(recorded('rings-twice')) ?? [];
    const told = recorded('rings-twice').replaceAll(was, linked).replaceAll('13800000003', '13800000093');
    // As far as the second telephone rings; what followed was said to nobody.
    exchange.play(told.slice(0, told.indexOf('Event: AgentConnect')));
    const caller = '13800000093';
    const open = async () => (await calls('102')).find((one) => one.caller === caller && one.state !== 'ended');
    await expect.poll(async () => (await open())?.state).toBe('ringing');
    const channel = (name: string, unique: string, more: string): string =>
      `Event: CoreShowChannel\nChannel: ${name}\nUniqueid: ${unique}\nLinkedid: ${linked}\n${more}`;
    const outside = channel('PJSIP/outside-00000004', linked, 'ChannelStateDesc: Up\nBridgeId: ');
    exchange.list(
      [outside, channel('PJSIP/102-00000006', `${linked}7`, 'ChannelStateDesc: Ringing\nBridgeId: ')].join('\n\n'),
    );
    exchange.drop();
    await eventually('the line stands again', () => exchange.connections === 1);
    expect((await open())?.state).toBe('ringing');
    exchange.list(
      [outside, channel('PJSIP/102-00000006', `${linked}7`, 'ChannelStateDesc: Up\nBridgeId: 4ed78847')].join('\n\n'),
    );
    exchange.drop();
    await expect.poll(async () => (await open())?.state).toBe('talking');
    exchange.list('');
    exchange.restart();
    await expect.poll(open).toBeUndefined();
  });

  it('says the same however its bytes are cut, two ends of one dialling and all', async () => {
    const bytes = Buffer.from(
      `Asterisk Call Manager/11.0.0\r\n${recorded('rings-twice').replaceAll('\n', '\r\n')}\r\n`,
    );
    const profile = await loadProfile('asterisk');
    const kinds = (size: number): string[] => {
      const known = new Set<string>();
      const mapper = createMapper(profile, (callId) => known.has(callId));
      const blocks = createAmiBlocks();
      const told: string[] = [];
      for (let from = 0; from < bytes.length; from += size)
        for (const message of blocks.push(bytes.subarray(from, from + size))) {
          const event = mapper.map(message, new Date(0));
          if (!event) continue;
          known.add(event.callId);
          told.push(`${event.kind} ${event.extension ?? ''}`.trim());
        }
      return told;
    };
    expect(recorded('rings-twice').match(/^DialStatus: (NOANSWER|CANCEL)$/gm)).toHaveLength(2);
    const once = [
      ...['new', 'queued', 'ringing PJSIP/101', 'notAnswered PJSIP/101', 'ringing PJSIP/102'],
      ...['answered PJSIP/102', 'ended'],
    ];
    for (const size of [1, 7, 1000, bytes.length]) expect(kinds(size)).toEqual(once);
  });
});
