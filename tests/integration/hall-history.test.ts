import { beforeAll, expect, it } from 'vitest';
import type { HistoryRequest, HistoryRow } from '#contract/hall/history.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';
import { acting, setUpHall, type HallStage } from './hall-stage.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

onBothDatabases('the history of a hall', (stage) => {
  let hall: HallStage;
  let one: PlatformClient;
  let three: PlatformClient;
  beforeAll(async () => {
    hall = await setUpHall(stage);
    one = await hall.window('01');
    three = await hall.window('03');
  });

  /** A visit of a kind, with its minutes of waiting and of being served. */
  async function visit(service: string, window: PlatformClient, wait: number, serve: number | 'noShow', who: string) {
    await hall.take(service);
    stage.clock.forward(wait * minute);
    const called = await window.hall.callNext(acting(who));
    const ticketId = called.ticket?.ticketId ?? '';
    if (serve === 'noShow') {
      await window.hall.act({ ticketId, ...acting(who), what: { act: 'noShow', reason: '叫三次没来' } });
      return;
    }
    await window.hall.act({ ticketId, ...acting(who), what: { act: 'start' } });
    stage.clock.forward(serve * minute);
    await window.hall.act({ ticketId, ...acting(who), what: { act: 'finish', served: [] } });
  }
  /** The manager's own sign-in does not last over days. */
  const ask = async (of: Partial<HistoryRequest>) =>
    await (
      await stage.signIn('zhoumin', 'Yichuang2026!')
    ).person.hall.history({
      from: '2026-03-01',
      to: '2026-03-31',
      subject: 'hall',
      period: 'whole',
      ...of,
    });
  const figures = (row: HistoryRow | undefined) =>
    row && {
      issued: row.issued,
      called: row.called,
      done: row.done,
      noShow: row.noShow,
      within: `${row.within}/${row.promised}`,
      wait: [row.waitMin.median, row.waitMin.p90, row.waitMin.of],
      serve: [row.serveMin.median, row.serveMin.p90, row.serveMin.of],
    };

  it('counts today as it goes, and says that it still changes', async () => {
    await visit('residence', one, 5, 10, '李静');
    await visit('residence', one, 25, 12, '李静');
    await visit('business', three, 15, 30, '王芳');
    await visit('residence', one, 2, 'noShow', '李静');
    const today = await ask({});
    expect([today.days, today.isTodayIn]).toEqual([1, true]);
    expect(figures(today.total)).toEqual({
      ...{ issued: 4, called: 4, done: 3, noShow: 1, within: '3/4' },
      wait: [5, 25, 4],
      serve: [12, 30, 3],
    });
  });

  it('keeps a day that is over: the same figures by day, week and month, window, clerk and item', async () => {
    const before = await ask({});
    stage.clock.forward(4 * day); // from Thursday to Monday, the next week
    // Forgotten open it may have been closed at midnight.
    await three.hall.openWindow(acting('王芳'));
    await visit('business', three, 1, 8, '李静');
    const days = await ask({ period: 'day' });
    expect(days.rows.map((row) => [row.from, row.to, row.issued])).toEqual([
      ['2026-03-05', '2026-03-05', 4],
      ['2026-03-09', '2026-03-09', 1],
    ]);
    expect(figures(days.rows[0])).toEqual(figures(before.total));
    const weeks = await ask({ period: 'week' });
    expect(weeks.rows.map((row) => [row.from, row.to, row.issued])).toEqual([
      ['2026-03-02', '2026-03-08', 4],
      ['2026-03-09', '2026-03-15', 1],
    ]);
    const months = await ask({ period: 'month', from: '2026-02-20' });
    expect(months.rows.map((row) => [row.from, row.to, row.issued])).toEqual([['2026-03-01', '2026-03-31', 5]]);
    expect(figures(months.rows[0])).toMatchObject({ within: '4/5', wait: [5, 25, 5], serve: [10, 30, 4] });
    const named = async (subject: HistoryRequest['subject']) =>
      (await ask({ subject })).rows.map((row) => [row.name, row.issued, row.done, row.waitMin.median]);
    expect(await named('window')).toEqual([
      ['01', 3, 2, 5],
      ['03', 2, 2, 1],
    ]);
    expect(await named('clerk')).toEqual([
      ['李静', 4, 3, 2],
      ['王芳', 1, 1, 15],
    ]);
    expect(await named('item')).toEqual([
      ['个体工商户开业登记', 2, 2, 1],
      ['居住证申领', 3, 2, 5],
    ]);
    expect(await named('group')).toEqual([
      ['综合受理', 3, 2, 5],
      ['企业开办', 2, 2, 1],
    ]);
  });

  it('does not count a day for good while one of its tickets is open, nor lose one nobody was called for', async () => {
    await hall.take('residence');
    stage.clock.forward(day);
    const [, last] = (await ask({ period: 'day' })).rows;
    expect([last?.from, last?.issued, last?.called, last?.waitMin.of]).toEqual(['2026-03-09', 2, 1, 1]);
  });

  it('refuses a range that ends before it begins or is too long, in words, and whoever is no manager', async () => {
    expect(await failureOf(ask({ from: '2026-04-01' }))).toBe('HALL_HISTORY_RANGE');
    expect(await failureOf(ask({ from: '2016-01-01' }))).toBe('HALL_HISTORY_RANGE');
    expect((await ask({ from: '2026-01-01', to: '2026-01-31' })).total.issued).toBe(0);
    expect(
      await failureOf(one.hall.history({ from: '2026-03-01', to: '2026-03-31', subject: 'hall', period: 'whole' })),
    ).toBe('AUTH_REQUIRED');
  });
});
