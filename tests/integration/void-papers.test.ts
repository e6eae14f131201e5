import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import { Letter } from '#host/documents/letter.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

let station: Awaited<ReturnType<typeof localStation>>;
let corrected: CaseView;
beforeEach(async () => {
  station = await localStation({ clock: turnedClock('2026-03-02T02:24:00.000Z') });
  const { caseId, version } = await readyDraft(station.client);
  const items = [{ key: 'materials.M01', about: '申请书', problem: '没有提交', how: '' }];
  corrected = await station.client.acceptance.correct({ caseId, version, items });
});
afterEach(() => station.close());

const ofPaper = () => ({ caseId: corrected.caseId, documentId: corrected.documents[0]?.documentId ?? '' });
const replace = (notes: [string, string][] = []) =>
  station.client.documents.replace({ ...ofPaper(), reason: '期限写错', notes });
const reported = (): { seq: number; dataVersion: number; payload: Record<string, unknown> }[] =>
  station.host.ctx.db
    .prepare("SELECT row_json FROM outbox_all WHERE class = 'document' ORDER BY outbox_id")
    .all()
    .map(
      (row) =>
        JSON.parse((row as { row_json: string }).row_json) as {
          seq: number;
          dataVersion: number;
          payload: Record<string, unknown>;
        },
    );

describe('a wrong paper', () => {
  it('is void, and another under its own number says whose place it takes', async () => {
    const { notes } = await station.client.documents.correctable(ofPaper());
    expect(notes.map(([title]) => title)).toContain('补正期限');
    const view = await replace([['逾期不补', '视为放弃；材料随时可以取回。']]);
    expect(view.state).toBe('CORRECTION');
    const [old, fresh] = view.documents;
    expect(old).toMatchObject({
      docNo: '补正〔2026〕000001号',
      voided: { by: '李静', reason: '期限写错', replacedBy: '补正〔2026〕000002号' },
    });
    expect(fresh).toMatchObject({ docNo: '补正〔2026〕000002号', voided: null });
    expect(view.course.corrections[0]?.docNo).toBe('补正〔2026〕000002号');
    const rows = station.host.ctx.db.prepare('SELECT doc_no, data_json FROM documents ORDER BY doc_no').all();
    const [was, is] = rows.map((row) => Letter.parse(JSON.parse((row as { data_json: string }).data_json)));
    // What stands on the void one is what was given out.
    expect(was?.notes.map(([, text]) => text).join()).not.toContain('随时可以取回');
    expect(is?.notes.map(([, text]) => text).join()).toContain('随时可以取回');
    expect(is?.notes.at(-1)?.[1]).toBe('本件代替 补正〔2026〕000001号，原件作废。');
  });

  it('is told to the platform as the next version of its row, the other as a row of its own', async () => {
    await replace();
    const [issued, void1, fresh] = reported().filter((row) => row.payload['state'] !== 'failed');
    expect(issued?.payload).toMatchObject({ state: 'issued', docNo: '补正〔2026〕000001号', respondBy: '2026-03-23' });
    expect(void1).toMatchObject({ seq: issued?.seq, dataVersion: 2, payload: { state: 'void', note: '期限写错' } });
    expect(fresh?.payload).toMatchObject({ state: 'issued', docNo: '补正〔2026〕000002号', respondBy: '2026-03-23' });
  });

  it('is neither printed nor made void again', async () => {
    const void1 = ofPaper();
    await replace();
    expect(await codeOf(station.client.documents.print(void1))).toBe('DOCUMENT_VOID');
    expect(await codeOf(station.client.documents.replace({ ...void1, reason: '再来一次', notes: [] }))).toBe(
      'DOCUMENT_VOID',
    );
    expect((await station.client.documents.paper(void1)).size).toBeGreaterThan(1000);
    expect((await station.client.cases.get(void1)).documents).toHaveLength(2);
  });

  it('cannot be replaced when numbers have run out, and stays as it is', async () => {
    station.host.ctx.db.prepare("UPDATE number_blocks SET next_no = last_no + 1 WHERE series LIKE '%/CORRECT'").run();
    expect(await codeOf(replace())).toBe('PAPER_NUMBERS_EMPTY');
    expect((await station.client.cases.get(ofPaper())).documents).toMatchObject([{ voided: null }]);
  });

  it('that is the notice of acceptance comes anew with the dates of now', async () => {
    const { view } = await station.client.acceptance.accept({
      ...{ caseId: corrected.caseId, version: corrected.version, printReceipt: false },
    });
    const { documentId = '' } = view.documents.find((one) => one.kind === 'ACCEPT') ?? {};
    const { db } = station.host.ctx;
    db.prepare("UPDATE cases SET promise_due = '2026-04-20' WHERE case_id = ?").run(corrected.caseId);
    const now = await station.client.documents.replace({
      caseId: corrected.caseId,
      documentId,
      reason: '日期顺延',
      notes: [],
    });
    const notices = now.documents.filter((one) => one.kind === 'ACCEPT');
    expect(notices.map((one) => one.docNo.slice(-2))).toEqual([expect.any(String), '之2']);
    expect(now.acceptDocNo).toBe(notices[0]?.docNo);
    const data = db.prepare("SELECT data_json FROM documents WHERE doc_no LIKE '%之2'").get() as { data_json: string };
    expect(JSON.parse(data.data_json)).toMatchObject({ promise: { dueOn: '2026-04-20' } });
    await eventually('the job ended', async () => {
      const { documents } = await station.client.cases.get({ caseId: corrected.caseId });
      return documents.every((one) => one.prints.every((job) => job.state !== 'queued' && job.state !== 'printing'));
    });
    const printed = await station.client.cases.get({ caseId: corrected.caseId });
    // Each try keeps the digest of the very file it was made from.
    for (const { prints } of printed.documents.filter((one) => one.kind !== 'RECEIPT'))
      for (const job of prints) expect(job.sm3).toHaveLength(64);
  });
});
