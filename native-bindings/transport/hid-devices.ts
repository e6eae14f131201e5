import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadHidLibrary, type HidDeviceInfo, type HidLibrary } from './hid-library.ts';

export type { HidDeviceInfo };

export interface HidListOptions {
  platform?: NodeJS.Platform;
  sysfs?: string;
  load?: () => Promise<HidLibrary>;
}

/** Every HID device, in the order of their paths (hidraw9 before hidraw10). Opens none of them. */
export async function listHidDevices(options: HidListOptions = {}): Promise<HidDeviceInfo[]> {
  const { platform = process.platform, sysfs = '/sys', load = loadHidLibrary } = options;
  const devices = platform === 'linux' ? await readSysfs(join(sysfs, 'class', 'hidraw')) : await (await load()).list();
  return devices.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

/** What a device is looked for by; what is not given does not matter. */
export interface HidWanted {
  vendorId?: number | undefined;
  productId?: number | undefined;
  serialNumber?: string | undefined;
  path?: string | undefined;
}

/** The device that was opened before, and whether others just like it were there then. */
export interface HidEarlier extends HidDeviceInfo {
  hadTwins: boolean;
}

/**
 * Picks the device to open.
 *
 * Among several alike the lowest path is taken. A `path` holds on to one of them: once opened, that device is found again
 * under another number by its socket, and by its looks alone only when it had no twin that could be mistaken for it.
 *
 * @param devices in the order of their paths
 */
export function chooseHidDevice(
  devices: readonly HidDeviceInfo[],
  wanted: HidWanted,
  earlier: HidEarlier | null,
): HidDeviceInfo | null {
  const matching = devices.filter((device) => fits(device, wanted));
  if (wanted.path === undefined) return matching[0] ?? null;
  if (earlier !== null) {
    const alike = matching.filter((device) => isAlike(device, earlier));
    const same = alike.find((device) =>
      earlier.port === '' ? device.path === earlier.path : device.port === earlier.port,
    );
    return same ?? (earlier.hadTwins || alike.length > 1 ? null : (alike[0] ?? null));
  }
  const there = matching.find((device) => device.path === wanted.path);
  if (there) return there;
  // Numbers are given out anew at every start of the machine; with an identity to go by, one candidate is not ambiguous.
  const isDescribed = wanted.vendorId !== undefined && wanted.productId !== undefined;
  return isDescribed && matching.length === 1 ? (matching[0] ?? null) : null;
}

export function isAlike(a: HidDeviceInfo, b: HidDeviceInfo): boolean {
  return a.vendorId === b.vendorId && a.productId === b.productId && a.serialNumber === b.serialNumber;
}

function fits(device: HidDeviceInfo, wanted: HidWanted): boolean {
  return (
    (wanted.vendorId === undefined || device.vendorId === wanted.vendorId) &&
    (wanted.productId === undefined || device.productId === wanted.productId) &&
    (wanted.serialNumber === undefined || device.serialNumber === wanted.serialNumber)
  );
}

async function readSysfs(folder: string): Promise<HidDeviceInfo[]> {
  const devices: HidDeviceInfo[] = [];
  for (const name of await orIfGone(readdir(folder), [])) {
    const device = parseUevent(
      await orIfGone(readFile(join(folder, name, 'device', 'uevent'), 'utf8'), ''),
      `/dev/${name}`,
    );
    if (device) devices.push(device);
  }
  return devices;
}

/** @param text the kernel's `uevent` of a HID device: `HID_ID=0003:0000056A:000000A8` and so on, one a line */
export function parseUevent(text: string, path: string): HidDeviceInfo | null {
  const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const id = /^[0-9A-F]+:([0-9A-F]{8}):([0-9A-F]{8})$/i.exec(value('HID_ID'));
  if (!id) return null;
  return {
    path,
    vendorId: Number.parseInt(id[1] ?? '', 16),
    productId: Number.parseInt(id[2] ?? '', 16),
    name: value('HID_NAME'),
    serialNumber: value('HID_UNIQ'),
    port: value('HID_PHYS'),
  };
}

/** A device unplugged while it is being listed is no failure. */
async function orIfGone<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENODEV', 'ENXIO', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return otherwise;
    throw error;
  }
}
