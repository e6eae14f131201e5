import { afterEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { DepartmentEvent } from '#contract/platform/exchange.ts';
import { departmentEvent } from '#host/acceptance/department-event.ts';
import { getItem, storeItem } from '#host/catalogue/items.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, zhao } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let clock: TurnedClock;
afterEach(() => station.close());
const ofCase = ({ caseId, version }: CaseView) => ({ caseId, version });
const view = (caseId: string): Promise<CaseView> => station.client.cases.get({ caseId });
const on = (day: string): void => clock.forward(Date.parse(`${day}T02:24:00.000Z`) - clock.now().getTime());

/** Accepted on that day, twenty working days promised and by law. */
async function accepted(day: string, part: { projectType?: '1' | '2' } = {}): Promise<CaseView> {
  clock = turnedClock(`${day}T02:24:00.000Z`);
  station = await localStation({ clock });
  const draft = await readyDraft(station.client);
  const { db } = station.host.ctx;
  const item = getItem(db, draft.draft.taskCode ?? '');
  storeItem(db, { ...item, promiseDay: 10, anticipateDay: 20, taskVersion: 2, ...part });
  return (await station.client.acceptance.accept({ ...ofCase(draft), printReceipt: false })).view;
}
const inspection = {
  kind: 'pause' as const,
  name: '检验',
  reason: '经营场所需要检验',
  orgName: '示例检验所',
  limit: 10,
  limitUnit: 'workingDay' as const,
};
const event = (of: CaseView, eventId: string, part: Partial<DepartmentEvent>): DepartmentEvent => ({
  eventId,
  caseId: of.caseId,
  projectNo: of.projectNo ?? '',
  state: 'IN_REVIEW',
  stepName: '审查',
  handler: '王审核',
  orgName: '示例区市场监督管理局',
  opinion: '同意',
  at: station.host.ctx.time.iso(),
  ...part,
});
const acceptRows = (): { dataVersion: number; payload: { statutoryTime: string } }[] =>
  station.host.ctx.db
    .prepare("SELECT row_json FROM outbox_all WHERE class = 'accept' ORDER BY outbox_id")
    .all()
    .map(
      (row) =>
        JSON.parse((row as { row_json: string }).row_json) as {
          dataVersion: number;
          payload: { statutoryTime: string };
        },
    );

describe('a special procedure at the window', () => {
  it('stops the days left while it lasts and moves both dates by the working days it took', async () => {
    const before = await accepted('2026-03-02');
    expect(before).toMatchObject({ promiseDue: '2026-03-16', statutoryDue: '2026-03-30' });
    on('2026-03-09');
    const started = await station.client.acceptance.startSpecial({ ...ofCase(before), special: inspection });
    expect(started).toMatchObject({ state: 'SUSPENDED', isSuspended: true, daysLeft: 6 });
    expect(started.documents.map((one) => one.kind)).toContain('SPECIAL');
    on('2026-03-18');
    expect(await view(before.caseId)).toMatchObject({ daysLeft: 6, promiseDue: '2026-03-16' });
    on('2026-03-20');
    const ended = await station.client.acceptance.endSpecial({ ...ofCase(started), result: '合格' });
    // The vector of the table: 20 working days from 2026-03-02, suspended 03-09 to 03-20.
    expect(ended).toMatchObject({ state: 'IN_REVIEW', promiseDue: '2026-03-30', statutoryDue: '2026-04-14' });
    expect(ended.daysLeft).toBe(6);
    expect(ended.timeline.at(-1)?.text).toContain(
      '暂停 10 个工作日不计入期限：承诺办结由 2026-03-16 改为 2026-03-30；法定办结由 2026-03-30 改为 2026-04-14',
    );
    expect(acceptRows().map((row) => [row.dataVersion, row.payload.statutoryTime])).toEqual([
      [1, '2026-03-30'],
      [2, '2026-04-14'],
    ]);
  });

  it('that extends the limit moves both dates at once, by ten working days at most', async () => {
    const before = await accepted('2026-03-02');
    const extension = { ...inspection, kind: 'extension' as const, name: '延长审批', limit: 11 };
    expect(await codeOf(station.client.acceptance.startSpecial({ ...ofCase(before), special: extension }))).not.toBe(
      'ok',
    );
    const extended = await station.client.acceptance.startSpecial({
      ...ofCase(before),
      special: { ...extension, limit: 10 },
    });
    expect(extended).toMatchObject({ state: 'ACCEPTED', promiseDue: '2026-03-30', statutoryDue: '2026-04-14' });
    expect(extended.documents.map((one) => one.kind)).toContain('EXTEND');
  });
});

describe('what a department tells', () => {
  it('suspends, resumes and ends the case, each on the timeline with what it did to the dates', async () => {
    const before = await accepted('2026-03-02');
    const { ctx } = station.host;
    on('2026-03-09');
    departmentEvent(ctx, event(before, 'event-1', { state: 'SUSPENDED', stepName: '检验', opinion: '现场检验' }));
    departmentEvent(ctx, event(before, 'event-1', { state: 'SUSPENDED', stepName: '检验', opinion: '现场检验' }));
    expect((await view(before.caseId)).course.specials).toMatchObject([{ name: '检验', endedOn: null }]);
    on('2026-03-20');
    departmentEvent(ctx, event(before, 'event-2', { stepName: '检验结束', opinion: '合格' }));
    expect(await view(before.caseId)).toMatchObject({ state: 'IN_REVIEW', statutoryDue: '2026-04-14' });
    on('2026-03-23');
    departmentEvent(
      ctx,
      event(before, 'event-3', {
        state: 'DONE_OK',
        stepName: '审批',
        result: { resultName: '营业执照', certNo: '92000000MA0000001X', certValidity: '长期' },
      }),
    );
    const done = await view(before.caseId);
    expect(done).toMatchObject({ state: 'DONE_OK', daysLeft: null, deadline: { kind: 'deliver', due: '2026-04-07' } });
    expect(done.course.outcome).toMatchObject({ resultType: 'granted', certNo: '92000000MA0000001X' });
    expect(done.timeline.at(-1)?.text).toContain('应在 2026-04-07 前送达');
  });

  it('of a case that was withdrawn meanwhile is kept on it, and opens nothing again', async () => {
    const before = await accepted('2026-03-02');
    await station.client.acceptance.withdraw({ ...ofCase(before), reason: '不办了' });
    departmentEvent(station.host.ctx, event(before, 'event-late', { state: 'DONE_OK' }));
    const after = await view(before.caseId);
    expect(after).toMatchObject({ state: 'WITHDRAWN', course: { outcome: null } });
    expect(after.timeline.at(-1)?.text).toContain('办件已是“已撤回”');
  });

  it('about a case nobody here knows changes nothing', async () => {
    const before = await accepted('2026-03-02');
    departmentEvent(station.host.ctx, event(before, 'event-9', { caseId: 'case-of-another-window', state: 'DONE_OK' }));
    expect((await view(before.caseId)).state).toBe('ACCEPTED');
  });
});

describe('a result', () => {
  it('is handed over once it lies at the window, to somebody the case knows or whose relation is written', async () => {
    const before = await accepted('2026-03-02');
    departmentEvent(station.host.ctx, event(before, 'event-1', { state: 'DONE_REFUSED', opinion: '不符合条件' }));
    const done = await view(before.caseId);
    expect(done.course.acts).toEqual([
      { act: 'deliver', obstacle: '结果还没有交到窗口，请先登记收到结果' },
      { act: 'receiveResult', obstacle: null },
    ]);
    await station.client.delivery.receiveResult(ofCase(done));
    const wife = { collector: { name: '测试乙', certNo: '000000199001010026' }, method: 'window' as const };
    expect(await codeOf(station.client.delivery.deliver({ ...ofCase(done), ...wife }))).toBe('COLLECTOR_UNKNOWN');
    const refused = async (collector: { name: string; certNo: string }): Promise<string> =>
      (await failureOf(station.client.delivery.deliver({ ...ofCase(done), ...wife, relation: '配偶', collector })))
        .message;
    expect(await refused({ name: '测试乙', certNo: '000000199001010027' })).toContain('校验位');
    expect(await refused({ name: '13800001234', certNo: '000000199001010026' })).toContain('姓名里有数字');
    expect(await refused({ name: '测试乙', certNo: zhao.certNo })).toContain('证件号码是赵铁柱的');
    const delivered = await station.client.delivery.deliver({
      ...ofCase(done),
      ...{ collector: { name: ' 测试 乙', certNo: '０00000 19900101 0026' }, method: 'window' },
      relation: '配偶，持委托书',
    });
    expect(delivered).toMatchObject({ state: 'DELIVERED', deadline: null });
    expect(delivered.course.delivery).toMatchObject({
      collectorName: '测试乙',
      collectorCertNo: '000000 **** **** 0026',
      isSigned: false,
    });
    expect(delivered.documents.map((one) => one.kind)).toContain('DELIVER');
  });

  it('is the applicant’s own, however the number was typed', async () => {
    const before = await accepted('2026-03-02');
    departmentEvent(station.host.ctx, event(before, 'event-1', { state: 'DONE_OK' }));
    const { version } = await station.client.delivery.receiveResult(ofCase(before));
    const collector = { name: '赵 铁柱', certNo: zhao.certNo.replace(/^(.{6})/, '$1 ').toLowerCase() };
    const input = { caseId: before.caseId, version, collector, method: 'window' as const };
    expect((await station.client.delivery.deliver(input)).course.delivery).toMatchObject({
      ...{ collectorName: '赵铁柱', relation: '本人' },
    });
  });

  it('of an item done on the spot comes with the acceptance and is never offered for others', async () => {
    const others = await accepted('2026-03-02');
    expect(others.course.acts.map((one) => one.act)).not.toContain('complete');
    await station.close();
    const before = await accepted('2026-03-02', { projectType: '1' });
    const refusal = { ...ofCase(before), isGranted: false };
    expect(await codeOf(station.client.acceptance.complete(refusal))).not.toBe('ok');
    const done = await station.client.acceptance.complete({ ...refusal, explain: '不符合年龄条件' });
    expect(done).toMatchObject({ state: 'DONE_REFUSED', course: { outcome: { resultType: 'refused' } } });
    expect(done.documents.map((one) => one.kind)).toContain('DECIDE_NO');
    expect(done.course.acts).toEqual([{ act: 'deliver', obstacle: null }]);
  });
});
