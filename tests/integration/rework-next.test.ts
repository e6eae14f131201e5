import { beforeAll, expect, it } from 'vitest';
import { rowKey } from '#contract/platform/streams.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';

const password = 'rework-2026';
const day = 86_400_000;

/** 2026-03-05 is a Thursday; no calendar is published, so that Monday to Friday count. */
onBothDatabases('an appeal against a bad rating', (stage) => {
  let wang: PlatformClient;
  let zhou: PlatformClient;
  let serial = 0;
  const signIn = async (username: string): Promise<PlatformClient> => (await stage.signIn(username, password)).person;
  const addManager = async (username: string, name: string): Promise<PlatformClient> => {
    await stage.admin.operators.save({ username, name, roles: ['hallManager'], password });
    return await signIn(username);
  };
  /** A bad rating of somebody, as its window reports it. */
  const rated = async (operator: string): Promise<string> => {
    serial += 1;
    const stream = 'station';
    const of = { class: 'rating', seq: serial, dataVersion: 1 } as const;
    const payload = {
      ...{ projectNo: null, seq: serial, level: 1, detail: ['等候太久'], writing: '', operator, windowNo: '01' },
      ...{ source: 'keypad', assessTime: stage.clock.now().toISOString() },
    };
    const row = {
      key: rowKey(stream, of),
      stream,
      ...of,
      projectNo: null,
      occurredAt: stage.clock.now().toISOString(),
      payload,
    };
    const { results } = await stage.station.reports.send({ rows: [row] });
    expect(results).toMatchObject([{ state: 'stored', reason: '' }]);
    return `${stream}/${serial}`;
  };
  const find = async (who: PlatformClient, reworkId: string) =>
    (await who.rework.list()).find((one) => one.reworkId === reworkId);
  const appeal = { act: 'appeal', reason: '当天系统停机两小时，已有公告。' } as const;
  const decide = (isUpheld: boolean) => ({ act: 'decide', isUpheld, note: '查了当天的公告' }) as const;

  beforeAll(async () => {
    wang = await addManager('wang', '王示例');
  });

  it('where the only manager made it, is the administrator’s, with its day; turned down, the answer has its days again', async () => {
    const reworkId = await rated('clerk-of-window');
    expect(await find(wang, reworkId)).toMatchObject({ due: '2026-03-12', decider: null });
    expect(await find(stage.admin, reworkId)).toBeUndefined();
    await wang.rework.act({ reworkId, what: appeal });
    expect(await find(wang, reworkId)).toMatchObject({
      ...{ mayDecide: false, isOverdue: false, appeal: { due: '2026-03-12' } },
      decider: { who: expect.stringMatching(/^系统管理员/), due: '2026-03-12' },
    });
    expect(await find(stage.admin, reworkId)).toMatchObject({ mayDecide: true });
    // From Thursday to the Tuesday after next: the answer stood still meanwhile.
    stage.clock.forward(12 * day);
    [stage.admin, wang] = [(await stage.signIn('admin', stage.adminPassword)).person, await signIn('wang')];
    expect(await find(wang, reworkId)).toMatchObject({ isOverdue: true });
    await stage.admin.rework.act({ reworkId, what: decide(false) });
    expect(await find(wang, reworkId)).toMatchObject({ state: 'toVerify', due: '2026-03-24', isOverdue: false });
    expect((await find(wang, reworkId))?.steps.at(-1)?.text).toMatch(/申诉不成立.*反馈期限改为 2026-03-24/);
    const verify = { act: 'verify', isTrue: false, cause: 'other', note: '不属实' } as const;
    expect(await failureOf(stage.admin.rework.act({ reworkId, what: verify }))).toBe('REWORK_TURN');
    await wang.rework.act({ reworkId, what: verify });
  });

  it('of the only manager about themselves, and all else about that rating, is the administrator’s too', async () => {
    const reworkId = await rated('wang');
    const verify = { act: 'verify', isTrue: true, cause: 'waiting', note: '当天窗口少' } as const;
    expect(await failureOf(wang.rework.act({ reworkId, what: verify }))).toBe('REWORK_OWN');
    await stage.admin.rework.act({ reworkId, what: verify });
    await wang.rework.act({ reworkId, what: appeal });
    await stage.admin.rework.act({ reworkId, what: decide(true) });
    expect(await find(wang, reworkId)).toMatchObject({ state: 'closed', decider: null });
  });

  it('is another manager’s as soon as there is one, and the administrator’s when its day is over', async () => {
    zhou = await addManager('zhou', '周示例');
    const reworkId = await rated('clerk-of-window');
    await wang.rework.act({ reworkId, what: appeal });
    expect(await find(wang, reworkId)).toMatchObject({ decider: { who: '周示例', due: '2026-03-24' } });
    expect(await find(stage.admin, reworkId)).toBeUndefined();
    expect(await failureOf(stage.admin.rework.act({ reworkId, what: decide(true) }))).toBe('REWORK_TURN');
    stage.clock.forward(8 * day);
    const admin = (await stage.signIn('admin', stage.adminPassword)).person;
    [wang, zhou] = [await signIn('wang'), await signIn('zhou')];
    expect(await find(zhou, reworkId)).toMatchObject({ mayDecide: true, isOverdue: true });
    expect((await find(wang, reworkId))?.decider?.who).toMatch(/系统管理员，或周示例/);
    await admin.rework.act({ reworkId, what: decide(true) });
    expect(await find(zhou, reworkId)).toMatchObject({ state: 'closed', appeal: { isUpheld: true } });
  });
});
