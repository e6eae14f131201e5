import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What the kernel says about a USB device; null where it says nothing. */
export interface UsbFacts {
  /** Four hex digits, lower case. */
  vendorId: string | null;
  productId: string | null;
  manufacturer: string | null;
  product: string | null;
  serialNumber: string | null;
}

const NOTHING: UsbFacts = { vendorId: null, productId: null, manufacturer: null, product: null, serialNumber: null };
/** From a port up to its USB device: interface, device; a hub or two never come first. */
const CLIMB = 6;

/** The USB device something belongs to. @param path a `device` link below `/sys/class` */
export async function usbDeviceOf(path: string): Promise<UsbFacts> {
  let folder = await orMissing(realpath(path), null);
  for (let i = 0; i < CLIMB && folder !== null && folder !== dirname(folder); i += 1) {
    const facts = await usbFacts(folder);
    if (facts.vendorId !== null) return facts;
    folder = dirname(folder);
  }
  return NOTHING;
}

/** @param folder of one USB device, as `/sys/bus/usb/devices/1-2` */
export async function usbFacts(folder: string): Promise<UsbFacts> {
  const vendorId = await attribute(folder, 'idVendor');
  if (vendorId === null) return NOTHING;
  return {
    vendorId: vendorId.toLowerCase(),
    productId: (await attribute(folder, 'idProduct'))?.toLowerCase() ?? null,
    manufacturer: await attribute(folder, 'manufacturer'),
    product: await attribute(folder, 'product'),
    serialNumber: await attribute(folder, 'serial'),
  };
}

export async function attribute(folder: string, name: string): Promise<string | null> {
  const text = await orMissing(readFile(join(folder, name), 'utf8'), '');
  // Written by the device's maker: may hold anything, at any length.
  return (
    text
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 200) || null
  );
}

export const namesIn = (folder: string): Promise<string[]> => orMissing(readdir(folder), []);
export const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** What is pulled out while it is looked at is simply not there. */
async function orMissing<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (
      ['ENOENT', 'ENODEV', 'ENXIO', 'ENOTDIR', 'EIO', 'EACCES', 'EINVAL'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      )
    )
      return otherwise;
    throw error;
  }
}

/**
 * HID devices on the bus that no driver gave a device file, as `056a:00a8`: claimed by a driver that has no use for them.
 *
 * @param sysfs where sysfs is mounted
 */
export async function hidDevicesWithoutFile(sysfs = '/sys'): Promise<string[]> {
  const folder = join(sysfs, 'bus/hid/devices');
  const found: string[] = [];
  for (const name of (await namesIn(folder)).sort(byNumber)) {
    const [, vendorId, productId] = /^[0-9A-F]{4}:([0-9A-F]{4}):([0-9A-F]{4})\.[0-9A-F]+$/.exec(name) ?? [];
    if (vendorId === undefined || productId === undefined) continue;
    if ((await namesIn(join(folder, name, 'hidraw'))).length === 0)
      found.push(`${vendorId}:${productId}`.toLowerCase());
  }
  return found;
}
