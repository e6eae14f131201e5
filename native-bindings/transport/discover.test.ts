import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { discoverSerialPorts } from './discover.ts';

const withoutUdevadm = async (): Promise<never> => {
  throw Object.assign(new Error('spawn udevadm ENOENT'), { code: 'ENOENT' });
};

it('scans device names when udevadm is not installed', async () => {
  const dev = await mkdtemp(join(tmpdir(), 'dev-'));
  try {
    for (const name of ['ttyUSB10', 'ttyUSB2', 'ttyS0', 'ttyACM0', 'tty1', 'null'])
      await writeFile(join(dev, name), '');
    await mkdir(join(dev, 'serial', 'by-id'), { recursive: true });
    await symlink('../../ttyUSB2', join(dev, 'serial', 'by-id', 'usb-reader-if00'));
    const found = await discoverSerialPorts({ platform: 'linux', list: withoutUdevadm, devDirectory: dev });
    expect(found.enumeration).toBe('dev-scan');
    expect(found.ports.map((port) => port.path)).toEqual(
      ['ttyACM0', 'ttyS0', 'ttyUSB2', 'ttyUSB10'].map((name) => join(dev, name)),
    );
    expect(found.ports[2]?.byId).toBe(join(dev, 'serial', 'by-id', 'usb-reader-if00'));
  } finally {
    await rm(dev, { recursive: true });
  }
});

it('finds an empty bus empty', async () => {
  expect(await discoverSerialPorts({ platform: 'linux', list: withoutUdevadm, devDirectory: '/nonexistent' })).toEqual({
    ports: [],
    enumeration: 'dev-scan',
  });
  expect(await discoverSerialPorts({ platform: 'win32', list: async () => [] })).toEqual({
    ports: [],
    enumeration: 'native',
  });
});

it('keeps what udev knows', async () => {
  const list = async () => [
    {
      path: '/dev/ttyUSB0',
      manufacturer: 'Maker',
      serialNumber: 'S1',
      pnpId: 'usb-Maker-if00',
      locationId: undefined,
      vendorId: '1A86',
      productId: '7523',
    },
  ];
  expect(await discoverSerialPorts({ platform: 'linux', list })).toEqual({
    enumeration: 'udev',
    ports: [
      {
        path: '/dev/ttyUSB0',
        byId: '/dev/serial/by-id/usb-Maker-if00',
        manufacturer: 'Maker',
        serialNumber: 'S1',
        vendorId: '1a86',
        productId: '7523',
      },
    ],
  });
});

it('answers on this machine, whatever it has', async () => {
  const found = await discoverSerialPorts();
  expect(Array.isArray(found.ports)).toBe(true);
});

it('does not hide a failure it does not know', async () => {
  await expect(
    discoverSerialPorts({ platform: 'linux', list: async () => Promise.reject(new Error('out of memory')) }),
  ).rejects.toThrow('out of memory');
});
