import { expect, it } from 'vitest';
import { startPlatform } from '#platform/index.ts';
import { runHotlineMorning } from '#simulators/hotline-morning/index.ts';
import { startVirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { recountHotline, toldByHotline } from '../hotline-recount.ts';
import { preparedDataDir } from '../run/prepared-database.ts';

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
    expect(counted.within15s.numerator).toBeLessThan(counted.within15s.denominator);
  } finally {
    await platform.close();
    await exchange.stop();
  }
});
