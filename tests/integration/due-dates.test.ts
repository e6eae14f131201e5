import { afterEach, describe, expect, it } from 'vitest';
import { addBlock } from '#db/queries/numbers.ts';
import { listSteps } from '#db/queries/cases.ts';
import { writeSetting } from '#db/queries/settings.ts';
import { computedHolidays } from '#contract/calendar/law.ts';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { calendarArrived } from '#host/acceptance/due-dates-moved.ts';
import { forgetCalendar } from '#host/calendar/stored-calendar.ts';
import { getItem, storeItem } from '#host/catalogue/items.ts';
import seed from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { turnedClock } from './turned-clock.ts';

type Station = Awaited<ReturnType<typeof localStation>>;
let station: Station;
afterEach(() => station.close());

async function stationOn(day: string): Promise<Station> {
  const clock = turnedClock(`${day}T02:24:00.000Z`);
  station = await localStation({ clock });
  const year = day.slice(0, 4);
  addBlock(station.host.ctx.db, {
    blockId: `local-${year}`,
    prefix: `000000${year}`,
    first: 1,
    last: 1000,
    leasedAt: `${day}T02:24:00.000Z`,
  });
  return station;
}

async function acceptNow({ client }: Station) {
  const draft = await readyDraft(client);
  return client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: true });
}

const documentsOf = ({ host }: Station): string =>
  JSON.stringify(host.ctx.db.prepare('SELECT kind, data_json FROM documents').all());
const acceptRows = ({ host }: Station): { dataVersion: number; payload: Record<string, unknown> }[] =>
  host.ctx.db
    .prepare("SELECT row_json FROM outbox_all WHERE class = 'accept' ORDER BY outbox_id")
    .all()
    .map(
      (row) =>
        JSON.parse((row as { row_json: string }).row_json) as { dataVersion: number; payload: Record<string, unknown> },
    );
const published = (holidays: string[], makeUpDays: string[]) =>
  WorkingDayCalendarData.parse({
    version: '2027.1',
    years: { ...seed.years, 2027: { holidays: [...(computedHolidays(2027) ?? []), ...holidays], makeUpDays } },
  });

describe('the law’s clock does not stop the counter', () => {
  it.each([
    ['2026-12-31', '2027-01-04'],
    ['2027-02-28', '2027-03-01'],
    ['2028-02-29', '2028-03-01'],
  ])('accepts on %s, and says on record, report and paper that %s is provisional', async (day, promiseDue) => {
    const accepted = await acceptNow(await stationOn(day));
    expect(accepted).toMatchObject({ promiseDue, dueCalendar: 'provisional' });
    expect(accepted.view).toMatchObject({ promiseDue, dueCalendar: 'provisional', daysLeft: 1 });
    expect(acceptRows(station)[0]?.payload).toMatchObject({ promiseTime: promiseDue, dueCalendar: 'provisional' });
    expect(documentsOf(station).match(/isProvisional/g)).toHaveLength(3);
  });

  it('says of a published year that it is official, and marks no paper', async () => {
    expect(await acceptNow(await stationOn('2026-03-05'))).toMatchObject({ dueCalendar: 'official' });
    expect(documentsOf(station)).not.toContain('isProvisional');
  });

  it.each([
    ['none', null],
    ['nonsense', 'calendar'],
    ['one with a year that cannot be', { version: '1', years: { ...seed.years, 2027: { holidays: ['2027-02-31'] } } }],
  ])(
    'counts on with the shipped and the computed years when the calendar in the store is %s',
    async (_what, stored) => {
      const { host } = await stationOn('2026-12-31');
      writeSetting(host.ctx.db, 'calendar', stored);
      forgetCalendar(host.ctx.db);
      expect(await acceptNow(station)).toMatchObject({ promiseDue: '2027-01-04', dueCalendar: 'provisional' });
      expect((await station.client.cases.search({})).rows).toHaveLength(1);
    },
  );

  it('refuses nothing done on the spot, even beyond what can be computed', async () => {
    const { host } = await stationOn('2050-12-30');
    const draft = await readyDraft(station.client);
    const item = getItem(host.ctx.db, draft.draft.taskCode ?? '');
    storeItem(host.ctx.db, { ...item, promiseDay: 0, taskVersion: 2 });
    expect(await acceptNow(station)).toMatchObject({
      promiseDue: '2050-12-30',
      statutoryDue: '2051-01-04',
      dueCalendar: 'provisional',
    });
  });
});

describe('a calendar that arrives', () => {
  it('moves what was provisional, says so on the case, and reports the acceptance again', async () => {
    const { host, client } = await stationOn('2026-12-31');
    const { caseId } = await acceptNow(station);
    host.ctx.db.tx(() => calendarArrived(host.ctx, published(['2027-01-04'], ['2027-01-09'])));
    expect(await client.cases.get({ caseId })).toMatchObject({
      promiseDue: '2027-01-05',
      statutoryDue: '2027-01-07',
      dueCalendar: 'official',
    });
    expect(listSteps(host.ctx.db, caseId).at(-1)).toMatchObject({
      step_name: '办结日期',
      operator: '工作站',
      text: `工作日历有更新：承诺办结由 2027-01-04（暂定） 改为 2027-01-05；法定办结由 2027-01-06（暂定） 改为 2027-01-07`,
    });
    expect(
      acceptRows(station).map(({ dataVersion, payload }) => [
        dataVersion,
        payload['promiseTime'],
        payload['dueCalendar'],
      ]),
    ).toEqual([
      [1, '2027-01-04', 'provisional'],
      [2, '2027-01-05', 'official'],
    ]);
    // The applicant's paper says the day of before: a corrected notice is offered, made once, and then the papers agree.
    const { movedDue } = await client.cases.get({ caseId });
    expect(movedDue).toMatchObject({ promiseDue: '2027-01-05', told: { promiseDue: '2027-01-04' } });
    const after = await client.acceptance.tellMovedDue({ caseId });
    expect(after.movedDue).toBeNull();
    const corrected = after.documents.filter((one) => one.kind === 'DUE_MOVED');
    expect(corrected.map((one) => [one.title, one.prints.length])).toEqual([['办结日期更正通知书', 1]]);
    expect(documentsOf(station)).toContain('2027年1月5日');
    await expect(client.acceptance.tellMovedDue({ caseId })).rejects.toThrow('不用更正');
    const steps = listSteps(host.ctx.db, caseId).length;
    host.ctx.db.tx(() => calendarArrived(host.ctx, published(['2027-01-04'], ['2027-01-09'])));
    expect(listSteps(host.ctx.db, caseId)).toHaveLength(steps);
  });

  it('moves a case of a published year that was published anew', async () => {
    const { host, client } = await stationOn('2026-03-05');
    const { caseId } = await acceptNow(station);
    const anew = structuredClone(published([], []));
    anew.years['2026']?.holidays.push('2026-03-06');
    anew.years['2026']?.makeUpDays.push('2026-03-07');
    host.ctx.db.tx(() => calendarArrived(host.ctx, anew));
    expect(await client.cases.get({ caseId })).toMatchObject({ promiseDue: '2026-03-07', dueCalendar: 'official' });
    expect(listSteps(host.ctx.db, caseId).at(-1)?.text).toContain('法定办结 2026-03-10，日期没有变');
  });

  it('with a year that cannot be is kept out of the counting, the year known before stays', async () => {
    const { host } = await stationOn('2026-09-18');
    const bad = structuredClone(published([], []));
    const year = bad.years['2026'];
    if (year) year.makeUpDays = ['2026-09-21'];
    host.ctx.db.tx(() => calendarArrived(host.ctx, bad));
    // Sunday the twentieth is worked in the table known before.
    expect(await acceptNow(station)).toMatchObject({ promiseDue: '2026-09-20', dueCalendar: 'official' });
  });
});
