import { afterEach, describe, expect, it } from 'vitest';
import { addBlock } from '#db/queries/numbers.ts';
import { writeSetting } from '#db/queries/settings.ts';
import { calendarReminder } from '#contract/calendar/reminder.ts';
import { forgetCalendar, calendarOf } from '#host/calendar/stored-calendar.ts';
import { storeItem } from '#host/catalogue/items.ts';
import seed from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { shippedItems } from '../bench/find-catalogue.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { turnedClock } from './turned-clock.ts';

type Station = Awaited<ReturnType<typeof localStation>>;
let station: Station;
afterEach(() => station.close());

describe.each(['2026-12-31', '2027-02-28', '2028-02-29'])('on %s', (day) => {
  it('the counter accepts, and what is not published yet is said before anybody presses F9', async () => {
    const at = `${day}T02:24:00.000Z`;
    station = await localStation({ clock: turnedClock(at) });
    const { client, host } = station;
    const year = day.slice(0, 4);
    addBlock(host.ctx.db, { blockId: `local-${year}`, prefix: `000000${year}`, first: 1, last: 1000, leasedAt: at });
    for (const item of shippedItems()) storeItem(host.ctx.db, item);
    const draft = await readyDraft(client);
    const detail = await client.catalogue.get({ taskCode: draft.draft.taskCode ?? '' });
    expect(detail.dueToday).toMatchObject({ dueCalendar: 'provisional' });
    const answer = await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: true });
    expect(answer).toMatchObject(detail.dueToday ?? {});
    expect(answer.promiseDue > day && answer.statutoryDue >= answer.promiseDue).toBe(true);
    for (const item of shippedItems())
      expect((await client.catalogue.get({ taskCode: item.taskCode })).dueToday).not.toBeNull();
  });
});

describe('a region with days of its own', () => {
  // The arrangement of 2021 as published, and 三月三 in Guangxi.
  const days = (...spans: [from: string, to: string][]): string[] =>
    spans.flatMap(([from, to]) => {
      const found: string[] = [];
      for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
        found.push(new Date(at).toISOString().slice(0, 10));
      return found;
    });
  const year2021 = {
    holidays: days(
      ['2021-01-01', '2021-01-03'],
      ['2021-02-11', '2021-02-17'],
      ['2021-04-03', '2021-04-05'],
      ['2021-05-01', '2021-05-05'],
      ['2021-06-12', '2021-06-14'],
      ['2021-09-19', '2021-09-21'],
      ['2021-10-01', '2021-10-07'],
    ),
    makeUpDays: ['2021-02-07', '2021-02-20', '2021-04-25', '2021-05-08', '2021-09-18', '2021-09-26', '2021-10-09'],
  };
  const calendar = {
    version: '2021',
    years: { ...seed.years, 2021: year2021 },
    regions: { 45: { 2021: { holidays: ['2021-04-14', '2021-04-15', '2021-04-16'], makeUpDays: ['2021-04-18'] } } },
  };

  it.each([
    ['000000', '2021-04-16'],
    ['450100', '2021-04-20'],
  ])('%s: three working days from 2021-04-13 end on %s', async (regionCode, due) => {
    station = await localStation({ clock: turnedClock('2026-03-05T02:24:00.000Z') });
    const { db } = station.host.ctx;
    writeSetting(db, 'hall', { hallCode: 'h-1', hallName: '示例大厅', regionCode, contactPhone: '000-12345678' });
    writeSetting(db, 'calendar', calendar);
    forgetCalendar(db);
    expect(calendarOf(db).due('2021-04-13', 3)).toEqual({ due, calendar: 'official' });
  });
});

it.each([
  ['2026-10-31', ''],
  ['2026-11-01', '2027 年的放假安排还没有发布'],
  ['2027-01-01', '2027 年的放假安排还没有发布，办结日期都是暂定'],
])('on %s an administrator is told: %s', async (today, text) => {
  station = await localStation({ clock: turnedClock(`${today}T02:24:00.000Z`) });
  if (text === '') expect(calendarReminder(seed, today)).toBe('');
  else expect(calendarReminder(seed, today)).toContain(text);
});
