import { afterEach, describe, expect, it } from 'vitest';
import { computedHolidays } from '#contract/calendar/law.ts';
import type { CaseView } from '#contract/cases.ts';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { rowKey } from '#contract/platform/streams.ts';
import { calendarArrived } from '#host/acceptance/due-dates-moved.ts';
import { expireCorrections } from '#host/acceptance/run-out.ts';
import seed from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { onBothDatabases } from './platform-stage.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let clock: TurnedClock;
const items = [{ key: 'materials.M01', about: '申请书', problem: '没有提交', how: '补交原件 1 份' }];

async function corrected(day: string): Promise<CaseView> {
  clock = turnedClock(`${day}T02:24:00.000Z`);
  station = await localStation({ clock });
  const { caseId, version } = await readyDraft(station.client);
  return station.client.acceptance.correct({ caseId, version, items });
}
const days = (count: number): void => clock.forward(count * 86_400_000);
const now = (caseId: string): Promise<CaseView> => station.client.cases.get({ caseId });
const reported = (name: string): { payload: Record<string, unknown> }[] =>
  station.host.ctx.db
    .prepare('SELECT row_json FROM outbox_all WHERE class = ? ORDER BY outbox_id')
    .all(name)
    .map((row) => JSON.parse((row as { row_json: string }).row_json) as { payload: Record<string, unknown> });
const published = WorkingDayCalendarData.parse({
  version: '2027.1',
  years: {
    ...seed.years,
    2027: { holidays: computedHolidays(2027) ? [...(computedHolidays(2027) ?? [])] : [], makeUpDays: [] },
  },
});

describe('a correction nobody answered', () => {
  afterEach(() => station.close());

  it('ends on the day after its last, of itself, with its end reported', async () => {
    const { caseId, deadline } = await corrected('2026-03-02');
    expect(deadline).toMatchObject({ kind: 'correct', due: '2026-03-23', calendar: 'official' });
    days(21);
    expireCorrections(station.host.ctx);
    expect((await now(caseId)).state).toBe('CORRECTION');
    days(1);
    expireCorrections(station.host.ctx);
    const over = await now(caseId);
    expect(over).toMatchObject({ state: 'EXPIRED', deadline: null, obstacles: [] });
    expect(over.course.acts).toEqual([]);
    expect(over.timeline.at(-1)?.text).toContain('补正期限 2026-03-23 已过');
    expect(reported('result')).toMatchObject([{ payload: { projectNo: null, resultType: 'returned' } }]);
    expect(reported('document')[0]?.payload).toMatchObject({ respondBy: '2026-03-23', dueCalendar: 'official' });
    expect(station.host.ctx.db.prepare('SELECT act FROM audit ORDER BY seq DESC LIMIT 1').get()).toEqual({
      act: 'acceptance.expired',
    });
  });

  it('is not ended by a day of a year nobody has published; the official calendar counts it anew', async () => {
    const { caseId, deadline, documents } = await corrected('2026-12-14');
    // Fifteen working days run into 2027.
    expect(deadline).toMatchObject({ due: '2027-01-05', calendar: 'provisional' });
    const paper = station.host.ctx.db.prepare('SELECT data_json FROM documents').get();
    expect(documents).toHaveLength(1);
    expect(JSON.stringify(paper)).toContain('暂定');
    days(40);
    expireCorrections(station.host.ctx);
    expect((await now(caseId)).state).toBe('CORRECTION');
    const { years } = published;
    const longer = {
      ...years,
      2027: { holidays: [...(years['2027']?.holidays ?? []), '2027-01-04'], makeUpDays: ['2027-01-09'] },
    };
    station.host.ctx.db.tx(() => calendarArrived(station.host.ctx, { ...published, years: longer }));
    const moved = await now(caseId);
    expect(moved.deadline).toMatchObject({ due: '2027-01-06', calendar: 'official' });
    expect(moved.timeline.at(-1)?.text).toContain('补正期限由 2027-01-05 改为 2027-01-06');
    expect(moved.course.corrections[0]?.respondBy).toBe('2027-01-06');
    expireCorrections(station.host.ctx);
    expect((await now(caseId)).state).toBe('EXPIRED');
  });
});

onBothDatabases('days the platform watches by itself', (stage) => {
  const stream = 'case:awaited-case-1';
  const row = (name: string, seq: number, payload: object) => {
    const identity = { class: name, seq, dataVersion: 1 };
    return {
      key: rowKey(stream, identity),
      stream,
      ...identity,
      projectNo: null,
      occurredAt: '2026-03-05T02:24:12.000Z',
      payload: { projectNo: null, seq, ...payload },
    };
  };

  it('say which window told nothing in time, until an end is reported', async () => {
    const paper = {
      docNo: '收件〔2026〕000001号',
      state: 'issued',
      reprintNo: 0,
      at: '2026-03-05T02:24:12.000Z',
      sm3: null,
    };
    const send = (one: object) => stage.station.reports.send({ rows: [{ ...one }] });
    await send(row('document', 1, { ...paper, kind: 'RECEIVE', respondBy: '2026-03-12', dueCalendar: 'official' }));
    expect(await stage.admin.cases.awaited()).toMatchObject([
      { kind: 'decide', docNo: paper.docNo, respondBy: '2026-03-12', isProvisional: false, overAt: null },
    ]);
    stage.clock.forward(8 * 86_400_000);
    await stage.restart();
    await expect.poll(async () => (await stage.admin.cases.awaited())[0]?.overAt ?? null).not.toBeNull();
    await send(
      row('document', 2, { ...paper, docNo: '补正〔2026〕000001号', kind: 'CORRECT', respondBy: '2026-04-02' }),
    );
    expect(await stage.admin.cases.awaited()).toMatchObject([{ kind: 'correct', isProvisional: true, overAt: null }]);
    await send(
      row('result', 0, {
        ...{
          handler: '工作站',
          resultTime: '2026-04-03T02:00:00.000Z',
          resultType: 'returned',
          resultExplain: '逾期未补',
        },
        ...{ certName: null, certNo: null, certValidity: null, issuer: null, region: '000000' },
        ...{ isExpress: false, isFee: false, fee: null },
      }),
    );
    expect(await stage.admin.cases.awaited()).toEqual([]);
  });
});
