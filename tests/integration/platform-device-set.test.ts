import { expect, it } from 'vitest';
import type { DeviceSet } from '#contract/devices.ts';
import type { FeedRow } from '#contract/platform/exchange.ts';
import { failureOf, homeStation, onBothDatabases } from './platform-stage.ts';

const set = (version: number, change: Partial<DeviceSet> = {}): DeviceSet => ({
  name: '综合窗口标准配置',
  version,
  panelProfiles: [],
  bindings: [{ role: 'receiptPrinter', address: '/dev/ttyUSB1', baudRate: 9600, settings: { profile: 'generic-58' } }],
  ...change,
});

/** The sentences a refused call gives, by field. */
async function fieldsOf(call: Promise<unknown>): Promise<{ field: string; message: string }[]> {
  const error = await call.then(
    () => {
      throw new Error('was not refused');
    },
    (caught: unknown) => caught,
  );
  return (error as { data: { fields: { field: string; message: string }[] } }).data.fields;
}

onBothDatabases('platform device sets', (stage) => {
  const setsFor = (rows: FeedRow[]): DeviceSet[] =>
    rows.flatMap((row) => (row.kind === 'deviceSet' ? [row.deviceSet] : []));

  it('is not published with a printer model nobody knows, and says which there are', async () => {
    const bindings: DeviceSet['bindings'] = [
      { role: 'receiptPrinter', address: '/dev/ttyUSB1', baudRate: 9600, settings: { profile: 'no-such-model' } },
    ];
    const [fault] = await fieldsOf(
      stage.admin.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(1, { bindings }) }),
    );
    expect(fault).toMatchObject({ field: 'deviceSet.bindings.0.settings.profile' });
    expect(fault?.message).toMatch(/no-such-model.*generic-80/);
    expect(await stage.admin.stations.deviceSet({ stationId: homeStation })).toBeNull();
  });

  it('gives a set to its own station only, the newest version of it', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-other');
    const { cursor } = await stage.station.feed({ after: 0, limit: 500 });
    expect(await stage.admin.stations.deviceSet({ stationId: homeStation })).toBeNull();
    await stage.admin.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(1) });
    await stage.admin.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(2, { name: '第二版' }) });
    expect(setsFor((await stage.station.feed({ after: cursor })).rows)).toEqual([set(2, { name: '第二版' })]);
    expect(setsFor((await other.station.feed({ after: 0, limit: 500 })).rows)).toEqual([]);
    expect(await stage.admin.stations.deviceSet({ stationId: homeStation })).toEqual(set(2, { name: '第二版' }));
    expect(await stage.admin.stations.deviceSet({ stationId: 'station-other' })).toBeNull();
  });

  it('refuses a version that is not higher, and says which one to use', async () => {
    for (const version of [1, 2]) {
      expect(
        await fieldsOf(
          stage.admin.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(version, { name: '旧的' }) }),
        ),
      ).toEqual([{ field: 'deviceSet.version', message: '版本须高于现在的 2，请改为 3' }]);
    }
    expect(await stage.admin.stations.deviceSet({ stationId: homeStation })).toMatchObject({
      name: '第二版',
      version: 2,
    });
  });

  it('lets one of two administrators publish the same version', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((index) =>
        failureOf(
          stage.admin.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(3, { name: `同时 ${index}` }) }),
        ),
      ),
    );
    expect(answers.toSorted()).toEqual(['INPUT_INVALID', 'INPUT_INVALID', 'INPUT_INVALID', 'none']);
  });

  it('refuses what cannot be a set, naming the field, and a station nobody knows', async () => {
    const twice = set(9).bindings.flatMap((one) => [one, one]);
    expect(
      await fieldsOf(
        stage.admin.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(9, { bindings: twice }) }),
      ),
    ).toEqual([{ field: 'deviceSet.bindings', message: '同一种设备只能出现一次' }]);
    expect(
      await fieldsOf(stage.admin.stations.saveDeviceSet({ stationId: 'nowhere-at-all', deviceSet: set(1) })),
    ).toEqual([{ field: 'stationId', message: '没有这台工作站' }]);
    expect(await failureOf(stage.admin.stations.deviceSet({ stationId: 'nowhere-at-all' }))).toBe('INPUT_INVALID');
    expect(
      await fieldsOf(
        stage.admin.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(9, { name: '坏\0字' }) }),
      ),
    ).toEqual([{ field: 'deviceSet', message: '文字中有不能保存的字符' }]);
  });

  it('is for administrators alone', async () => {
    await stage.admin.operators.save({
      username: 'windowclerk',
      name: '测试员',
      roles: ['clerk'],
      password: 'Window2026pass',
      disabled: false,
    });
    const clerk = await stage.signIn('windowclerk', 'Window2026pass');
    for (const [who, code] of [
      [clerk.person, 'FORBIDDEN'],
      [stage.station, 'AUTH_REQUIRED'],
      [stage.anonymous, 'AUTH_REQUIRED'],
    ] as const) {
      expect(await failureOf(who.stations.saveDeviceSet({ stationId: homeStation, deviceSet: set(99) }))).toBe(code);
      expect(await failureOf(who.stations.deviceSet({ stationId: homeStation }))).toBe(code);
    }
    expect((await stage.admin.stations.deviceSet({ stationId: homeStation }))?.version).toBe(3);
  });

  it('keeps the set over a restart', async () => {
    await stage.restart();
    expect((await stage.admin.stations.deviceSet({ stationId: homeStation }))?.version).toBe(3);
  });
});
