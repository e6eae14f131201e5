import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rememberPerson } from '#db/queries/people.ts';
import type { CaseView, Person } from '#contract/cases.ts';
import { makeVerifier } from '#host/access/password.ts';
import { storeItem } from '#host/catalogue/items.ts';
import { isAboutSomebodyElse, putCardIntoDraft } from '#host/drafts/card-into-draft.ts';
import type { Host } from '#host/host.ts';
import { shippedItems } from '../bench/find-catalogue.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, zhao, type Client } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
let client: Client;
const opening = itemOf('个体工商户开业登记');
const permit = itemOf('居住证申领');
beforeAll(async () => {
  station = await localStation({ clock: turnedClock('2026-03-05T02:24:00.000Z') });
  ({ client } = station);
  const { db } = station.host.ctx;
  for (const item of shippedItems()) storeItem(db, item);
  rememberPerson(db, {
    username: 'wangfang',
    operator_json: JSON.stringify({ operatorId: 'op-wangfang', username: 'wangfang', name: '王芳', roles: ['clerk'] }),
    ...(await makeVerifier('Yichuang2026!')),
    verified_at: '2026-03-05T00:00:00.000Z',
  });
});
beforeEach(async () => void (await client.session.signIn({ username: 'lijing', password: 'Yichuang2026!' })));
afterAll(async () => await station.close());

function itemOf(name: string) {
  const item = shippedItems().find((one) => one.taskName === name);
  if (!item) throw new Error(`no ${name}`);
  return item;
}
type Patch = Parameters<Client['drafts']['save']>[0]['patch'];
const save = (view: CaseView, patch: Patch): Promise<CaseView> =>
  client.drafts.save({ caseId: view.caseId, version: view.version, patch });
const accept = (view: CaseView, despiteSignature = false) =>
  client.acceptance.accept({ caseId: view.caseId, version: view.version, printReceipt: false, despiteSignature });
const messages = (view: CaseView, blocking?: boolean): string =>
  view.obstacles
    .filter((one) => blocking === undefined || one.blocking === blocking)
    .map((one) => one.message)
    .join('；');
const audit = (act: string): { detail: string; operator: string }[] =>
  station.host.ctx.db.prepare('SELECT detail, operator FROM audit WHERE act = ? ORDER BY seq').all(act) as {
    detail: string;
    operator: string;
  }[];
const reports = (caseId: string, cls: string): Record<string, unknown>[] =>
  (
    station.host.ctx.db
      .prepare('SELECT row_json FROM outbox_all WHERE case_id = ? AND class = ? ORDER BY outbox_id')
      .all(caseId, cls) as { row_json: string }[]
  ).map((row) => (JSON.parse(row.row_json) as { payload: Record<string, unknown> }).payload);
function png(text: string): File {
  const picture = new PNG({ width: 40, height: 40 });
  picture.data.fill(255);
  picture.data.write(text);
  return new File([new Uint8Array(PNG.sync.write(picture))], 'scan.png');
}

describe('another item', () => {
  it('gets no tick and no scan of a material that only shares a number, and gives them back', async () => {
    const draft = await readyDraft(client);
    const { sm3 } = await client.materials.attach({
      caseId: draft.caseId,
      materialId: 'M03',
      file: png('premises'),
      name: 'premises.png',
    });
    const other = await save(await client.cases.get({ caseId: draft.caseId }), { taskCode: permit.taskCode });
    // M03 is the proof of the premises in one, a photograph in the other.
    expect(other.draft.materials.find((one) => one.materialId === 'M03')).toBeUndefined();
    expect(other.attachments).toEqual([]);
    expect(other.draft.materials.map((one) => one.materialId)).toEqual(['M02']);
    expect(other.draft.form).toMatchObject({ name: '赵铁柱', number: zhao.certNo, mobile: zhao.mobile });
    expect(other.draft.form).not.toHaveProperty('businessName');
    const back = await save(other, {
      taskCode: opening.taskCode,
      form: draft.draft.form,
      materials: draft.draft.materials,
    });
    expect(back.attachments).toMatchObject([{ materialId: 'M03', sm3 }]);
    expect(back.draft.materials).toHaveLength(draft.draft.materials.length);
    expect(messages(back, true)).toBe('');
  });

  it('ticks that a screen still sends for the item before are not taken', async () => {
    const draft = await readyDraft(client);
    const view = await save(draft, { taskCode: permit.taskCode, materials: draft.draft.materials });
    expect(view.draft.materials).toEqual([]);
  });
});

describe('the form and the card', () => {
  const contradicted = async (source?: 'clerk'): Promise<CaseView> => {
    const draft = await readyDraft(client);
    // The card was read at this window: the host says so itself.
    const row = station.host.ctx.db.prepare('SELECT draft_json FROM cases WHERE case_id = ?').get(draft.caseId) as {
      draft_json: string;
    };
    const held = JSON.parse(row.draft_json) as CaseView['draft'];
    held.applicant.person.source = 'card';
    held.formSources = { operatorName: 'card' };
    station.host.ctx.db
      .prepare('UPDATE cases SET draft_json = ? WHERE case_id = ?')
      .run(JSON.stringify(held), draft.caseId);
    const view = await client.cases.get({ caseId: draft.caseId });
    return save(view, {
      form: { ...view.draft.form, operatorName: '13800001234' },
      formSources: source ? { operatorName: source } : {},
    });
  };

  it('may not contradict each other by a slip', async () => {
    const view = await contradicted();
    expect(messages(view, true)).toContain('“经营者姓名”与证件不同');
    expect(await codeOf(accept(view))).toBe('NOT_READY');
  });

  it('may where somebody changes it on purpose, on record', async () => {
    const view = await contradicted('clerk');
    expect(messages(view, true)).toBe('');
    expect(messages(view, false)).toContain('“经营者姓名”与证件不同');
    expect(audit('drafts.override').at(-1)).toEqual({ detail: 'operatorName', operator: 'lijing' });
  });

  it.each(['3026-01-01', '0926-01-01', '1850-01-01'])('the year of %s is no year of anybody', async (day) => {
    const draft = await readyDraft(client);
    expect(messages(await save(draft, { form: { ...draft.draft.form, startDate: day } }), true)).toMatch(
      /拟开业日期.*核对年份|拟开业日期/,
    );
  });
});

it('the telephone of whoever stood there before does not come back to the person of another card, a name alone is somebody', async () => {
  const { ctx } = station.host;
  const draft = await readyDraft(client);
  expect(draft.draft.form['mobile']).toBe(zhao.mobile);
  const at = { caseId: draft.caseId, place: 'person' as const };
  const other: Person = { ...zhao, name: '钱小芳', certNo: '000000199001010026', mobile: '', source: 'card' };
  expect(isAboutSomebodyElse(ctx, at, other)).toBe(true);
  putCardIntoDraft(ctx, at, other);
  const taken = await client.cases.get({ caseId: draft.caseId });
  const typed = await save(taken, { form: { ...taken.draft.form, staffCount: 3 } });
  expect([typed.draft.applicant.person.mobile, typed.draft.form['mobile'] ?? '']).toEqual(['', '']);

  const nameless = await readyDraft(client, { ...zhao, certNo: '' });
  expect(isAboutSomebodyElse(ctx, { ...at, caseId: nameless.caseId }, other)).toBe(true);
  expect(isAboutSomebodyElse(ctx, { ...at, caseId: nameless.caseId }, { ...zhao, source: 'card' })).toBe(false);
  putCardIntoDraft(ctx, { ...at, caseId: nameless.caseId }, { ...zhao, mobile: '', source: 'card' });
  expect((await client.cases.get({ caseId: nameless.caseId })).draft.applicant.person.mobile).toBe(zhao.mobile);
});

it("the telephone of the form is the applicant's, whichever was typed", async () => {
  const draft = await readyDraft(client, { ...zhao, mobile: '' });
  const typed = await save(draft, { form: { ...draft.draft.form, mobile: '139 0000 5678' } });
  expect(typed.draft.applicant.person.mobile).toBe('13900005678');
  const changed = await save(typed, {
    applicant: { ...typed.draft.applicant, person: { ...typed.draft.applicant.person, mobile: '13700001111' } },
  });
  expect(changed.draft.form['mobile']).toBe('13700001111');
  const { caseId } = await accept(changed);
  expect(reports(caseId, 'accept')[0]).toMatchObject({ mobile: '13700001111', form: { mobile: '13700001111' } });
});

describe('paper', () => {
  it('an identity card is never written down as kept, and a copy may be', async () => {
    const draft = await readyDraft(client);
    const materials = draft.draft.materials.map((one) =>
      one.materialId === 'M02' ? { ...one, collectType: '1' as const, collectNum: 1, copyNum: 1 } : one,
    );
    const { caseId } = await accept(await save(draft, { materials }));
    expect(reports(caseId, 'material').find((row) => row['materialId'] === 'M02')).toMatchObject({
      originalReturned: true,
      copyNum: 1,
    });
    const notice = station.host.ctx.db
      .prepare(`SELECT data_json FROM documents WHERE case_id = ? AND kind = 'ACCEPT'`)
      .get(caseId) as { data_json: string };
    const rows = (JSON.parse(notice.data_json) as { materials: { name: string }[] }).materials;
    expect(rows.find((row) => row.name === '经营者身份证件')).toMatchObject({
      originals: 0,
      copies: 1,
      form: '核原件留复印件',
    });
  });

  it('a wrong scan is taken out before acceptance, on record, and not after it', async () => {
    const draft = await readyDraft(client);
    const { caseId } = draft;
    const { sm3 } = await client.materials.attach({ caseId, materialId: 'M01', file: png('wrong'), name: 'wrong.png' });
    await client.materials.remove({ caseId, materialId: 'M01', sm3 });
    expect((await client.cases.get({ caseId })).attachments).toEqual([]);
    expect(audit('materials.remove').at(-1)).toEqual({ detail: `M01 ${sm3}`, operator: 'lijing' });
    expect(await codeOf(client.materials.remove({ caseId, materialId: 'M01', sm3 }))).toBe('CASE_NOT_FOUND');
    await client.materials.attach({ caseId, materialId: 'M01', file: png('right'), name: 'right.png' });
    await accept(await client.cases.get({ caseId }));
    expect(await codeOf(client.materials.remove({ caseId, materialId: 'M01', sm3 }))).toBe('CASE_STATE');
  });
});

describe('again?', () => {
  const chen: Person = { ...zhao, name: '陈小满', certNo: '000000199001010093', source: 'clerk' };
  it('asks about the same person and item, with the earlier case, and refuses nothing', async () => {
    const first = await readyDraft(client, chen);
    expect(messages(first)).not.toContain('办过同一事项');
    const second = await readyDraft(client, chen);
    expect(messages(second, false)).toContain('李静的一份草稿');
    const { projectNo } = await accept(first);
    const again = await client.cases.get({ caseId: second.caseId });
    expect(messages(again, false)).toContain(projectNo);
    expect(messages(again, true)).toBe('');
    const other = await save(again, { taskCode: permit.taskCode });
    expect(messages(other)).not.toContain('办过同一事项');
  });

  it('keeps no number to ask by', () => {
    const rows = station.host.ctx.db.prepare('SELECT fingerprint FROM cases WHERE fingerprint IS NOT NULL').all() as {
      fingerprint: string;
    }[];
    expect(rows.length).toBeGreaterThan(1);
    for (const { fingerprint } of rows) expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});

it("a draft is its clerk's until somebody takes it over, on record", async () => {
  const draft = await readyDraft(client);
  await client.session.signOut();
  await client.session.signIn({ username: 'wangfang', password: 'Yichuang2026!' });
  const failure = await failureOf(save(draft, { form: {} }));
  expect(failure).toMatchObject({ code: 'DRAFT_OF_OTHER', message: expect.stringContaining('李静') as string });
  expect(await codeOf(accept(draft))).toBe('DRAFT_OF_OTHER');
  expect(await client.drafts.list()).toEqual([]);
  const taken = await client.drafts.take({ caseId: draft.caseId });
  expect(taken.operatorName).toBe('王芳');
  expect(taken.timeline.map((one) => one.text)).toEqual(['王芳接手李静的草稿']);
  expect(audit('drafts.take').at(-1)).toEqual({ detail: 'op-lijing', operator: 'wangfang' });
  expect(await codeOf(accept(taken))).toBe('ok');
});
