import { startPlatform } from '#platform/index.ts';
import { runHotlineMorning } from '#simulators/hotline-morning/index.ts';
import { startVirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { recountHotline, toldByHotline } from '#tests/hotline-recount.ts';
import { answer, failed, numberFlag } from './answer.ts';

export interface HotlineSimulateFlags {
  calls: string;
  agents: string;
  seed: string;
}

/** A morning of calls on a platform and a virtual exchange of its own; DATABASE_URL for PostgreSQL, else the embedded database in memory. */
export async function simulateHotline(flags: HotlineSimulateFlags): Promise<void> {
  try {
    const calls = numberFlag('calls', flags.calls, 1, 5000);
    const agents = numberFlag('agents', flags.agents, 1, 300);
    const seed = numberFlag('seed', flags.seed, 0, 2 ** 31);
    const opened = Date.parse('2026-03-05T00:30:00.000Z');
    let now = opened;
    const exchange = await startVirtualSwitch({ now: () => new Date(now) });
    const databaseUrl = process.env['DATABASE_URL'];
    const platform = await startPlatform({
      port: 0,
      logLevel: 'silent',
      clock: { now: () => new Date(now) },
      ...(databaseUrl ? { databaseUrl } : {}),
      hotline: {
        exchange: { host: '127.0.0.1', port: exchange.port, username: exchange.username, secret: exchange.secret },
        pace: { tickMs: 200, ami: { pingMs: 1000, silentMs: 60_000, retryMs: { first: 20, last: 100 } } },
      },
    });
    try {
      if (!platform.initialAdministrator) throw new Error('the simulation needs a database of its own, without data');
      const morning = await runHotlineMorning({
        platformUrl: platform.url,
        admin: platform.initialAdministrator,
        exchange,
        createCode: () => platform.createCode(),
        calls,
        agents,
        seed,
        opened,
        setNow: (at) => (now = at),
        onHour: ({ offered, connected, waiting }) =>
          process.stderr.write(`来电 ${offered}，接听 ${connected.numerator}，正在等 ${waiting}\n`),
      });
      const [recounted, told] = [recountHotline(morning.seen), toldByHotline(morning)];
      answer({
        calls,
        agents,
        seed,
        storage: databaseUrl ? 'postgresql' : 'pglite',
        told,
        isEqual: JSON.stringify(recounted) === JSON.stringify(told),
        ...(JSON.stringify(recounted) === JSON.stringify(told) ? {} : { recounted }),
      });
    } finally {
      await platform.close();
      await exchange.stop();
    }
  } catch (error) {
    answer(failed(error));
    process.exitCode = 1;
  }
}
