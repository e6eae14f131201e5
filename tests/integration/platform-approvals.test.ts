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

  it('follows the hall when the window is moved', async () => {
    await stage.station.approvals.ask(request(2));
    await stage.admin.stations.move({ stationId: 'station-home', hallCode: 'north' });
    expect(await ids(there)).toEqual(['approval-2']);
  });
});
