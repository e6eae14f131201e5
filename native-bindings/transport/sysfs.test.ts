import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hidDevicesWithoutFile } from './sysfs.ts';

it('finds the devices a driver took and gave no device file', async () => {
  const sysfs = await mkdtemp(join(tmpdir(), 'sysfs-'));
  try {
    expect(await hidDevicesWithoutFile(sysfs)).toEqual([]);
    const devices = join(sysfs, 'bus/hid/devices');
    await mkdir(join(devices, '0003:056A:00A8.0001'), { recursive: true });
    await mkdir(join(devices, '0003:10C4:0007.0002/hidraw/hidraw0'), { recursive: true });
    await mkdir(join(devices, 'nonsense'), { recursive: true });
    expect(await hidDevicesWithoutFile(sysfs)).toEqual(['056a:00a8']);
  } finally {
    await rm(sysfs, { recursive: true, force: true });
  }
});
