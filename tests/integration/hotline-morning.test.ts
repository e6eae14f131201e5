import { expect, it } from 'vitest';
import type { DrillView } from '#contract/hotline/drill.ts';
import type { callIndicators, DrillPart } from '#contract/hotline/names.ts';
import { startPlatform } from '#platform/index.ts';
import { demoPassword, platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { runHotlineMorning, type SeenCall } from '#simulators/hotline-morning/index.ts';
import { startVirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { recountHotline, toldByHotline } from '../hotline-recount.ts';
import { preparedDataDir } from '../run/prepared-database.ts';

const supervisorAt = async (url: string): Promise<PlatformClient> => {
  const station = { stationId: 'person-zhoubin', stationName: '测试', windowNo: '0' };
  const { token } = await platformClient(url).sessions.signIn({ username: 'zhoubin', password: demoPassword, station });
  return platformClient(url, () => token);
};

it('tells the supervisor what somebody counts who only saw the calls of a morning', async () => {
  const opened = Date.parse('2026-03-05T00:30:00.000Z');
  let now = opened;
  const exchange = await startVirtualSwitch({ now: () => new Date(now) });
  const { port, username, secret } = exchange;
  const platform = await startPlatform({
    dataDir: await preparedDataDir(),
    port: 0,
    logLevel: 'silent',
    clock: { now: () => new Date(now) },
    hotline: {
      exchange: { host: '127.0.0.1', port, username, secret },
      pace: { tickMs: 200, ami: { pingMs: 1000, silentMs: 60_000, retryMs: { first: 20, last: 100 } } },
    },
  });
  try {
    if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
    const morning = await runHotlineMorning({
      platformUrl: platform.url,
      admin: platform.initialAdministrator,
      exchange,
      createCode: () => platform.createCode(),
      calls: 40,
      // Fewer than the rush needs: some give up.
      agents: 2,
      seed: 7,
      opened,
      setNow: (at) => (now = at),
    });
    const counted = recountHotline(morning.seen);
    expect(toldByHotline(morning)).toEqual(counted);
    // A morning in which nothing goes wrong would prove little.
    for (const some of [counted.abandoned, counted.unknownEnds, counted.callBacks, counted.direct.numerator])
      expect(some).toBeGreaterThan(0);
    // Behind each figure stand the very calls.
    const lead = await supervisorAt(platform.url);
    const view = (indicator: (typeof callIndicators)[number], part: DrillPart) =>
      lead.hotline.drill({ day: '2026-03-05', indicator, part });
    const startsOf = ({ calls }: DrillView): number[] => calls.map((one) => Date.parse(one.waitedFrom)).toSorted();
    const seenStarts = (which: (one: SeenCall) => boolean): number[] =>
      morning.seen
        .filter(which)
        .map((one) => one.queuedAt)
        .toSorted();
    expect(startsOf(await view('offered', 'met'))).toEqual(seenStarts(() => true));
    expect(startsOf(await view('connected', 'missed'))).toEqual(seenStarts((one) => one.answeredAt === null));
    const isLate = (one: SeenCall): boolean => one.answeredAt !== null && one.answeredAt - one.queuedAt > 15_000;
    expect(startsOf(await view('within15s', 'missed'))).toEqual(seenStarts(isLate));
    expect(startsOf(await view('abandoned', 'met'))).toEqual(seenStarts((one) => one.outcome === 'abandoned'));
    expect(startsOf(await view('unknownEnds', 'met'))).toEqual(seenStarts((one) => one.outcome === 'unknownEnd'));
    expect(await view('callBacksOpen', 'met')).toMatchObject({ total: counted.callBacks });
    expect(await view('within15s', 'met')).toMatchObject({ of: counted.within15s, tickets: [] });
    const numbers = morning.seen.map((one) => one.plan.number).filter((one) => one !== '');
    const told = JSON.stringify((await view('offered', 'all')).calls);
    expect(numbers.filter((one) => told.includes(one))).toEqual([]);
    expect(counted.within15s.numerator).toBeLessThan(counted.within15s.denominator);
  } finally {
    await platform.close();
    await exchange.stop();
  }
});
