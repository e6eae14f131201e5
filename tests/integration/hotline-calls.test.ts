import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { startVirtualSwitch, type VirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { hotlineBook } from '../hotline-stage.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { findServer, startCluster } from './platform-postgresql.ts';
import { morningClock } from './turned-clock.ts';

const clock = morningClock();
const closing: (() => Promise<void>)[] = [];
let desk: Desk;
beforeAll(async () => {
  desk = await start();
});
afterEach(async () => {
  // Nothing of one test rings in the next.
  desk.exchange.misbehave({});
  desk.exchange.restart();
  await expect
    .poll(async () => (await desk.agent.hotline.desk({})).calls.filter((one) => one.state !== 'ended'))
    .toEqual([]);
  await expect.poll(async () => (await desk.agent.hotline.desk({})).exchange).toBe('up');
  await desk.agent.hotline.switchAgent({ to: 'on', extension: 'PJSIP/101' });
});
afterAll(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** @param silentMs long, unless the test is about a line that says nothing: a busy machine is silent for a while, too */
const pace = (silentMs: number) => ({
  tickMs: 100,
  ami: { pingMs: 100, silentMs, retryMs: { first: 50, last: 200 } },
});

interface Desk {
  exchange: VirtualSwitch;
  platform: RunningPlatform;
  agent: PlatformClient;
  supervisor: PlatformClient;
  startAnother(): Promise<RunningPlatform>;
  stopPlatform(): Promise<void>;
}

async function start({
  databaseUrl,
  silentMs = 300_000,
}: { databaseUrl?: string; silentMs?: number } = {}): Promise<Desk> {
  const exchange = await startVirtualSwitch(clock);
  closing.push(() => exchange.stop());
  const options = {
    port: 0,
    logLevel: 'silent' as const,
    clock,
    ...(databaseUrl ? { databaseUrl } : { dataDir: await preparedDataDir() }),
    hotline: {
      key: Buffer.alloc(32, 1).toString('base64url'),
      exchange: { host: '127.0.0.1', port: exchange.port, username: exchange.username, secret: exchange.secret },
      pushSecret: 'a-secret-of-the-exchange',
      pace: pace(silentMs),
    },
  };
  const platform = await startPlatform(options);
  let isStopped = false;
  const stopPlatform = async (): Promise<void> => {
    if (!isStopped) {
      isStopped = true;
      await platform.close();
    }
  };
  closing.push(stopPlatform);
  const signIn = async (username: string, password: string): Promise<PlatformClient> => {
    const answer = await platformClient(platform.url).sessions.signIn({
      username,
      password,
      station: { stationId: `station-${username}`, stationName: '热线', windowNo: '18' },
    });
    return platformClient(platform.url, () => answer.token);
  };
  const admin = await signIn('admin', platform.initialAdministrator?.password ?? '');
  const password = 'hotline-2026';
  await admin.operators.save({ username: 'agent', name: '孙晓梅', roles: ['hotlineOperator'], password });
  await admin.operators.save({ username: 'lead', name: '周班长', roles: ['hotlineSupervisor'], password });
  await admin.hotline.saveBook(hotlineBook());
  const agent = await signIn('agent', password);
  await agent.hotline.switchAgent({ to: 'on', extension: 'PJSIP/101' });
  return {
    exchange,
    platform,
    agent,
    supervisor: await signIn('lead', password),
    stopPlatform,
    startAnother: async () => {
      const other = await startPlatform(options);
      closing.push(() => other.close());
      return other;
    },
  };
}
const today = (): string => new Date(clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
const figures = async () => await desk.supervisor.hotline.figures({ day: today() });
/** The one call with this number. */
const callOf = async (caller: string) => (await desk.agent.hotline.desk({})).calls.find((one) => one.caller === caller);

describe('calls from the exchange', () => {
  it('pop at the agent whose telephone rings, with number, and end with who hung up', async () => {
    const before = await desk.agent.hotline.desk({});
    const waiting = desk.agent.hotline.desk({ tag: before.tag, waitMs: 20_000 });
    const call = desk.exchange.call('13800000001');
    call.ring('PJSIP/101');
    const popped = await waiting;
    expect(popped.agent.state).toBe('ringing');
    expect(popped.calls).toMatchObject([{ caller: '13800000001', state: 'ringing', match: { kind: 'unknown' } }]);
    call.answer();
    await expect.poll(async () => (await callOf('13800000001'))?.state).toBe('talking');
    call.hold();
    await expect.poll(async () => (await callOf('13800000001'))?.state).toBe('held');
    call.resume();
    call.hangUp('caller');
    await expect
      .poll(async () => await callOf('13800000001'))
      .toMatchObject({ state: 'ended', outcome: 'answered', endedBy: 'caller' });
    expect((await desk.agent.hotline.desk({})).agent.state).toBe('afterCall');
    await expect.poll(() => desk.exchange.paused.get('PJSIP/101')).toBe(true);
    await desk.agent.hotline.switchAgent({ to: 'ready' });
    await expect.poll(() => desk.exchange.paused.get('PJSIP/101')).toBe(false);
  });

  it('do not pop while the own switch is off, nor at somebody else', async () => {
    await desk.agent.hotline.switchAgent({ to: 'off' });
    const [mine, other] = [desk.exchange.call('13800000011'), desk.exchange.call('13800000012')];
    mine.ring('PJSIP/101');
    other.ring('PJSIP/102');
    await expect.poll(async () => (await figures()).waiting).toBe(2);
    expect([await callOf('13800000011'), await callOf('13800000012')]).toEqual([undefined, undefined]);
  });

  it('are counted once though told twice and in the wrong order; strays of unknown calls change nothing', async () => {
    const before = await figures();
    desk.exchange.misbehave({ twice: true, swapped: true });
    const call = desk.exchange.call('');
    call.ring('PJSIP/102');
    call.noAnswer();
    call.ring('PJSIP/101');
    call.answer();
    call.hangUp('agent');
    desk.exchange.misbehave({});
    desk.exchange.stray();
    const { numerator, denominator } = before.connected;
    await expect
      .poll(async () => (await figures()).connected)
      .toEqual({ numerator: numerator + 1, denominator: denominator + 1 });
    await expect
      .poll(async () => await callOf(''))
      .toMatchObject({ match: { kind: 'withheld' }, state: 'ended', outcome: 'answered', endedBy: 'agent' });
    expect((await figures()).waiting).toBe(0);
  });

  it('given up in the queue become one call-back a number; a withheld one becomes none', async () => {
    const { abandoned } = await figures();
    for (const number of ['13800000021', '13800000021', '']) desk.exchange.call(number).hangUp('caller');
    await expect.poll(async () => (await figures()).abandoned).toBe(abandoned + 3);
    const list = async () => (await desk.agent.hotline.callBacks()).filter((one) => one.caller.endsWith('0021'));
    expect(await list()).toMatchObject([{ caller: '138****0021', takenBy: null }]);
    const callBackId = (await list())[0]?.callBackId ?? '';
    await desk.agent.hotline.takeCallBack({ callBackId });
    await expect(desk.supervisor.hotline.takeCallBack({ callBackId })).rejects.toMatchObject({
      data: { code: 'CALL_BACK_TAKEN' },
    });
    expect(await list()).toMatchObject([{ caller: '13800000021' }]);
    await desk.agent.hotline.finishCallBack({ callBackId, isReached: true });
    expect(await list()).toEqual([]);
  });

  it('end as unknown when the exchange restarts in mid-call, and a transfer ends with its caller', async () => {
    const { unknownEnds } = await figures();
    const call = desk.exchange.call('13800000031');
    call.ring('PJSIP/101');
    call.answer();
    await expect.poll(async () => (await callOf('13800000031'))?.state).toBe('talking');
    desk.exchange.restart();
    await expect.poll(async () => await callOf('13800000031')).toMatchObject({ state: 'ended', outcome: 'unknownEnd' });
    expect((await figures()).unknownEnds).toBe(unknownEnds + 1);
    await expect.poll(async () => (await desk.agent.hotline.desk({})).exchange).toBe('up');
    const moved = desk.exchange.call('13800000032');
    moved.ring('PJSIP/101');
    moved.answer();
    moved.transfer('201');
    moved.hangUp('caller');
    await expect.poll(async () => (await callOf('13800000032'))?.outcome).toBe('transferred');
  });

  it('go on after a line that was half open, and say the line is down meanwhile', async () => {
    const { agent, exchange } = await start({ silentMs: 2000 });
    const state = async () => (await agent.hotline.desk({})).exchange;
    await expect.poll(state).toBe('up');
    exchange.misbehave({ deaf: true });
    await expect.poll(state).toBe('down');
    exchange.misbehave({});
    exchange.drop();
    await expect.poll(state).toBe('up');
    // A call that falls into another silence, of this machine itself, is followed by the next one.
    await expect
      .poll(
        async () => {
          exchange.call('13800000041').ring('PJSIP/101');
          return (await agent.hotline.desk({})).calls.map((one) => `${one.caller} ${one.state}`);
        },
        { interval: 2000 },
      )
      .toContain('13800000041 ringing');
  });

  it('come by HTTP too, for whoever holds the secret', async () => {
    const at = clock.now().toISOString();
    const push = (token: string) =>
      platformClient(desk.platform.url, () => token).hotline.pushEvents({
        events: [
          { callId: 'p1', eventId: 'p1/a', kind: 'answered', at, extension: 'PJSIP/101' },
          { callId: 'p1', eventId: 'p1/r', kind: 'ringing', at, extension: 'PJSIP/101', caller: '13800000051' },
        ],
      });
    await expect(push('not-the-secret-of-it-all')).rejects.toMatchObject({ data: { code: 'AUTH_REQUIRED' } });
    expect(await push('a-secret-of-the-exchange')).toEqual({ stored: 2 });
    expect(await push('a-secret-of-the-exchange')).toEqual({ stored: 0 });
    expect(await callOf('13800000051')).toMatchObject({ callId: 'p1', state: 'talking' });
  });
});

describe('the line to the exchange', () => {
  it('is held by one process, and by another one when that dies', async () => {
    const server = await findServer();
    if ('reason' in server) {
      console.warn(server.reason);
      return;
    }
    const cluster = await startCluster(server.bin);
    closing.push(() => cluster.stop());
    const first = await start({ databaseUrl: await cluster.createDatabase() });
    await expect.poll(() => first.exchange.connections).toBe(1);
    const other = await first.startAnother();
    const before = first.exchange.signIns;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(first.exchange.connections).toBe(1);
    await first.stopPlatform();
    // The end of the one's line is seen there as late as the other's beginning.
    await expect.poll(() => first.exchange.signIns).toBeGreaterThan(before);
    await expect.poll(() => first.exchange.connections).toBe(1);
    const station = { stationId: 'station-agent', stationName: '热线', windowNo: '18' };
    const signed = await platformClient(other.url).sessions.signIn({
      username: 'agent',
      password: 'hotline-2026',
      station,
    });
    const agent = platformClient(other.url, () => signed.token);
    first.exchange.call('13800001234').ring('PJSIP/101');
    await expect.poll(async () => (await agent.hotline.desk({})).calls.length).toBe(1);
  });
});
