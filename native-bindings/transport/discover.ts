import { readlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { SerialPort } from 'serialport';
import { byNumber, namesIn, usbDeviceOf } from './sysfs.ts';

export interface SerialPortInfo {
  path: string;
  /** Stable name below `/dev/serial/by-id`, when the system gives one. */
  byId: string | null;
  manufacturer: string | null;
  serialNumber: string | null;
  /** Four hex digits, lower case. */
  vendorId: string | null;
  productId: string | null;
}

export interface SerialPortList {
  ports: SerialPortInfo[];
  /** `udev`, `sysfs`: full facts. `dev-scan`: names only, neither tells more here. `native`: Windows or macOS. */
  enumeration: 'udev' | 'sysfs' | 'dev-scan' | 'native';
}

export interface DiscoverOptions {
  platform?: NodeJS.Platform;
  list?: typeof SerialPort.list;
  devDirectory?: string;
  sysDirectory?: string;
}

/** Which serial ports exist. An empty bus or a missing `udevadm` is an answer, not a failure. */
export async function discoverSerialPorts(options: DiscoverOptions = {}): Promise<SerialPortList> {
  const {
    platform = process.platform,
    list = (await import('serialport')).SerialPort.list,
    devDirectory = '/dev',
    sysDirectory = '/sys',
  } = options;
  if (platform !== 'linux') return { ports: (await list()).map(described), enumeration: 'native' };
  try {
    return { ports: (await list()).map(described), enumeration: 'udev' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !/udevadm/.test(String(error))) throw error;
    const ports = await scanDev(devDirectory, sysDirectory);
    return { ports, enumeration: ports.some((port) => port.vendorId !== null) ? 'sysfs' : 'dev-scan' };
  }
}

function described(port: Awaited<ReturnType<typeof SerialPort.list>>[number]): SerialPortInfo {
  return {
    path: port.path,
    byId: port.pnpId ? join('/dev/serial/by-id', port.pnpId) : null,
    manufacturer: port.manufacturer ?? null,
    serialNumber: port.serialNumber ?? null,
    vendorId: port.vendorId?.toLowerCase() ?? null,
    productId: port.productId?.toLowerCase() ?? null,
  };
}

const SERIAL_NAME = /^tty(S|USB|ACM|AMA|WCH|XRUSB|O|MFD)\d+$/;

async function scanDev(directory: string, sysDirectory: string): Promise<SerialPortInfo[]> {
  const byId = await stableNames(directory);
  const names = (await namesIn(directory)).filter((name) => SERIAL_NAME.test(name));
  return Promise.all(
    names.sort(byNumber).map(async (name) => {
      const { manufacturer, serialNumber, vendorId, productId } = await usbDeviceOf(
        join(sysDirectory, 'class', 'tty', name, 'device'),
      );
      return {
        path: join(directory, name),
        byId: byId.get(name) ?? null,
        manufacturer,
        serialNumber,
        vendorId,
        productId,
      };
    }),
  );
}

async function stableNames(directory: string): Promise<Map<string, string>> {
  const folder = join(directory, 'serial', 'by-id');
  const pairs = await Promise.all(
    (await namesIn(folder)).map(async (name) => {
      const target = resolve(folder, await readlink(join(folder, name)));
      return [basename(target), join(folder, name)] as const;
    }),
  );
  return new Map(pairs);
}
