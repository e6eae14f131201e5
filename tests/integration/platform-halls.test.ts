import { expect, it } from 'vitest';
import { startPlatform } from '#platform/index.ts';
import { acceptRow, failureOf, homeStation, onBothDatabases, takeNumber } from './platform-stage.ts';

const north = {
  hallCode: 'north',
  hallName: '示例区北厅',
  regionCode: '000001',
  contactPhone: '000-1',
  address: '示例路 1 号',
  publicUrl: 'https://query.example.invalid',
};

onBothDatabases('platform halls', (stage) => {
  const states = async (rows: Record<string, unknown>[]): Promise<string[]> =>
    (await stage.station.reports.send({ rows })).results.map((one) => one.state);

  it('begins with one hall, to which every station belongs', async () => {
    const [hall] = await stage.admin.halls.list();
    expect(hall).toMatchObject({ hallCode: '000000-01', hallName: '示例区政务服务中心', stations: 1 });
    expect((await stage.admin.stations.list())[0]).toMatchObject({ stationId: homeStation, hallCode: '000000-01' });
  });

  it('moves a station: hall, numbers and query address follow, what it has not reported is still taken', async () => {
    const old = await takeNumber(stage.station);
    await stage.admin.halls.save(north);
    await stage.admin.stations.move({ stationId: homeStation, hallCode: 'north' });
    const { rows } = await stage.station.feed({ after: 0, limit: 500 });
    const told = rows.find((row) => row.kind === 'hall');
    expect(told).toMatchObject({
      hall: {
        hall: { hallCode: 'north', hallName: '示例区北厅', address: '示例路 1 号' },
        queryBaseUrl: north.publicUrl,
      },
    });
    const fresh = await takeNumber(stage.station);
    expect(fresh.startsWith('0000012026')).toBe(true);
    expect(await states([acceptRow(old), acceptRow(fresh)])).toEqual(['stored', 'stored']);
    const signed = await stage.station.sessions.signIn({
      username: 'admin',
      password: stage.adminPassword,
      station: { stationId: homeStation, stationName: '综合窗口', windowNo: '01' },
    });
    expect(signed).toMatchObject({ hall: { hallCode: 'north' }, queryBaseUrl: north.publicUrl });
  });

  it('tells the stations of a hall when its phone changes, and nobody else', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-elsewhere');
    await stage.admin.halls.save({ ...north, contactPhone: '000-2' });
    const told = (await stage.station.feed({ after: 0, limit: 500 })).rows.filter((row) => row.kind === 'hall');
    expect(told).toMatchObject([{ hall: { hall: { contactPhone: '000-2' } } }]);
    expect((await other.station.feed({ after: 0, limit: 500 })).rows.filter((row) => row.kind === 'hall')).toEqual([]);
  });

  it('refuses a hall that is not there or not a hall', async () => {
    expect(await failureOf(stage.admin.stations.move({ stationId: homeStation, hallCode: 'south' }))).toBe(
      'HALL_NOT_FOUND',
    );
    expect(await failureOf(stage.admin.stations.move({ stationId: 'nobody', hallCode: 'north' }))).toBe(
      'INPUT_INVALID',
    );
    expect(await failureOf(stage.admin.halls.save({ ...north, regionCode: '12' }))).toBe('INPUT_INVALID');
    expect(await failureOf(stage.admin.halls.save({ ...north, publicUrl: 'javascript:alert(1)' }))).toBe(
      'INPUT_INVALID',
    );
  });

  it('changes nothing when started with other flags, and says so', async () => {
    await stage.restart({ hall: { hallName: '别的大厅', regionCode: '000009' } });
    expect(stage.platform.notices).toHaveLength(2);
    expect(stage.platform.notices.join()).toMatch(/--hall-name.*--region/);
    expect((await stage.admin.halls.list()).map((hall) => hall.hallName)).toEqual(['示例区政务服务中心', '示例区北厅']);
    await stage.restart({ hall: { hallCode: 'south' } });
    expect(stage.platform.notices).toEqual([expect.stringContaining('没有这个大厅')]);
    await stage.restart({ hall: { hallCode: 'north', hallName: '示例区北厅' } });
    expect(stage.platform.notices).toEqual([]);
  });
});

it('gives an empty database the hall of its flags', async () => {
  const platform = await startPlatform({
    port: 0,
    logLevel: 'silent',
    hall: { hallCode: 'first', hallName: '首厅', regionCode: '000002' },
  });
  expect(platform.notices).toEqual([]);
  await platform.close();
});
