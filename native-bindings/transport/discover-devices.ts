import { join } from 'node:path';
import { isDeviceError } from '../errors.ts';
import { formatAddress } from './address.ts';
import { discoverSerialPorts, type DiscoverOptions, type SerialPortList } from './discover.ts';
import { listHidDevices, type HidDeviceInfo, type HidListOptions } from './hid-devices.ts';
import { attribute, byNumber, namesIn, usbDeviceOf, usbFacts } from './sysfs.ts';

export interface DiscoveredDevice {
  /** What `openTransportFor` opens; `usb:0400:c35a` for a device that cannot be opened without its maker's program. */
  address: string;
  /** A name that stays the same when the device is plugged in elsewhere; null when the system gives none. */
  stableAddress: string | null;
  /** Other names that open this very device as things stand: an older binding may be written with one. */
  otherAddresses: string[];
  kind: 'serial' | 'hid' | 'file' | 'usb';
  /** What the maker calls it; the path when it calls it nothing. */
  name: string;
  manufacturer: string | null;
  serialNumber: string | null;
  /** Four hex digits, lower case. */
  vendorId: string | null;
  productId: string | null;
  /** No standard class: only its maker's bridging program can talk to it. */
  needsBridge: boolean;
}

export interface DiscoveredDevices {
  devices: DiscoveredDevice[];
  enumeration: SerialPortList['enumeration'];
  /** Kinds that could not be looked for, with the code of why. */
  missing: { kind: DiscoveredDevice['kind']; code: string }[];
}

export type DiscoverDevicesOptions = DiscoverOptions & Pick<HidListOptions, 'load'>;

/** Everything a window's device may be connected through. One kind that cannot be looked for does not hide the others. */
export async function discoverDevices(options: DiscoverDevicesOptions = {}): Promise<DiscoveredDevices> {
  const { platform = process.platform, sysDirectory = '/sys' } = options;
  const missing: DiscoveredDevices['missing'] = [];
  const attempt = async <T>(kind: DiscoveredDevice['kind'], work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      missing.push({
        kind,
        code: isDeviceError(error) ? error.code : ((error as NodeJS.ErrnoException).code ?? 'UNKNOWN'),
      });
      return otherwise;
    }
  };
  const serial = await attempt('serial', () => discoverSerialPorts(options), {
    ports: [],
    enumeration: platform === 'linux' ? 'dev-scan' : 'native',
  } satisfies SerialPortList as SerialPortList);
  const hid = await attempt(
    'hid',
    () => listHidDevices({ platform, sysfs: sysDirectory, ...(options.load ? { load: options.load } : {}) }),
    [],
  );
  const files = platform === 'linux' ? await attempt('file', () => discoverPrinterFiles(options), []) : [];
  const bridges = platform === 'linux' ? await attempt('usb', () => discoverUsbBridges(options), []) : [];
  const ports = serial.ports.map(({ path, byId, ...port }): DiscoveredDevice => ({
    ...port,
    address: path,
    stableAddress: byId,
    otherAddresses: [],
    kind: 'serial',
    name: path,
    needsBridge: false,
  }));
  return {
    devices: [...ports, ...hid.map((device) => describedHid(device, hid)), ...files, ...bridges],
    enumeration: serial.enumeration,
    missing,
  };
}

/** Card readers that speak their maker's own USB class, by vendor and product. */
const BRIDGED = new Set(['0400:c35a']);
const HID_CLASS = '03';

/** USB devices that are there and cannot be used without their maker's bridging program. */
export async function discoverUsbBridges({
  sysDirectory = '/sys',
}: Pick<DiscoverOptions, 'sysDirectory'> = {}): Promise<DiscoveredDevice[]> {
  const folder = join(sysDirectory, 'bus', 'usb', 'devices');
  const names = (await namesIn(folder)).sort(byNumber);
  const found = await Promise.all(
    names
      .filter((name) => !name.includes(':'))
      .map(async (name): Promise<DiscoveredDevice[]> => {
        const { product, ...facts } = await usbFacts(join(folder, name));
        const ids = `${facts.vendorId}:${facts.productId}`;
        if (!BRIDGED.has(ids)) return [];
        const classes = await Promise.all(
          names
            .filter((each) => each.startsWith(`${name}:`))
            .map((each) => attribute(join(folder, each), 'bInterfaceClass')),
        );
        // The same maker's newer models answer as HID and are found there.
        if (classes.includes(HID_CLASS)) return [];
        return [
          {
            ...facts,
            address: `usb:${ids}`,
            stableAddress: null,
            otherAddresses: [],
            kind: 'usb',
            name: product ?? `usb:${ids}`,
            needsBridge: true,
          },
        ];
      }),
  );
  return found.flat();
}

async function discoverPrinterFiles({
  devDirectory = '/dev',
  sysDirectory = '/sys',
}: DiscoverOptions): Promise<DiscoveredDevice[]> {
  const names = (await namesIn(join(devDirectory, 'usb'))).filter((name) => /^lp\d+$/.test(name)).sort(byNumber);
  return Promise.all(
    names.map(async (name): Promise<DiscoveredDevice> => {
      const path = join(devDirectory, 'usb', name);
      const { product, ...facts } = await usbDeviceOf(join(sysDirectory, 'class', 'usbmisc', name, 'device'));
      return {
        ...facts,
        address: formatAddress({ kind: 'file', path }),
        stableAddress: null,
        otherAddresses: [],
        kind: 'file',
        name: product ?? path,
        needsBridge: false,
      };
    }),
  );
}

/** @param all in the order of their paths: of several that fit a name, the first is the one it opens */
function describedHid(device: HidDeviceInfo, all: readonly HidDeviceInfo[]): DiscoveredDevice {
  const { vendorId, productId, serialNumber, path } = device;
  const ofModel = all.filter((other) => other.vendorId === vendorId && other.productId === productId);
  const alike = ofModel.filter((other) => other.serialNumber === serialNumber);
  const model = formatAddress({ kind: 'hid', vendorId, productId });
  const identity = formatAddress({ kind: 'hid', vendorId, productId, ...(serialNumber ? { serialNumber } : {}) });
  const place = formatAddress({ kind: 'hid', path });
  // Two alike can only be told apart by where they are.
  const isAlone = alike.length === 1;
  const address = isAlone ? identity : place;
  const names = new Set([place, ...(alike[0] === device ? [identity] : []), ...(ofModel[0] === device ? [model] : [])]);
  const [, vendor = null, product = null] = model.split(':');
  return {
    address,
    stableAddress: isAlone ? identity : null,
    otherAddresses: [...names].filter((name) => name !== address),
    kind: 'hid',
    name: device.name || path,
    manufacturer: null,
    serialNumber: serialNumber || null,
    vendorId: vendor,
    productId: product,
    needsBridge: false,
  };
}
