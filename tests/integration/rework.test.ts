import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword, platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { storeRating } from '#host/rating/store.ts';
import type { Host } from '#host/host.ts';
import { dueAfter } from '#host/calendar/due-dates.ts';
import { eventually, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';
import { acceptedOf } from './paid-case.ts';

let world: World;
let host: Host;
let client: Client;
let manager: PlatformClient;
beforeAll(async () => {
  world = await startWorld();
  ({ host, client } = await world.station());
  await signInClerk(client);
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    ...{ username: 'wangjianguo', password: demoPassword },
    station: { stationId: 'test-manager', stationName: '值班台', windowNo: '0' },
  });
  manager = platformClient(world.platformUrl, () => token);
});
afterAll(() => world.close());

const rate = (caseId: string, level: number | null) =>
  storeRating(host.ctx, { caseId, level, source: 'screen', operator: 'lijing' });
const open = () => manager.rework.list();

it('a bad rating becomes a task with its day; a good one and none at all do not', async () => {
  const { caseId, projectNo } = await acceptedOf(client, '社会保障卡补领');
  const other = await acceptedOf(client, '社会保障卡补领');
  rate(other.caseId, null);
  rate(other.caseId, 3);
  rate(caseId, 1);
  const [task, ...more] = await eventually('a task', async () => {
    const found = await open();
    return found.length > 0 ? found : null;
  });
  expect(more).toEqual([]);
  const today = new Date(Date.parse(host.ctx.time.iso()) + 8 * 3_600_000).toISOString().slice(0, 10);
  expect(task).toMatchObject({
    ...{ projectNo, taskName: '社会保障卡补领', servedBy: '李静', level: 1, state: 'toVerify', isOverdue: false },
    due: dueAfter(host.ctx.db, today, 5, 'workingDay').due,
  });
});

it('is verified, answered and closed in this order, each by somebody else than who served', async () => {
  const [{ reworkId } = { reworkId: '' }] = await open();
  const verify = { act: 'verify', isTrue: true, cause: 'waiting', note: '当天只开两个窗口，等候 50 分钟。' } as const;
  const answer = { act: 'answer', note: '已向申请人致歉，高峰时加开一个窗口。' } as const;
  expect(await codeOf(manager.rework.act({ reworkId, what: answer }))).toBe('REWORK_STATE');
  await manager.rework.act({ reworkId, what: verify });
  expect(await codeOf(manager.rework.act({ reworkId, what: verify }))).toBe('REWORK_STATE');
  await manager.rework.act({ reworkId, what: answer });
  await manager.rework.act({ reworkId, what: { act: 'close', visit: 'satisfied', note: '' } });
  const [task] = await open();
  expect(task).toMatchObject({ state: 'closed' });
  expect(task?.steps.map((one) => one.by)).toEqual(['王建国', '王建国', '王建国']);
  expect(await codeOf(manager.rework.act({ reworkId: 'nothing', what: answer }))).toBe('REWORK_GONE');
});

it('is not for the window that was rated, and nobody answers for themselves', async () => {
  expect(await codeOf(client.rework.list())).toBe('FORBIDDEN');
  const { caseId } = await acceptedOf(client, '社会保障卡补领');
  storeRating(host.ctx, { caseId, level: 2, source: 'keypad', operator: 'wangjianguo' });
  const own = await eventually('a task', async () => (await open()).find((one) => one.state === 'toVerify'));
  const what = { act: 'verify', isTrue: false, cause: 'other', note: '不属实' } as const;
  expect(await codeOf(manager.rework.act({ reworkId: own.reworkId, what }))).toBe('REWORK_OWN');
});

it('can be appealed against once: somebody else decides, and the rating stands beside what was decided', async () => {
  const { caseId } = await acceptedOf(client, '社会保障卡补领');
  rate(caseId, 2);
  const find = async () => (await open()).find((one) => one.servedBy === '李静' && one.state !== 'closed');
  const { reworkId } = await eventually('a task', find);
  const appeal = { act: 'appeal', reason: '当天系统停机两小时，已有公告，不是窗口的原因。' } as const;
  const decide = (isUpheld: boolean) => ({ act: 'decide', isUpheld, note: '查了当天的公告' }) as const;
  expect(await codeOf(manager.rework.act({ reworkId, what: decide(true) }))).toBe('REWORK_STATE');
  await manager.rework.act({ reworkId, what: appeal });
  expect(await find()).toMatchObject({ state: 'appealed', mayDecide: false, isOverdue: false });
  expect(await codeOf(manager.rework.act({ reworkId, what: decide(true) }))).toBe('REWORK_APPEAL_OWN');
  // Nobody else manages a hall yet: it does not wait for ever, and says for whom it waits.
  const day = new Date(Date.parse(host.ctx.time.iso()) + 8 * 3_600_000).toISOString().slice(0, 10);
  const decideBy = dueAfter(host.ctx.db, day, 5, 'workingDay').due;
  expect(await find()).toMatchObject({ decider: { who: expect.stringContaining('系统管理员'), due: decideBy } });
  const theirs = await world.administrator.rework.list();
  expect(theirs.filter((one) => one.state === 'appealed')).toMatchObject([{ reworkId, mayDecide: true }]);
  expect(theirs.every((one) => one.servedBy === '王建国' || one.reworkId === reworkId)).toBe(true);

  await world.administrator.operators.save({
    ...{ username: 'zhoumin', name: '周敏', roles: ['hallManager'], password: demoPassword },
  });
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    ...{ username: 'zhoumin', password: demoPassword },
    station: { stationId: 'test-other', stationName: '值班台', windowNo: '0' },
  });
  const other = platformClient(world.platformUrl, () => token);
  // Now there is: it is hers, and not the administrator's.
  expect((await find())?.decider?.who).toBe('周敏');
  expect(await world.administrator.rework.list()).toEqual([]);
  expect(await codeOf(world.administrator.rework.act({ reworkId, what: decide(true) }))).toBe('REWORK_TURN');
  expect((await other.rework.list()).find((one) => one.reworkId === reworkId)?.mayDecide).toBe(true);
  await other.rework.act({ reworkId, what: decide(false) });
  expect(await find()).toMatchObject({
    state: 'toVerify',
    appealObstacle: '已经申诉过一次',
    appeal: { by: '王建国', isUpheld: false, decidedBy: '周敏' },
  });
  expect(await codeOf(manager.rework.act({ reworkId, what: appeal }))).toBe('REWORK_APPEAL');
});

it('is over when the appeal is upheld, and is still the rating that was given', async () => {
  const own = await eventually('a task', async () => (await open()).find((one) => one.servedBy === '王建国'));
  // Whoever served may say what speaks against it, and nothing else about it.
  const what = { act: 'appeal', reason: '申请人评的是隔壁窗口，监控可查。' } as const;
  await manager.rework.act({ reworkId: own.reworkId, what });
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    ...{ username: 'zhoumin', password: demoPassword },
    station: { stationId: 'test-other', stationName: '值班台', windowNo: '0' },
  });
  const other = platformClient(world.platformUrl, () => token);
  const decision = { act: 'decide', isUpheld: true, note: '监控已看，属实' } as const;
  expect(await codeOf(manager.rework.act({ reworkId: own.reworkId, what: decision }))).toBe('REWORK_OWN');
  await other.rework.act({ reworkId: own.reworkId, what: decision });
  const now = (await open()).find((one) => one.reworkId === own.reworkId);
  expect(now).toMatchObject({ state: 'closed', level: 2, appeal: { isUpheld: true } });
  expect(now?.steps.map((one) => one.text)).toEqual([
    expect.stringContaining('申诉：'),
    expect.stringContaining('申诉成立'),
  ]);
});
