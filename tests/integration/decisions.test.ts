import { afterEach, describe, expect, it } from 'vitest';
import { addBlock } from '#db/queries/numbers.ts';
import type { CaseView } from '#contract/cases.ts';
import type { CorrectionItem } from '#contract/decisions.ts';
import { acceptSilent } from '#host/acceptance/deemed.ts';
import { letterKinds } from '#host/documents/kinds.ts';
import { Letter } from '#host/documents/letter.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let clock: TurnedClock;
afterEach(() => station.close());

async function at(day: string): Promise<CaseView> {
  clock = turnedClock(`${day}T02:24:00.000Z`);
  station = await localStation({ clock });
  return readyDraft(station.client);
}
const ofCase = ({ caseId, version }: CaseView) => ({ caseId, version });
const item = (key: string, about: string): CorrectionItem => ({
  key,
  about,
  problem: '没有提交',
  how: '补交原件 1 份',
});
const letterOf = (kind: string): Letter =>
  Letter.parse(
    JSON.parse(
      (
        station.host.ctx.db
          .prepare('SELECT data_json FROM documents WHERE kind = ? ORDER BY created_at DESC LIMIT 1')
          .get(kind) as {
          data_json: string;
        }
      ).data_json,
    ),
  );
interface Sent {
  class: string;
  seq: number;
  projectNo: string | null;
  payload: Record<string, unknown>;
}
const outbox = (): Sent[] =>
  station.host.ctx.db
    .prepare('SELECT row_json FROM outbox_all ORDER BY outbox_id')
    .all()
    .map((row) => JSON.parse((row as { row_json: string }).row_json) as Sent);
const actOf = (view: CaseView, name: string) => view.course.acts.find((one) => one.act === name);
const days = (count: number): void => clock.forward(count * 86_400_000);

describe('a correction', () => {
  it('names everything once, and the case is accepted on the day the materials are complete', async () => {
    const draft = await at('2026-03-02');
    const corrected = await station.client.acceptance.correct({
      ...ofCase(draft),
      items: [item('materials.M01', '申请书'), item('materials.M03', '经营场所使用证明')],
    });
    expect(corrected).toMatchObject({ state: 'CORRECTION', deadline: { kind: 'correct', due: '2026-03-23' } });
    expect(corrected.course.corrections).toMatchObject([
      { noticeNo: 1, docNo: '补正〔2026〕000001号', addedReason: null },
    ]);
    expect(letterOf('CORRECT').list?.rows.map(([about]) => about)).toEqual(['申请书', '经营场所使用证明']);
    days(7);
    const kept = await station.client.drafts.save({ ...ofCase(corrected), patch: { form: corrected.draft.form } });
    const accepted = await station.client.acceptance.accept({ ...ofCase(kept), printReceipt: false });
    expect(accepted).toMatchObject({ acceptTime: '2026-03-09T02:24:00.000Z', promiseDue: '2026-03-10' });
    const found = await station.client.cases.search({ query: '补正〔2026〕000001' });
    expect(found.rows.map((row) => row.state)).toEqual(['ACCEPTED']);
  });

  it('reports each thing under its own number, before and after the case has one', async () => {
    const draft = await at('2026-03-02');
    const corrected = await station.client.acceptance.correct({
      ...ofCase(draft),
      items: [item('materials.M01', '申请书')],
    });
    const accepted = await station.client.acceptance.accept({ ...ofCase(corrected), printReceipt: false });
    const rows = outbox().filter((row) => row.class === 'step' || row.class === 'document');
    expect(new Set(rows.map((row) => `${row.class}/${row.seq}`)).size).toBe(rows.length);
    expect(
      rows.filter((row) => row.projectNo === null).map((row) => row.payload['stepName'] ?? row.payload['kind']),
    ).toEqual(['CORRECT', '补正告知']);
    expect(accepted.view.timeline.map((one) => one.text.slice(0, 4))).toEqual(['告知补正', '受理，办']);
  });

  it('that comes again with something new wants a reason and raises an alert', async () => {
    const draft = await at('2026-03-02');
    const first = await station.client.acceptance.correct({
      ...ofCase(draft),
      items: [item('materials.M01', '申请书')],
    });
    const second = [item('materials.M01', '申请书'), item('materials.M02', '身份证件')];
    expect(await codeOf(station.client.acceptance.correct({ ...ofCase(first), items: second }))).toBe(
      'CORRECTION_ADDS',
    );
    expect((await station.client.cases.get({ caseId: draft.caseId })).course.corrections).toHaveLength(1);
    const again = await station.client.acceptance.correct({
      ...ofCase(first),
      items: second,
      addedReason: '申请人换了经营者',
    });
    expect(again.course.corrections[1]).toMatchObject({ noticeNo: 2, addedReason: '申请人换了经营者' });
    expect(again.timeline.map((one) => one.text).join()).toContain('告警：再次告知的“身份证件”首次没有列出');
    const audited = station.host.ctx.db.prepare('SELECT act FROM audit ORDER BY seq DESC LIMIT 1').get();
    expect(audited).toEqual({ act: 'acceptance.correctAdded' });
  });

  it('decided twice at once is decided once', async () => {
    const draft = await at('2026-03-02');
    const input = { ...ofCase(draft), items: [item('materials.M01', '申请书')] };
    await station.client.acceptance.correct(input);
    expect(await codeOf(station.client.acceptance.correct(input))).toBe('DRAFT_CHANGED');
  });
});

describe('a receipt without a decision', () => {
  it('is accepted by law from its own day when five working days pass in silence', async () => {
    // Friday before Spring Festival: make-up Saturdays count, the festival does not.
    const draft = await at('2026-02-13');
    const received = await station.client.acceptance.receive(ofCase(draft));
    expect(received).toMatchObject({ state: 'RECEIVED', deadline: { kind: 'decide', due: '2026-02-27' } });
    days(14);
    acceptSilent(station.host.ctx);
    expect((await station.client.cases.get({ caseId: draft.caseId })).state).toBe('RECEIVED');
    days(1);
    const silent = await station.client.cases.get({ caseId: draft.caseId });
    expect(actOf(silent, 'correct')?.obstacle).toContain('依法自收件之日起即为受理');
    expect(
      await codeOf(station.client.acceptance.correct({ ...ofCase(silent), items: [item('materials.M01', '申请书')] })),
    ).toBe('ACT_NOT_NOW');
    acceptSilent(station.host.ctx);
    const deemed = await station.client.cases.get({ caseId: draft.caseId });
    expect(deemed).toMatchObject({
      state: 'ACCEPTED',
      acceptTime: '2026-02-13T02:24:00.000Z',
      promiseDue: '2026-02-14',
    });
    const notice = station.host.ctx.db.prepare("SELECT data_json FROM documents WHERE kind = 'ACCEPT'").get();
    expect(JSON.stringify(notice)).toContain('isDeemed');
  });

  it('is corrected in time, and silence says nothing any more', async () => {
    const draft = await at('2026-03-02');
    const received = await station.client.acceptance.receive(ofCase(draft));
    days(7);
    await station.client.acceptance.correct({ ...ofCase(received), items: [item('materials.M01', '申请书')] });
    days(20);
    acceptSilent(station.host.ctx);
    expect((await station.client.cases.get({ caseId: draft.caseId })).state).toBe('CORRECTION');
  });
});

describe('a refusal', () => {
  it('names the right authority and the rights of appeal, takes no case number, and ends the case', async () => {
    const draft = await at('2026-03-02');
    const refusal = { ...ofCase(draft), ground: 'notOurs' as const, reason: '经营场所在邻区' };
    expect(await codeOf(station.client.acceptance.refuse({ ...refusal, redirectOrg: '' }))).not.toBe('ok');
    const before = (await station.client.station.get()).numbersLeft;
    const refused = await station.client.acceptance.refuse({ ...refusal, redirectOrg: '邻区市场监督管理局' });
    expect(refused).toMatchObject({ state: 'NOT_ACCEPTED', projectNo: null, obstacles: [] });
    expect(refused.course.acts).toEqual([]);
    expect((await station.client.station.get()).numbersLeft).toBe(before);
    const said = JSON.stringify(letterOf('REFUSE'));
    for (const word of ['邻区市场监督管理局', '六十日', '行政复议', '六个月', '行政诉讼']) expect(said).toContain(word);
    expect(outbox().find((row) => row.class === 'result')).toMatchObject({
      projectNo: null,
      payload: { resultType: 'notAccepted' },
    });
  });

  it('for want of need tells so with a paper of its own', async () => {
    const draft = await at('2026-03-02');
    const told = await station.client.acceptance.notRequired({ ...ofCase(draft), reason: '该类经营已取消许可' });
    expect(told.state).toBe('NOT_REQUIRED');
    expect(told.documents.map((one) => one.docNo)).toEqual(['无需〔2026〕000001号']);
  });

  it('is not possible without numbers, which is known before the key is pressed', async () => {
    const draft = await at('2026-03-02');
    station.host.ctx.db.prepare("DELETE FROM number_blocks WHERE series LIKE '%/REFUSE'").run();
    const view = await station.client.cases.get({ caseId: draft.caseId });
    expect(actOf(view, 'refuse')?.obstacle).toContain('编号已用完');
    expect(actOf(view, 'correct')?.obstacle).toBeNull();
    const steps = view.timeline.length;
    const input = { ...ofCase(draft), ground: 'notAllowed' as const, reason: '依法不得受理' };
    expect(await codeOf(station.client.acceptance.refuse(input))).toBe('ACT_NOT_NOW');
    expect((await station.client.cases.get({ caseId: draft.caseId })).timeline).toHaveLength(steps);
  });
});

describe('a withdrawal', () => {
  it('after acceptance gives the materials back and reports the end under the case number', async () => {
    const draft = await at('2026-03-02');
    const { view } = await station.client.acceptance.accept({ ...ofCase(draft), printReceipt: false });
    const gone = await station.client.acceptance.withdraw({ ...ofCase(view), reason: '不办了' });
    expect(gone).toMatchObject({ state: 'WITHDRAWN', daysLeft: null });
    expect(letterOf('WITHDRAW').list?.rows.length).toBe(5);
    expect(outbox().find((row) => row.class === 'result')).toMatchObject({
      projectNo: view.projectNo,
      payload: { resultType: 'returned' },
    });
  });
});

describe('numbers of papers', () => {
  it('run without gaps per kind, each block to its end', async () => {
    const draft = await at('2026-03-02');
    const { db } = station.host.ctx;
    db.prepare("UPDATE number_blocks SET last_no = next_no WHERE series LIKE '%/CORRECT'").run();
    const { series } = db.prepare("SELECT series FROM number_blocks WHERE series LIKE '%/CORRECT'").get() as {
      series: string;
    };
    addBlock(
      db,
      { blockId: 'next', prefix: `${series}/2026`, first: 41, last: 60, leasedAt: '2026-03-03T00:00:00.000Z' },
      series,
    );
    let view = draft;
    for (let n = 0; n < 3; n += 1)
      view = await station.client.acceptance.correct({ ...ofCase(view), items: [item('materials.M01', '申请书')] });
    expect(view.course.corrections.map((one) => one.docNo)).toEqual([
      '补正〔2026〕000001号',
      '补正〔2026〕000041号',
      '补正〔2026〕000042号',
    ]);
    expect(new Set(letterKinds.map((one) => one.numberWord)).size).toBe(letterKinds.length);
  });

  it('a paper printed again says so and keeps its number', async () => {
    const draft = await at('2026-03-02');
    const { documents } = await station.client.acceptance.correct({
      ...ofCase(draft),
      items: [item('materials.M01', '申请书')],
    });
    const input = { caseId: draft.caseId, documentId: documents[0]?.documentId ?? '' };
    // This window has no printer for it: the paper that could not be printed is none.
    await eventually('the job ended', async () => {
      const now = await station.client.cases.get({ caseId: draft.caseId });
      return now.documents[0]?.prints[0]?.state === 'failed';
    });
    const sizes = [];
    for (let n = 0; n < 2; n += 1) sizes.push((await station.client.documents.paper(input)).size);
    expect(sizes[1]).toBeGreaterThan(sizes[0] ?? 0);
    expect((await station.client.cases.get({ caseId: draft.caseId })).documents[0]?.sm3).toHaveLength(64);
    expect(await codeOf(station.client.documents.paper({ ...input, caseId: 'another-case' }))).toBe('CASE_NOT_FOUND');
  });
});
