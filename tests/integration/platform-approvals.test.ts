import { beforeAll, expect, it } from 'vitest';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';

const password = 'Yichuang2026!';
const north = {
  ...{ hallCode: 'north', hallName: '示例区北厅', regionCode: '000000', contactPhone: '000-1' },
  ...{ address: '示例路 1 号', publicUrl: '' },
};
const request = (n: number) => ({
  ...{ approvalId: `approval-${n}`, caseId: `case-0000${n}`, act: 'accept' as const, roles: ['hallManager' as const] },
  ...{ askedBy: 'op-lijing', askedName: '李静', hallName: '示例区政务服务中心', windowNo: '01', taskName: '开业登记' },
  ...{ applicant: '测试甲', lines: [], askedAt: '2026-03-05T02:24:12.000Z' },
});

onBothDatabases('who may be the second person', (stage) => {
  let here: PlatformClient;
  let there: PlatformClient;
  const ids = async (of: PlatformClient): Promise<string[]> => (await of.approvals.list()).map((one) => one.approvalId);

  beforeAll(async () => {
    await stage.admin.halls.save(north);
    await stage.admin.operators.save({ username: 'manager', name: '王建国', roles: ['hallManager'], password });
    ({ person: here } = await stage.signIn('manager', password));
    ({ person: there } = await stage.signIn('manager', password, 'station-north', '90'));
    await stage.admin.stations.move({ stationId: 'station-north', hallCode: 'north' });
  });

  it('is somebody signed in in the hall of the case: another hall sees nothing of it and cannot agree', async () => {
    await stage.station.approvals.ask(request(1));
    expect(await ids(there)).toEqual([]);
    const decision = { approvalId: 'approval-1', isGranted: true, note: '' };
    expect(await failureOf(there.approvals.decide(decision))).toBe('APPROVAL_HALL');
    expect(await ids(here)).toEqual(['approval-1']);
    expect(await failureOf(here.approvals.decide(decision))).toBe('none');
    const { rows } = await stage.station.feed({ after: 0, limit: 500 });
    expect(rows.find((row) => row.kind === 'approval')).toMatchObject({
      decision: { approvalId: 'approval-1', isGranted: true, hallCode: '000000-01' },
    });
  });

  it('has a due moment, and is the administrator’s next when it is over: never of who asked', async () => {
    const { turn } = await stage.station.approvals.ask(request(3));
    // Four working hours after 10:24, with an hour at noon.
    expect(turn).toMatchObject({
      who: '王建国',
      next: '系统管理员（系统管理员）',
      isNobodyHere: false,
      isOverdue: false,
    });
    expect(turn?.due).toBe('2026-03-05T07:25:00.000Z');
    expect(await ids(stage.admin)).toEqual([]);
    const decision = { approvalId: 'approval-3', isGranted: true, note: '' };
    expect(await failureOf(stage.admin.approvals.decide(decision))).toBe('APPROVAL_ROLE');
    stage.clock.forward(6 * 3_600_000);
    expect((await stage.station.approvals.ask(request(3))).turn).toMatchObject({ isOverdue: true, next: null });
    expect(await stage.admin.approvals.list()).toMatchObject([
      { approvalId: 'approval-3', turn: { who: '王建国，或系统管理员（系统管理员）', isOverdue: true } },
    ]);
    expect(await failureOf(stage.admin.approvals.decide(decision))).toBe('none');
    const { rows } = await stage.station.feed({ after: 0, limit: 500 });
    expect(rows.findLast((row) => row.kind === 'approval')).toMatchObject({
      decision: { approvalId: 'approval-3', cameNext: true, by: { username: 'admin' } },
    });
  });

  it('of the only manager is the administrator’s at once, and is gone when it is withdrawn', async () => {
    const { operatorId } = (await stage.admin.operators.list()).find((one) => one.username === 'manager') ?? {};
    const own = { ...request(4), askedBy: operatorId ?? '' };
    expect((await stage.station.approvals.ask(own)).turn).toMatchObject({
      ...{ who: '系统管理员（系统管理员）', next: null, isNobodyHere: true, isOverdue: false },
    });
    const decision = { approvalId: 'approval-4', isGranted: true, note: '' };
    expect(await failureOf(here.approvals.decide(decision))).toBe('APPROVAL_SAME_PERSON');
    expect(await ids(stage.admin)).toEqual(['approval-4']);
    await stage.station.approvals.withdraw({ approvalId: 'approval-4' });
    await stage.station.approvals.withdraw({ approvalId: 'approval-4' });
    expect(await ids(stage.admin)).toEqual([]);
    expect(await failureOf(stage.admin.approvals.decide(decision))).toBe('APPROVAL_GONE');
  });

  it('where the administrator does not come next, is of other halls’ people', async () => {
    await stage.admin.operators.save({ username: 'zhou', name: '周敏', roles: ['hallManager'], password });
    const { person: zhou } = await stage.signIn('zhou', password, 'station-north', '90');
    await stage.station.approvals.ask(request(5));
    expect(await ids(zhou)).toEqual([]);
    expect(await failureOf(zhou.approvals.decide({ approvalId: 'approval-5', isGranted: true, note: '' }))).toBe(
      'APPROVAL_HALL',
    );
    await stage.restart({ appealNext: 'managers' });
    // A day later; everybody signs in anew.
    stage.clock.forward(24 * 3_600_000);
    stage.admin = (await stage.signIn('admin', stage.adminPassword)).person;
    ({ person: here } = await stage.signIn('manager', password));
    const { person: again } = await stage.signIn('zhou', password, 'station-north', '90');
    there = (await stage.signIn('manager', password, 'station-north', '90')).person;
    expect(await ids(stage.admin)).toEqual([]);
    expect((await again.approvals.list())[0]?.turn?.who).toBe('王建国，或别的大厅的周敏');
    await again.approvals.decide({ approvalId: 'approval-5', isGranted: true, note: '' });
    expect(await ids(here)).toEqual([]);
  });

  it('follows the hall when the window is moved', async () => {
    await stage.station.approvals.ask(request(2));
    await stage.admin.stations.move({ stationId: 'station-home', hallCode: 'north' });
    expect(await ids(there)).toEqual(['approval-2']);
  });
});
