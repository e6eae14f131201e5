import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseHidDevice, listHidDevices, parseUevent, type HidDeviceInfo } from './hid-devices.ts';

const UEVENT =
  'DRIVER=hid-generic\nHID_ID=0003:0000056A:000000A8\nHID_NAME=Wacom Co.,Ltd. STU-540\nHID_PHYS=usb-0000:00:14.0-2/input0\nHID_UNIQ=\nMODALIAS=hid:b0003g0001v0000056Ap000000A8\n';
const pad = (path: string, change: Partial<HidDeviceInfo> = {}): HidDeviceInfo => ({
  path,
  vendorId: 0x056a,
  productId: 0x00a8,
  name: 'STU-540',
  serialNumber: '',
  port: `port of ${path}`,
  ...change,
});
const PAD = { vendorId: 0x056a, productId: 0x00a8 };
const opened = (device: HidDeviceInfo, hadTwins = false) => ({ ...device, hadTwins });

it('reads what the kernel says about a device', () => {
  expect(parseUevent(UEVENT, '/dev/hidraw3')).toEqual({
    path: '/dev/hidraw3',
    vendorId: 0x056a,
    productId: 0x00a8,
    name: 'Wacom Co.,Ltd. STU-540',
    serialNumber: '',
    port: 'usb-0000:00:14.0-2/input0',
  });
  expect(parseUevent('DRIVER=something\n', '/dev/hidraw3')).toBe(null);
  expect(parseUevent('', '/dev/hidraw3')).toBe(null);
});

it('lists the devices in the order of their numbers, and none where there are none', async () => {
  const sysfs = await mkdtemp(join(tmpdir(), 'sysfs-'));
  try {
    expect(await listHidDevices({ platform: 'linux', sysfs })).toEqual([]);
    for (const name of ['hidraw10', 'hidraw9', 'hidraw11']) {
      await mkdir(join(sysfs, 'class/hidraw', name, 'device'), { recursive: true });
      // A device just pulled out leaves a folder without content for a moment.
      if (name !== 'hidraw11') await writeFile(join(sysfs, 'class/hidraw', name, 'device/uevent'), UEVENT);
    }
    expect((await listHidDevices({ platform: 'linux', sysfs })).map(({ path }) => path)).toEqual([
      '/dev/hidraw9',
      '/dev/hidraw10',
    ]);
  } finally {
    await rm(sysfs, { recursive: true });
  }
});

it('asks the library on other systems', async () => {
  const devices = [pad('\\\\?\\hid#b'), pad('\\\\?\\hid#a')];
  const load = async () => ({ list: async () => devices, open: () => Promise.reject(new Error('not asked')) });
  expect((await listHidDevices({ platform: 'win32', load })).map(({ path }) => path)).toEqual([
    '\\\\?\\hid#a',
    '\\\\?\\hid#b',
  ]);
});

it('takes the lowest of several alike, or the one with the serial number', () => {
  const devices = [
    pad('/dev/hidraw0', { productId: 1 }),
    pad('/dev/hidraw1', { serialNumber: 'A' }),
    pad('/dev/hidraw2', { serialNumber: 'B' }),
  ];
  expect(chooseHidDevice(devices, PAD, null)?.path).toBe('/dev/hidraw1');
  expect(chooseHidDevice(devices, { ...PAD, serialNumber: 'B' }, null)?.path).toBe('/dev/hidraw2');
  expect(chooseHidDevice(devices, { ...PAD, serialNumber: 'C' }, null)).toBe(null);
  expect(chooseHidDevice(devices, { vendorId: 0x9999 }, null)).toBe(null);
});

it('takes what is at the path, and what fits when nothing that fits is there and only one does', () => {
  const devices = [pad('/dev/hidraw1'), pad('/dev/hidraw2', { productId: 1 })];
  expect(chooseHidDevice(devices, { path: '/dev/hidraw2' }, null)?.path).toBe('/dev/hidraw2');
  expect(chooseHidDevice(devices, { ...PAD, path: '/dev/hidraw2' }, null)?.path).toBe('/dev/hidraw1');
  expect(chooseHidDevice(devices, { path: '/dev/hidraw7' }, null)).toBe(null);
  expect(chooseHidDevice([pad('/dev/hidraw1'), pad('/dev/hidraw3')], { ...PAD, path: '/dev/hidraw2' }, null)).toBe(
    null,
  );
});

it('follows the device of a path to another number', () => {
  const earlier = opened(pad('/dev/hidraw1'));
  expect(chooseHidDevice([pad('/dev/hidraw4', { port: earlier.port })], { path: '/dev/hidraw1' }, earlier)?.path).toBe(
    '/dev/hidraw4',
  );
  expect(chooseHidDevice([pad('/dev/hidraw4')], { path: '/dev/hidraw1' }, earlier)?.path, 'in another socket').toBe(
    '/dev/hidraw4',
  );
  expect(
    chooseHidDevice([pad('/dev/hidraw1', { productId: 1 })], { path: '/dev/hidraw1' }, earlier),
    'something else under the old number',
  ).toBe(null);
});

it('does not take a twin for the device of a path', () => {
  const earlier = opened(pad('/dev/hidraw1'), true);
  expect(chooseHidDevice([pad('/dev/hidraw2')], { path: '/dev/hidraw1' }, earlier)).toBe(null);
  const alone = opened(pad('/dev/hidraw1'));
  expect(chooseHidDevice([pad('/dev/hidraw2'), pad('/dev/hidraw3')], { path: '/dev/hidraw1' }, alone)).toBe(null);
});
