import { afterAll, beforeAll, expect, it } from 'vitest';
import { findDefinition, saveDefinition } from '#db/queries/catalogue.ts';
import { VerificationDefinition } from '#contract/catalogue.ts';
import type { CaseView } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { pdfFile } from '../pdf-file.ts';
import { codeOf } from './outcome.ts';
import { failureOf } from './platform-stage.ts';

let world: World;
let window: { host: Host; client: Client };
let draft: CaseView;
const name = 'residenceFacts';

beforeAll(async () => {
  world = await startWorld();
  window = await world.station();
  await signInClerk(window.client);
  draft = await readyDraft(window.client);
  await window.client.verification.start({ caseId: draft.caseId, again: false });
  await eventually('the departments answered', allValid);
});
afterAll(() => world.close());

const view = () => window.client.cases.get({ caseId: draft.caseId });
const answer = async () => (await view()).verifications.find((one) => one.name === name);
const allValid = async () => (await view()).verifications.every(({ state }) => state === 'valid');
const kept = () => world.administrator.dataCorrections.list({ department: '' });
const proof = new File([Buffer.from(pdfFile(1200))], '居住证.pdf', { type: 'application/pdf' });
const objection = async (more: object = {}) => ({
  ...{ caseId: draft.caseId, verificationId: (await answer())?.verificationId ?? '', field: '' },
  ...{ claimedValue: '已迁入本区', reason: '上月已办迁入登记', evidence: [], ...more },
});
const evidence = async (): Promise<string[]> => (await view()).attachments.map(({ sm3 }) => sm3);
const object = async (more: object = {}) =>
  window.client.verification.object(await objection({ evidence: await evidence(), ...more }));

it('wants a proof that lies in the case, and a value the department gave', async () => {
  expect(await codeOf(object({ evidence: ['0'.repeat(64)] }))).toBe('OBJECTION_NOT_NOW');
  expect(await codeOf(object({ evidence: [] }))).not.toBe('ok');
  expect(await codeOf(object({ evidence: ['0'.repeat(64)], reason: '错' }))).not.toBe('ok');
  expect((await view()).objections).toEqual([]);
  expect((await answer())?.state).toBe('valid');
});

it('goes to the department, and the case goes on with the paper', async () => {
  // The paper the answer freed from is not in yet.
  const materials = draft.draft.materials.map((one) =>
    one.materialId === 'M04' ? { ...one, isCollected: false } : one,
  );
  await window.client.drafts.save({ caseId: draft.caseId, version: (await view()).version, patch: { materials } });
  expect((await view()).obstacles.filter((one) => one.blocking)).toEqual([]);
  await window.client.materials.attach({ caseId: draft.caseId, materialId: 'M02', file: proof, name: '居住证.pdf' });
  expect(await codeOf(object({ field: 'businessName' }))).toBe('OBJECTION_NOT_NOW');
  const after = await object();
  expect(after.objections).toMatchObject([
    { name, about: '核验结论', claimedValue: '已迁入本区', state: 'submitted', isOverdue: false, by: '李静' },
  ]);
  expect(after.obstacles.filter((one) => one.blocking)).toMatchObject([{ section: 'materials', field: 'M04' }]);
  expect((await answer())?.state).toBe('disputed');
  expect(after.timeline.at(-1)?.text).toMatch(/居住信息.*有误.*应为“已迁入本区”.*SJ\d{8}-[0-9A-F]{12}.*前答复/);
  expect(await codeOf(object())).toBe('OBJECTION_NOT_NOW');
  await eventually('it is with the platform', async () => (await kept()).length === 1);
  expect(await kept()).toMatchObject([
    {
      projectNo: null,
      department: '示例区公安分局',
      about: '核验结论',
      state: 'submitted',
      evidence: await evidence(),
    },
  ]);
  const acts = window.host.ctx.db.prepare("SELECT operator FROM audit WHERE act = 'dataCorrections.ask'").all();
  expect(acts).toEqual([{ operator: 'lijing' }]);
});

it('has its answer on the case; put right, the department is believed again when it is asked again', async () => {
  const [one] = await kept();
  const requestNo = one?.requestNo ?? '';
  const said = { requestNo, orgName: '示例区公安分局', handler: '孙示例' };
  const { dataCorrections } = world.administrator;
  expect(await failureOf(dataCorrections.answer({ ...said, requestNo: 'SJ-none', state: 'accepted' }))).toBe(
    'DATA_CORRECTION_GONE',
  );
  expect(await failureOf(dataCorrections.answer({ ...said, state: 'declined' }))).not.toBe('none');
  await dataCorrections.answer({ ...said, state: 'accepted' });
  await dataCorrections.answer({ ...said, state: 'corrected', answer: '已补登迁入' });
  await dataCorrections.answer({ ...said, state: 'corrected', answer: '已补登迁入' });
  expect(await failureOf(dataCorrections.answer({ ...said, state: 'declined', answer: '另一个' }))).toBe(
    'DATA_CORRECTION_STATE',
  );
  await eventually('the answer came', async () => (await view()).objections[0]?.state === 'corrected');
  const { objections, timeline } = await view();
  expect(objections[0]).toMatchObject({ answer: '已补登迁入', answeredBy: '示例区公安分局 孙示例' });
  expect(timeline.filter(({ text }) => /答复数据异议.*已更正。已补登迁入。请再核验/.test(text))).toHaveLength(1);
  // What it said before was wrong all the same.
  expect((await answer())?.state).toBe('disputed');
  await window.client.verification.start({ caseId: draft.caseId, again: true });
  // All of them are asked again: the next test is about another one.
  await eventually('believed again', allValid);
  expect((await view()).obstacles.filter((one) => one.blocking)).toEqual([]);
});

it('is no way round a department that has to be asked: only the paper in its place is', async () => {
  const { db } = window.host.ctx;
  const definition = VerificationDefinition.parse(JSON.parse(findDefinition(db, 'operatorStanding') ?? ''));
  saveDefinition(db, 'operatorStanding', JSON.stringify({ ...definition, offline: 'mustAsk' }));
  const { verifications, version, draft: now } = await view();
  const collected = (isCollected: boolean) => ({
    materials: now.materials.map((one) => (one.materialId === 'M05' ? { ...one, isCollected } : one)),
  });
  const saved = await window.client.drafts.save({ caseId: draft.caseId, version, patch: collected(false) });
  await object({ verificationId: verifications.find((one) => one.name === 'operatorStanding')?.verificationId });
  const blocking = async () => (await view()).obstacles.filter((one) => one.blocking);
  expect(await blocking()).toMatchObject([
    { section: 'verification', field: 'operatorStanding', message: expect.stringContaining('请收“从业经历承诺书”') },
  ]);
  await window.client.drafts.save({ caseId: draft.caseId, version: saved.version, patch: collected(true) });
  expect(await blocking()).toEqual([]);
});

it('stays as it was accepted, whatever the department says afterwards', async () => {
  await object({ claimedValue: '仍不对' });
  const materials = (await view()).draft.materials.map((one) => ({ ...one, isCollected: true }));
  const saved = await window.client.drafts.save({
    ...{ caseId: draft.caseId, version: (await view()).version },
    patch: { materials },
  });
  const { view: accepted } = await window.client.acceptance.accept({
    ...{ caseId: draft.caseId, version: saved.version, printReceipt: false },
  });
  expect(accepted.verifications.find((one) => one.name === name)?.state).toBe('disputed');
  const requestNo = accepted.objections.at(-1)?.requestNo ?? '';
  await eventually('it is with the platform', async () => (await kept()).some((one) => one.requestNo === requestNo));
  await world.administrator.dataCorrections.answer({
    ...{ requestNo, state: 'declined', answer: '登记无误', orgName: '示例区公安分局', handler: '孙示例' },
  });
  await eventually('the answer came', async () => (await view()).objections.at(-1)?.state === 'declined');
  expect((await answer())?.state).toBe('disputed');
  await eventually('all of it arrived', async () => (await window.client.station.get()).outbox.pending === 0);
  const projectNo = accepted.projectNo ?? '';
  const { rows } = await world.administrator.cases.get({ projectNo });
  expect(rows.filter((one) => one.class === 'dataCorrection')).toHaveLength(3);
});
