import { afterEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import { tellOverdue } from '#host/acceptance/supplements.ts';
import { getItem, storeItem } from '#host/catalogue/items.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, zhao } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let clock: TurnedClock;
afterEach(() => station.close());
const ofCase = ({ caseId, version }: CaseView) => ({ caseId, version });
const view = (caseId: string): Promise<CaseView> => station.client.cases.get({ caseId });
const blocking = (of: CaseView, section: string): string[] =>
  of.obstacles.filter((one) => one.blocking && one.section === section).map((one) => one.field);

async function draftOn(day: string): Promise<CaseView> {
  clock = turnedClock(`${day}T02:24:00.000Z`);
  station = await localStation({ clock });
  return await readyDraft(station.client);
}
const agent = { ...zhao, name: '测试乙', certNo: '000000199001010026', sex: '2' as const, mobile: '13900001234' };

describe('an agent', () => {
  it('without authority is not let act; with the paper seen the notice lists it', async () => {
    const draft = await draftOn('2026-03-02');
    const { client } = station;
    const applicant = { ...draft.draft.applicant, agent };
    const without = await client.drafts.save({ ...ofCase(draft), patch: { applicant } });
    expect(blocking(without, 'applicant')).toEqual(['authority']);
    expect(await codeOf(client.acceptance.accept({ ...ofCase(without) }))).toBe('NOT_READY');
    const paper = await client.documents.authority({ caseId: draft.caseId });
    expect(
      Buffer.from(await paper.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const over = { kind: 'written' as const, isSeen: true, scope: '', validTo: '2026-03-01' };
    const expired = await client.drafts.save({
      ...ofCase(without),
      patch: { applicant: { ...applicant, authority: over } },
    });
    expect(expired.obstacles.map((one) => one.message).join()).toContain('已于 2026-03-01 到期');
    const seen = await client.drafts.save({
      ...ofCase(expired),
      patch: { applicant: { ...applicant, authority: { ...over, validTo: null } } },
    });
    expect(blocking(seen, 'applicant')).toEqual([]);
    await client.acceptance.accept({ ...ofCase(seen), printReceipt: false });
    const { db } = station.host.ctx;
    expect(JSON.stringify(db.prepare("SELECT data_json FROM documents WHERE kind = 'ACCEPT'").get())).toContain(
      '授权委托书',
    );
    expect(JSON.stringify(db.prepare("SELECT row_json FROM outbox_all WHERE class = 'material'").all())).toContain(
      '授权委托书',
    );
  });

  it('who represents the company by law needs none', async () => {
    const draft = await draftOn('2026-03-02');
    const { db } = station.host.ctx;
    const item = getItem(db, draft.draft.taskCode ?? '');
    storeItem(db, { ...item, serverType: ['1', '2'], taskVersion: 2 });
    const company = (legalPerson: string) => ({
      ...draft.draft.applicant,
      applicantType: '2' as const,
      entity: { name: '示例贸易有限公司', creditCode: '91000000MA0000007C', legalPerson, address: '示例路 1 号' },
      agent,
    });
    const own = await station.client.drafts.save({ ...ofCase(draft), patch: { applicant: company('测试乙') } });
    expect(blocking(own, 'applicant')).toEqual([]);
    const other = await station.client.drafts.save({ ...ofCase(own), patch: { applicant: company('测试丙') } });
    expect(blocking(other, 'applicant')).toEqual(['authority']);
  });
});

describe('a material that is not there', () => {
  const without = (draft: CaseView, materialId: string, instead: 'later' | 'promise') =>
    draft.draft.materials.map((one) => (one.materialId === materialId ? { ...one, isCollected: false, instead } : one));

  it('follows where the item allows it: accepted with its own end, told when it is over, asked for before the result goes', async () => {
    const draft = await draftOn('2026-03-02');
    const { client, host } = station;
    const later = await client.drafts.save({ ...ofCase(draft), patch: { materials: without(draft, 'M03', 'later') } });
    expect(blocking(later, 'materials')).toEqual([]);
    const { view: accepted } = await client.acceptance.accept({ ...ofCase(later), printReceipt: false });
    expect(accepted.course.supplements).toMatchObject([{ materialId: 'M03', due: '2026-03-16', receivedAt: null }]);
    expect(accepted.documents.map((one) => one.kind)).toContain('PROVISIONAL');
    clock.forward(14 * 86_400_000);
    tellOverdue(host.ctx);
    expect((await view(draft.caseId)).timeline.map((one) => one.text).join()).not.toContain('容缺期满');
    clock.forward(86_400_000);
    tellOverdue(host.ctx);
    tellOverdue(host.ctx);
    const overdue = await view(draft.caseId);
    expect(overdue.timeline.filter((one) => one.text.startsWith('容缺期满'))).toHaveLength(1);
    expect(overdue.course.supplements[0]).toMatchObject({ isOverdue: true });
    const supplied = await client.acceptance.supplement({ ...ofCase(overdue), materialIds: ['M03'] });
    expect(supplied.course.supplements[0]?.receivedAt).not.toBeNull();
    expect(supplied.course.acts.map((one) => one.act)).not.toContain('supplement');
    const rows = host.ctx.db
      .prepare("SELECT row_json FROM outbox_all WHERE class = 'material' AND seq = 3 ORDER BY outbox_id")
      .all()
      .map((row) => JSON.parse((row as { row_json: string }).row_json) as { payload: Record<string, unknown> });
    expect(rows.map(({ payload }) => [payload['isCollected'], payload['instead'], payload['supplementBy']])).toEqual([
      [false, 'later', '2026-03-16'],
      [true, undefined, undefined],
    ]);
  });

  it('is promised only where the item takes a promise, which the applicant signs', async () => {
    const draft = await draftOn('2026-03-02');
    const { client } = station;
    const wrong = await client.drafts.save({
      ...ofCase(draft),
      patch: { materials: without(draft, 'M01', 'promise') },
    });
    expect(blocking(wrong, 'materials')).toEqual(['M01']);
    const promised = await client.drafts.save({
      ...ofCase(wrong),
      patch: { materials: without(draft, 'M04', 'promise') },
    });
    expect(blocking(promised, 'materials')).toEqual([]);
    const { view: accepted } = await client.acceptance.accept({ ...ofCase(promised), printReceipt: false });
    expect(accepted.documents.map((one) => one.kind)).toContain('PROMISE');
    expect(accepted.course.supplements).toEqual([]);
  });

  it('keeps the case waiting when the paper for it has no number left', async () => {
    const draft = await draftOn('2026-03-02');
    station.host.ctx.db.prepare("DELETE FROM number_blocks WHERE series LIKE '%/PROVISIONAL'").run();
    const later = await station.client.drafts.save({
      ...ofCase(draft),
      patch: { materials: without(draft, 'M03', 'later') },
    });
    expect(blocking(later, 'station')).toEqual(['later']);
    expect(await codeOf(station.client.acceptance.accept({ ...ofCase(later) }))).toBe('NOT_READY');
  });
});
