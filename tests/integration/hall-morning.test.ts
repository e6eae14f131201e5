import { expect, it } from 'vitest';
import { startPlatform } from '#platform/index.ts';
import { runMorning } from '#simulators/hall-morning.ts';
import { recount, told } from '../hall-recount.ts';
import { preparedDataDir } from '../run/prepared-database.ts';

it('tells the figures of a simulated morning as somebody counts them who only saw the answers', async () => {
  const speed = 120;
  const began = performance.now();
  const now = (): Date => new Date(Date.parse('2026-03-05T01:00:00.000Z') + (performance.now() - began) * speed);
  const platform = await startPlatform({
    dataDir: await preparedDataDir(),
    port: 0,
    clock: { now },
    logLevel: 'silent',
    hallPace: { beatMs: 1000, lostMs: 7 * 86_400_000 },
  });
  try {
    if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
    const { plan, visits, board } = await runMorning({
      platformUrl: platform.url,
      admin: platform.initialAdministrator,
      windows: 5,
      minutes: 30,
      speed,
      seed: 7,
      now,
    });
    expect(visits.length).toBeGreaterThan(0);
    expect(new Set(visits.map((one) => one.number)).size).toBe(visits.length);
    for (const { groupCode } of plan.groups) expect(told(board, groupCode)).toEqual(recount(visits, plan, groupCode));
    expect(board.totals.issued).toBe(visits.length);
  } finally {
    await platform.close();
  }
});
