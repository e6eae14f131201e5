import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import {
  eventually,
  itemName,
  readyDraft,
  signInClerk,
  signInThere,
  startWorld,
  type Client,
  type World,
} from '../world.ts';
import { codeOf } from './outcome.ts';

let world: World;
let window: { host: Host; client: Client };
let office: { host: Host; client: Client };
let draft: CaseView;

/** A hall where nobody may be the second person: the only manager has left. */
beforeAll(async () => {
  world = await startWorld();
  const { catalogue, operators } = world.administrator;
  await operators.save({ username: 'wangjianguo', name: '王建国', roles: ['hallManager'], disabled: true });
  await operators.save({ username: 'zheng', name: '郑管理', roles: ['administrator'], password: demoPassword });
  const taskCode = (await catalogue.items()).find((one) => one.taskName === itemName)?.taskCode ?? '';
  await catalogue.saveItem({
    ...(await catalogue.item({ taskCode })),
    taskVersion: 99,
    approval: { acts: ['accept'], roles: ['hallManager'] },
  });
  window = await world.station();
  office = await world.station({ windowNo: '管理', platformUrl: world.platformUrl });
  await signInClerk(window.client);
  await eventually('the version that wants a second person', async () => {
    const { item } = await window.client.catalogue.get({ taskCode }).catch(() => ({ item: null }));
    return item?.taskVersion === 99;
  });
  await signInThere(office.client, { username: 'zheng', password: demoPassword });
  draft = await readyDraft(window.client);
});
afterAll(() => world.close());

const ofCase = () => ({ caseId: draft.caseId, version: draft.version });
/** It is with the platform, which said whose turn it is. */
const ask = async (): Promise<CaseView['course']['approvals'][number]> => {
  await window.client.approvals.ask({ ...ofCase(), act: 'accept', wish: {} });
  return await eventually('whose turn it is', async () => {
    const [first] = (await window.client.cases.get({ caseId: draft.caseId })).course.approvals;
    return first?.turn ? first : null;
  });
};
const waiting = () => office.client.approvals.waiting();

it('is asked of the administrator, by name and with a moment; given up, it waits for nobody', async () => {
  const first = await ask();
  expect(first.turn).toMatchObject({ isNobodyHere: true, isOverdue: false, next: null });
  expect(first.turn?.who).toMatch(/^系统管理员.*郑管理/);
  expect(first.turn?.due).toMatch(/^\d{4}-\d{2}-\d{2}T/);
  expect((await waiting()).map(({ approvalId }) => approvalId)).toEqual([first.approvalId]);
  await window.client.drafts.discard({ caseId: draft.caseId });
  await eventually('nobody is asked any more', async () => (await waiting()).length === 0);
  expect((await window.client.cases.get({ caseId: draft.caseId })).course.approvals).toMatchObject([
    { state: 'replaced', turn: null },
  ]);
});

it('the administrator’s yes counts at the window, which says why it was theirs', async () => {
  draft = await readyDraft(window.client);
  const { approvalId } = await ask();
  await office.client.approvals.decide({ approvalId, isGranted: true, note: '已看' });
  await eventually('the answer came', async () => {
    const { course } = await window.client.cases.get({ caseId: draft.caseId });
    return course.approvals[0]?.state === 'granted';
  });
  const { timeline } = await window.client.cases.get({ caseId: draft.caseId });
  expect(timeline.map(({ text }) => text).join()).toMatch(/复核同意.*已看（本厅没有别人能复核/);
  expect(await codeOf(window.client.acceptance.accept({ ...ofCase(), printReceipt: false }))).toBe('ok');
});
