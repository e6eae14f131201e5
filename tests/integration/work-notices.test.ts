import { beforeAll, expect, it } from 'vitest';
import type { RoleName } from '#contract/roles.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';

onBothDatabases('必读通知', (stage) => {
  const people: Record<string, PlatformClient> = {};
  beforeAll(async () => {
    const named: [string, string, RoleName[]][] = [
      ['zhoumin', '周敏', ['hallManager']],
      ['lijing', '李静', ['clerk']],
      ['wangfang', '王芳', ['clerk']],
      ['zhoubin', '周斌', ['hotlineSupervisor']],
      ['sunxiaomei', '孙小梅', ['hotlineOperator']],
    ];
    for (const [username, name, roles] of named) {
      await stage.admin.operators.save({ username, name, roles, password: 'Yichuang2026!', disabled: false });
      people[username] = (await stage.signIn(username, 'Yichuang2026!')).person;
    }
  });
  const of = (username: string): PlatformClient => people[username] as PlatformClient;
  const seen = async (username: string) =>
    (await of(username).workNotices.list()).map((one) => `${one.title} ${one.readAt === null ? '未读' : '已读'}`);
  const notice = {
    ...{ noticeId: 'notice-0001', title: '居住证系统今天停用', body: '下午两点前不能核验。' },
    ...{ roles: ['clerk' as const], untilDay: null },
  };

  it('reaches the roles it is for, and is read by each person once', async () => {
    await of('zhoumin').workNotices.publish(notice);
    await of('zhoumin').workNotices.publish(notice);
    expect(await seen('lijing')).toEqual(['居住证系统今天停用 未读']);
    expect(await seen('sunxiaomei')).toEqual([]);
    await of('lijing').workNotices.read({ noticeId: notice.noticeId });
    const [first] = await of('lijing').workNotices.list();
    stage.clock.forward(60_000);
    await of('lijing').workNotices.read({ noticeId: notice.noticeId });
    expect((await of('lijing').workNotices.list())[0]?.readAt).toBe(first?.readAt);
    expect(await seen('wangfang')).toEqual(['居住证系统今天停用 未读']);
  });

  it('shows who publishes how many have read it and who has not; nobody else', async () => {
    const [mine] = await of('zhoumin').workNotices.list();
    expect(mine).toMatchObject({ isMine: false, readers: { read: 1, of: 2, missing: ['王芳'] } });
    expect((await of('lijing').workNotices.list())[0]?.readers).toBeNull();
  });

  it('is written only to those one may write to', async () => {
    const toAll = { ...notice, noticeId: 'notice-0002' };
    expect(await failureOf(of('lijing').workNotices.publish(toAll))).toBe('FORBIDDEN');
    expect(await failureOf(of('zhoumin').workNotices.publish({ ...toAll, roles: ['hotlineOperator'] }))).toBe(
      'FORBIDDEN',
    );
    expect(await failureOf(of('zhoubin').workNotices.publish(toAll))).toBe('FORBIDDEN');
    expect(await failureOf(of('zhoubin').workNotices.withdraw({ noticeId: notice.noticeId }))).toBe('FORBIDDEN');
    expect(await failureOf(of('sunxiaomei').workNotices.read({ noticeId: notice.noticeId }))).toBe('NOTICE_GONE');
    expect(await failureOf(of('zhoumin').workNotices.publish({ ...notice, title: '别的' }))).toBe('PLATFORM_CONFLICT');
    await of('zhoubin').workNotices.publish({ ...toAll, roles: ['hotlineOperator'] });
    expect(await seen('sunxiaomei')).toHaveLength(1);
  });

  it('is gone from the desks when its day is over or it is withdrawn, and stays with who published it', async () => {
    await of('zhoumin').workNotices.publish({
      ...notice,
      noticeId: 'notice-0003',
      title: '只今天',
      untilDay: '2026-03-05',
    });
    expect(await seen('wangfang')).toHaveLength(2);
    await of('zhoumin').workNotices.withdraw({ noticeId: notice.noticeId });
    expect(await seen('wangfang')).toEqual(['只今天 未读']);
    stage.clock.forward(23 * 3_600_000);
    const person = async (username: string) => (await stage.signIn(username, 'Yichuang2026!')).person;
    expect(await (await person('wangfang')).workNotices.list()).toEqual([]);
    expect((await (await person('zhoumin')).workNotices.list()).map((one) => one.isWithdrawn)).toEqual([true, true]);
  });
});
