import { expect, it } from 'vitest';
import seed from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { shippedItems } from '../bench/find-catalogue.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';

/** What the administrator reads when publishing is refused; empty when it is not. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return '';
  } catch (error) {
    return JSON.stringify((error as { data?: unknown }).data);
  }
}

onBothDatabases('publishing a calendar', (stage) => {
  const { 2026: last, ...earlier } = seed.years;

  it('takes the shipped one, and refuses what cannot be or loses a year in use, with the reason in words', async () => {
    const { catalogue } = stage.admin;
    await catalogue.saveCalendar(seed);
    const withDay = (day: string) => ({
      version: '2',
      years: { ...seed.years, 2026: { ...last, holidays: [...last.holidays, day] } },
    });
    expect(await refusal(catalogue.saveCalendar(withDay('2026-02-31')))).toContain('2026-02-31 这一天不存在');
    expect(await refusal(catalogue.saveCalendar(withDay('2026-03-02')))).toContain('按放假办法应为 248 个');
    expect(
      await refusal(
        catalogue.saveCalendar({
          version: '2',
          years: { ...seed.years, 2026: { ...last, makeUpDays: ['2026-03-02'] } },
        }),
      ),
    ).toContain('调休上班日 2026-03-02 不是周末');
    expect(await refusal(catalogue.saveCalendar({ version: '2', years: earlier }))).toContain('少了正在使用的 2026 年');
    const { rows } = await stage.station.feed({ after: 0 });
    expect(rows.filter((row) => row.kind === 'calendar')).toMatchObject([{ calendar: seed }]);
  });

  it('lets a year go that is named, and keeps the naming out of the calendar', async () => {
    const call = stage.admin.catalogue.saveCalendar({ version: '3', years: earlier, dropYears: ['2026'] });
    expect(await failureOf(call)).toBe('none');
    const { rows } = await stage.station.feed({ after: 0 });
    const published = rows.find((row) => row.kind === 'calendar');
    expect(published?.calendar).toEqual({ version: '3', years: earlier });
  });

  it('is read back as published, with what is missing, and so are items and verifications', async () => {
    const { catalogue } = stage.admin;
    const regions = { 45: { 2026: { holidays: ['2026-04-20'], makeUpDays: [] } } };
    await catalogue.saveCalendar({ ...seed, version: '4', regions });
    const { calendar, reminder } = await catalogue.calendar();
    expect(calendar).toEqual({ ...seed, version: '4', regions });
    expect(typeof reminder).toBe('string');
    expect(
      await refusal(
        catalogue.saveCalendar({ ...seed, regions: { 45: { 2026: { holidays: [], makeUpDays: ['2026-04-20'] } } } }),
      ),
    ).toContain('不是周末');
    const shipped = shippedItems().find((one) => one.verifications.length > 0);
    if (!shipped) throw new Error('no items');
    // What an item names has to be there first.
    expect(await refusal(catalogue.saveItem(shipped))).toContain('没有发布过名为');
    const item = { ...shipped, verifications: [], materials: [] };
    await catalogue.saveItem(item);
    expect(await catalogue.item({ taskCode: item.taskCode })).toEqual(item);
    expect((await catalogue.items()).map((one) => one.taskCode)).toContain(item.taskCode);
    expect(await catalogue.verifications()).toEqual([]);
    // Windows know by the version that an item changed.
    expect(await refusal(catalogue.saveItem({ ...item, taskName: '改了名的事项' }))).toContain('请改为 3');
    await catalogue.saveItem({ ...item, taskName: '改了名的事项', taskVersion: 3 });
    expect(await catalogue.item({ taskCode: item.taskCode })).toMatchObject({ taskName: '改了名的事项' });
  });
});
