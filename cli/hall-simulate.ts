import { startPlatform } from '#platform/index.ts';
import { runMorning } from '#simulators/hall-morning.ts';
import { median, recount, told } from '#tests/hall-recount.ts';
import { answer, failed, numberFlag } from './answer.ts';

export interface SimulateFlags {
  windows: string;
  minutes: string;
  speed: string;
  seed: string;
}

/** A morning of the hall on a platform of its own whose clock runs faster; DATABASE_URL for PostgreSQL, else the embedded database in memory. */
export async function simulateHall(flags: SimulateFlags): Promise<void> {
  try {
    const windows = numberFlag('windows', flags.windows, 1, 200);
    const minutes = numberFlag('minutes', flags.minutes, 1, 600);
    const speed = numberFlag('speed', flags.speed, 1, 600);
    const seed = numberFlag('seed', flags.seed, 0, 2 ** 31);
    const began = performance.now();
    const opened = Date.parse('2026-03-05T01:00:00.000Z');
    const now = (): Date => new Date(opened + (performance.now() - began) * speed);
    const databaseUrl = process.env['DATABASE_URL'];
    const platform = await startPlatform({
      port: 0,
      clock: { now },
      ...(databaseUrl ? { databaseUrl } : {}),
      // Simulated windows hold no live line of their own; none of them is lost.
      hallPace: { beatMs: 1000, lostMs: 7 * 86_400_000 },
    });
    try {
      if (!platform.initialAdministrator) throw new Error('the simulation needs a database of its own, without data');
      const morning = await runMorning({
        platformUrl: platform.url,
        admin: platform.initialAdministrator,
        windows,
        minutes,
        speed,
        seed,
        now,
        onMinute: (minute, board) => {
          process.stderr.write(`${String(minute).padStart(4)} 分 ${board.health.sentence}\n`);
        },
      });
      answer(summary(morning, { windows, minutes, speed, seed, storage: databaseUrl ? 'postgresql' : 'pglite' }));
    } finally {
      await platform.close();
    }
  } catch (error) {
    answer(failed(error));
    process.exitCode = 1;
  }
}

function summary(
  { plan, visits, board }: Awaited<ReturnType<typeof runMorning>>,
  run: Record<string, number | string>,
): Record<string, unknown> {
  const counted = plan.groups.map(({ groupCode }) => ({
    groupCode,
    recounted: recount(visits, plan, groupCode),
    told: told(board, groupCode),
  }));
  const off = visits.flatMap((one) =>
    one.estimateMin === null || one.calledAt === null
      ? []
      : [Math.abs((Date.parse(one.calledAt) - Date.parse(one.issuedAt)) / 60_000 - one.estimateMin)],
  );
  return {
    ...run,
    health: board.health.sentence,
    totals: board.totals,
    groups: board.groups.map((one) => ({
      groupCode: one.groupCode,
      issued: one.issued,
      done: one.done,
      waiting: one.waiting,
      waitMin: one.waitMin,
      serveMin: one.serveMin,
      withinPromise: one.withinPromise.value,
    })),
    forecast: board.forecastErrors,
    estimate: { medianErrorMin: median(off), of: off.length },
    figuresEqualRecount: counted.every((one) => JSON.stringify(one.recounted) === JSON.stringify(one.told)),
    differences: counted.filter((one) => JSON.stringify(one.recounted) !== JSON.stringify(one.told)),
  };
}
