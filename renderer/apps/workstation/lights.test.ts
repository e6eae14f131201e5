import { describe, expect, it } from 'vitest';
import type { DeviceState, StationState } from '#contract/workstation/schemas.ts';
import { faulty, sampleDevice, windowWith } from '../../screens/devices/sample-device.fixture.ts';
import { lightsOf, widthOf } from './lights.ts';

const station = (devices: DeviceState[], part: Partial<StationState> = {}): StationState => ({
  stationName: '',
  isEnrolled: true,
  needsCode: false,
  windowNo: '',
  hallName: '',
  session: null,
  life: null,
  storeTrouble: null,
  numbersLeft: 1,
  catalogueSize: 1,
  devices,
  time: { now: '2026-03-05T02:24:12.000Z', offsetMs: 0, isTrusted: true },
  network: {
    isOnline: true,
    since: '2026-03-05T02:24:12.000Z',
    message: '',
    trouble: null,
    platformStorage: null,
    platformUrl: null,
    platformNotice: '',
    isPlatformFull: false,
  },
  outbox: { pending: 0, attention: 0, oldestAt: null },
  ...part,
});
const ids = (devices: DeviceState[], room?: number): string[] => lightsOf(station(devices), room).map((one) => one.id);
const all = windowWith(
  ...(
    [
      'idCard',
      'signaturePad',
      'receiptPrinter',
      'documentPrinter',
      'evaluator',
      'windowDisplay',
      'caller',
      'secondScreen',
    ] as const
  ).map((role) => sampleDevice(role)),
);

describe('lights of the top bar', () => {
  it('has none for a device this window never had, but always one for card reader and receipt printer', () => {
    expect(ids(windowWith(sampleDevice('evaluator')))).toEqual(['idCard', 'receiptPrinter', 'evaluator', 'network']);
    expect(lightsOf(station(windowWith()))[0]).toMatchObject({ tone: 'idle', next: '在“设备”里绑定' });
  });

  it('shows each device while there is room, one for all the well ones when not', () => {
    expect(ids(all)).toHaveLength(9);
    expect(ids(all, widthOf(lightsOf(station(all))))).toHaveLength(9);
    const [together] = lightsOf(station(all), 400);
    expect(ids(all, 400)).toEqual(['devices', 'network']);
    expect(together).toMatchObject({ title: '设备', word: '8/8 正常', tone: 'ok' });
  });

  it('says that the platform is full, with who mends it, though the line is well', () => {
    const network = { ...station([]).network, isPlatformFull: true, platformNotice: '中心平台的磁盘已满。' };
    expect(lightsOf(station(windowWith(), { network })).at(-1)).toMatchObject({
      tone: 'warn',
      word: '平台已满 待传 0',
      who: '技术人员',
      next: expect.stringContaining('照常受理'),
    });
  });

  it('says that the numbers of a day are used up, though the line is well', () => {
    const network = { ...station([]).network, platformNotice: '本机一天领的办件编号超过 2000 个。' };
    expect(lightsOf(station(windowWith(), { network, numbersLeft: 0 })).at(-1)).toMatchObject({
      tone: 'bad',
      word: '编号用完',
      what: '本机一天领的办件编号超过 2000 个。',
    });
  });

  it('never folds a troubled one away', () => {
    const troubled = all.map((one) =>
      one.role === 'signaturePad'
        ? faulty('signaturePad', 'PAD_GONE', '未连接')
        : one.role === 'receiptPrinter'
          ? { ...one, state: 'warning' as const, word: '纸将尽' }
          : one,
    );
    const lights = lightsOf(station(troubled), 100);
    expect(lights.map((one) => [one.id, one.tone, one.word])).toEqual([
      ['devices', 'ok', '6/8 正常'],
      ['signaturePad', 'bad', '未连接'],
      ['receiptPrinter', 'warn', '纸将尽'],
      ['network', 'ok', '待传 0'],
    ]);
    expect(
      ids(
        all.map((one) => faulty(one.role, 'PORT_IO')),
        100,
      ),
    ).toHaveLength(all.length + 1);
  });

  it('says what is wrong, whose it is and the next step, and leads to the device', () => {
    expect(lightsOf(station(windowWith(faulty('idCard', 'PORT_BUSY', '端口被占用'))))[0]).toMatchObject({
      what: 'idCard的端口 /dev/idCard 正被别的程序占用。',
      who: '您本人',
      next: '请关闭那个程序，再按“重新连接”。',
      screen: '/devices?role=idCard',
    });
  });

  it('puts what the platform did not take before a cut line', () => {
    const cut = {
      network: { ...station([]).network, isOnline: false },
      outbox: { pending: 4, attention: 0, oldestAt: null },
    };
    expect(lightsOf(station([], cut)).at(-1)).toMatchObject({ word: '断网 待传 4', tone: 'warn' });
    expect(lightsOf(station([], { ...cut, outbox: { ...cut.outbox, attention: 2 } })).at(-1)).toMatchObject({
      word: '需处理 2',
      tone: 'bad',
    });
  });
});
