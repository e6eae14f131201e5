import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { clerk, eventually, itemName, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { keepHall } from '#host/kernel/keep-hall.ts';
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

describe('a window that was moved to another hall while a second person was asked', () => {
  const north = { hallCode: 'north', hallName: '示例区北厅', regionCode: '000000', contactPhone: '000-1' };
  const west = { ...north, hallCode: 'west', hallName: '示例区西厅' };
  const decide = async (): Promise<void> => {
    const [request] = await waiting();
    await manager.client.approvals.decide({ approvalId: request?.approvalId ?? '', isGranted: true, note: '已看' });
  };
  const move = (host: Host, hallCode: string) =>
    world.administrator.stations.move({ stationId: host.ctx.station.stationId, hallCode });
  /** As told by a sign-in, before the feed was heard. */
  const toldOf = (hall: typeof north): void => keepHall(window.host.ctx, { hall, queryBaseUrl: '' });
  const accept = () => codeOf(window.client.acceptance.accept({ ...ofCase(), printReceipt: false }));
  beforeEach(async () => {
    for (const hall of [north, west])
      await world.administrator.halls.save({ ...hall, address: '示例路 1 号', publicUrl: '' });
  });

  it('has the yes of the hall in which it asked: given there before the move, heard after it', async () => {
    await ask();
    await eventually('asked', async () => (await waiting()).length === 1);
    await world.cable.set('refuse');
    await decide();
    await move(window.host, 'north');
    toldOf(north);
    await world.cable.set('pass');
    await eventually('the answer came', async () => (await last())?.state === 'granted');
    expect(await last()).toMatchObject({ decidedBy: '王建国', note: '已看' });
    expect(await accept()).toBe('ok');
  });

  it('asks anew by itself, in words, where the yes is of a hall it only passed through', async () => {
    await ask();
    await eventually('asked', async () => (await waiting()).length === 1);
    const [asked] = await waiting();
    await world.cable.set('refuse');
    // Both pass through the northern hall, where she agrees; heard of when the window is further on.
    await move(window.host, 'north');
    await move(manager.host, 'north');
    await manager.client.session.signOut();
    await manager.client.session.signIn({ ...clerk, username: 'wangjianguo', password: demoPassword });
    await decide();
    await move(window.host, 'west');
    toldOf(west);
    await world.cable.set('pass');
    await eventually('asked anew', async () => {
      const { approvals } = (await window.client.cases.get({ caseId: draft.caseId })).course;
      return approvals.length === 2 && approvals.every((one) => !one.isUnsent);
    });
    const { course, timeline } = await window.client.cases.get({ caseId: draft.caseId });
    expect(course.approvals.map(({ state }) => state)).toEqual(['replaced', 'waiting']);
    expect(timeline.map((one) => one.text).join()).toMatch(
      /王建国的复核.*已经离开的大厅.*不算数.*自动改请示例区西厅的.*不用再请/,
    );
    expect(await accept()).toBe('APPROVAL_NEEDED');
    // It is the western hall's now, and says so.
    expect(await waiting()).toEqual([]);
    await move(manager.host, 'west');
    await manager.client.session.signOut();
    await manager.client.session.signIn({ ...clerk, username: 'wangjianguo', password: demoPassword });
    const [again] = await waiting();
    expect(again).toMatchObject({ hallName: '示例区西厅', caseId: draft.caseId, askedName: asked?.askedName });
    await decide();
    await eventually('the answer came', async () => (await last())?.state === 'granted');
    expect(await accept()).toBe('ok');
  });
});

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
