import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { clerk, eventually, itemName, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';

let world: World;
let window: { host: Host; client: Client };
let manager: { host: Host; client: Client };
let draft: CaseView;

beforeEach(async () => {
  world = await startWorld();
  const { catalogue } = world.administrator;
  const taskCode = (await catalogue.items()).find((one) => one.taskName === itemName)?.taskCode ?? '';
  await catalogue.saveItem({
    ...(await catalogue.item({ taskCode })),
    taskVersion: 99,
    approval: { acts: ['accept'], roles: ['hallManager'] },
  });
  window = await world.station();
  // Her window has a line of its own.
  manager = await world.station({ windowNo: '值班台', platformUrl: world.platformUrl });
  await signInClerk(window.client);
  await eventually('the version that wants a second person', async () => {
    const { item } = await window.client.catalogue.get({ taskCode }).catch(() => ({ item: null }));
    return item?.taskVersion === 99;
  });
  await manager.client.session.signIn({ ...clerk, username: 'wangjianguo', password: demoPassword });
  draft = await readyDraft(window.client);
});
afterEach(() => world.close());

const ofCase = () => ({ caseId: draft.caseId, version: draft.version });
const ask = () => window.client.approvals.ask({ ...ofCase(), act: 'accept', wish: {} });
const last = async () => (await window.client.cases.get({ caseId: draft.caseId })).course.approvals.at(-1);
const waiting = () => manager.client.approvals.waiting();

describe('a second person asked while the platform is away', () => {
  it('is asked by itself when it is back, once, and the yes counts', async () => {
    await world.cable.set('refuse');
    const asked = await ask();
    expect(asked.course.approvals).toMatchObject([{ state: 'waiting', isUnsent: true }]);
    await world.cable.set('pass');
    await eventually('it went by itself', async () => (await last())?.isUnsent === false);
    expect(await waiting()).toHaveLength(1);
    // Asked anew it arrives, and the station does not hear of it: sent again it is still one, and the earlier one is none.
    await world.cable.set('dropAnswer');
    await ask();
    const lost = (await waiting())[0]?.approvalId;
    expect(lost).not.toBe(asked.course.approvals[0]?.approvalId);
    await world.cable.set('pass');
    await eventually('its arrival is known', async () =>
      (await window.client.cases.get({ caseId: draft.caseId })).course.approvals.every((one) => !one.isUnsent),
    );
    expect((await waiting()).map((one) => one.approvalId)).toEqual([lost]);
    const [request] = await waiting();
    expect(request).toMatchObject({ caseId: draft.caseId, act: 'accept', askedName: '李静' });
    await manager.client.approvals.decide({ approvalId: request?.approvalId ?? '', isGranted: true, note: '已看' });
    await eventually('the answer came', async () => (await last())?.state === 'granted');
    expect(await codeOf(window.client.acceptance.accept({ ...ofCase(), printReceipt: false }))).toBe('ok');
    expect(await waiting()).toEqual([]);
  });

  it('is not asked any more when somebody agreed on the window meanwhile', async () => {
    // He has signed in on this window before: without the platform it knows his password.
    await window.client.approvals.grantHere({
      ...{ ...ofCase(), act: 'accept', wish: {}, username: 'wangjianguo', password: demoPassword, note: '' },
    });
    await world.cable.set('refuse');
    await ask();
    await window.client.approvals.grantHere({
      ...{ ...ofCase(), act: 'accept', wish: {}, username: 'wangjianguo', password: demoPassword, note: '' },
    });
    expect(await codeOf(window.client.acceptance.accept({ ...ofCase(), printReceipt: false }))).toBe('ok');
    await world.cable.set('pass');
    const { projectNo } = await window.client.cases.get({ caseId: draft.caseId });
    await eventually('the case arrived', async () => {
      const cases = await world.administrator.cases.list({ q: projectNo ?? '' });
      return cases.length === 1;
    });
    expect(await waiting()).toEqual([]);
  });
});
