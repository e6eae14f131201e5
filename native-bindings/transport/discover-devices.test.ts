import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeviceError } from '../errors.ts';
import { parseAddress } from './address.ts';
import { discoverDevices, discoverUsbBridges } from './discover-devices.ts';
import { discoverSerialPorts } from './discover.ts';

/** A file tree as the kernel lays it out. */
let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'sysfs-'))));
afterEach(() => rm(root, { recursive: true }));

const sys = (...parts: string[]): string => join(root, 'sys', ...parts);
async function file(path: string, text = ''): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
async function link(from: string, to: string): Promise<void> {
  await mkdir(dirname(from), { recursive: true });
  await symlink(relative(dirname(from), to), from);
}
async function usb(port: string, attributes: Record<string, string>, interfaceClass = 'ff'): Promise<string> {
  const folder = sys('devices', 'pci0000:00', 'usb1', port);
  for (const [name, text] of Object.entries(attributes)) await file(join(folder, name), `${text}\n`);
  await file(join(folder, `${port}:1.0`, 'bInterfaceClass'), `${interfaceClass}\n`);
  await link(sys('bus', 'usb', 'devices', port), folder);
  await link(sys('bus', 'usb', 'devices', `${port}:1.0`), join(folder, `${port}:1.0`));
  return folder;
}
async function serial(name: string, device: string): Promise<void> {
  await file(join(root, 'dev', name));
  await mkdir(join(device, name), { recursive: true });
  await link(sys('class', 'tty', name, 'device'), join(device, name));
}
const hid = (name: string, id: string, product: string, uniq = ''): Promise<void> =>
  file(
    sys('class', 'hidraw', name, 'device', 'uevent'),
    `DRIVER=hid-generic\nHID_ID=${id}\nHID_NAME=${product}\nHID_PHYS=usb-1/${name}\nHID_UNIQ=${uniq}\n`,
  );

const withoutUdevadm = async (): Promise<never> => {
  throw Object.assign(new Error('spawn udevadm ENOENT'), { code: 'ENOENT' });
};
const here = () => ({
  platform: 'linux' as const,
  list: withoutUdevadm,
  devDirectory: join(root, 'dev'),
  sysDirectory: sys(),
});

it('reads what a serial adapter is from sysfs when udevadm is not installed', async () => {
  const device = await usb('1-2', { idVendor: '1A86', idProduct: '7523', manufacturer: 'Maker', serial: 'S1' });
  await serial('ttyUSB0', join(device, '1-2:1.0'));
  await serial('ttyS0', sys('devices', 'platform', 'serial8250'));
  await link(join(root, 'dev', 'serial', 'by-id', 'usb-Maker_S1-if00-port0'), join(root, 'dev', 'ttyUSB0'));
  expect(await discoverSerialPorts(here())).toEqual({
    enumeration: 'sysfs',
    ports: [
      {
        path: join(root, 'dev', 'ttyS0'),
        byId: null,
        manufacturer: null,
        serialNumber: null,
        vendorId: null,
        productId: null,
      },
      {
        path: join(root, 'dev', 'ttyUSB0'),
        byId: join(root, 'dev', 'serial', 'by-id', 'usb-Maker_S1-if00-port0'),
        manufacturer: 'Maker',
        serialNumber: 'S1',
        vendorId: '1a86',
        productId: '7523',
      },
    ],
  });
});

it('lists every kind, each with an address that opens', async () => {
  const adapter = await usb('1-1', { idVendor: '1a86', idProduct: '7523' });
  await serial('ttyUSB0', join(adapter, '1-1:1.0'));
  await hid('hidraw0', '0003:0000056A:000000A8', 'STU-540', 'SN7');
  const printer = await usb(
    '1-3',
    { idVendor: '0519', idProduct: '0001', product: 'Receipt\u0007Printer', manufacturer: 'Maker' },
    '07',
  );
  await file(join(root, 'dev', 'usb', 'lp0'));
  await link(sys('class', 'usbmisc', 'lp0', 'device'), join(printer, '1-3:1.0'));
  await usb('1-4', { idVendor: '0400', idProduct: 'c35a', product: 'ID card reader' });
  const { devices, missing } = await discoverDevices(here());
  expect(missing).toEqual([]);
  expect(
    devices.map(({ kind, address, name, vendorId, needsBridge }) => ({ kind, address, name, vendorId, needsBridge })),
  ).toEqual([
    {
      kind: 'serial',
      address: join(root, 'dev', 'ttyUSB0'),
      name: join(root, 'dev', 'ttyUSB0'),
      vendorId: '1a86',
      needsBridge: false,
    },
    { kind: 'hid', address: 'hid:056a:00a8:SN7', name: 'STU-540', vendorId: '056a', needsBridge: false },
    {
      kind: 'file',
      address: `file:${join(root, 'dev', 'usb', 'lp0')}`,
      name: 'Receipt Printer',
      vendorId: '0519',
      needsBridge: false,
    },
    { kind: 'usb', address: 'usb:0400:c35a', name: 'ID card reader', vendorId: '0400', needsBridge: true },
  ]);
  for (const { kind, address } of devices) if (kind !== 'usb') expect(parseAddress(address)?.kind).toBe(kind);
});

it('tells two HID devices of one identity apart by their place', async () => {
  await hid('hidraw2', '0003:0000056A:000000A8', 'STU-540');
  await hid('hidraw10', '0003:0000056A:000000A8', 'STU-540');
  await hid('hidraw11', '0003:00001FC9:00008003', 'Other');
  const { devices } = await discoverDevices(here());
  expect(devices.map(({ address, stableAddress }) => [address, stableAddress])).toEqual([
    ['hid:/dev/hidraw2', null],
    ['hid:/dev/hidraw10', null],
    ['hid:1fc9:8003', 'hid:1fc9:8003'],
  ]);
});

it('asks for no bridge when the same numbers answer as HID', async () => {
  await usb('1-4', { idVendor: '0400', idProduct: 'C35A' }, '03');
  expect(await discoverUsbBridges(here())).toEqual([]);
});

it('finds nothing where nothing is, and half of it where half is broken', async () => {
  const nowhere = join(root, 'nowhere');
  expect(await discoverDevices({ ...here(), devDirectory: nowhere, sysDirectory: nowhere })).toEqual({
    devices: [],
    enumeration: 'dev-scan',
    missing: [],
  });
  await file(sys('class', 'hidraw', 'hidraw0', 'device', 'uevent'), 'HID_ID=nonsense\n');
  await hid('hidraw1', '0003:00001FC9:00008003', 'Other');
  await file(sys('class', 'tty'), 'not a folder');
  await file(join(root, 'dev', 'ttyUSB0'));
  await file(sys('bus', 'usb', 'devices', '1-1', 'idVendor'), '0400');
  expect((await discoverDevices(here())).devices.map(({ address }) => address)).toEqual([
    join(root, 'dev', 'ttyUSB0'),
    'hid:1fc9:8003',
  ]);
});

it('names the kind that could not be looked for and lists the others', async () => {
  const list = async () => [
    {
      path: 'COM3',
      manufacturer: 'Maker',
      serialNumber: undefined,
      pnpId: undefined,
      locationId: undefined,
      vendorId: undefined,
      productId: undefined,
    },
  ];
  const load = async (): Promise<never> => {
    throw new DeviceError('HID_LIBRARY_MISSING');
  };
  const found = await discoverDevices({ platform: 'win32', list, load });
  expect(found.devices.map(({ address }) => address)).toEqual(['COM3']);
  expect(found.missing).toEqual([{ kind: 'hid', code: 'HID_LIBRARY_MISSING' }]);
});

it('answers on this machine, whatever it has', async () => {
  const found = await discoverDevices();
  expect(Array.isArray(found.devices)).toBe(true);
});
