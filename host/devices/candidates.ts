import { listBindings } from '#db/queries/devices.ts';
import type { Db } from '#db/open.ts';
import { DeviceRole } from '#contract/devices.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { DeviceCandidate } from '#contract/workstation/schemas.ts';
import { createCupsClient } from '#native-bindings/cups/client.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { isDrivenProduct, WACOM } from '#native-bindings/signature-pad/models.ts';
import {
  discoverDevices,
  type DiscoverDevicesOptions,
  type DiscoveredDevice,
} from '#native-bindings/transport/discover-devices.ts';
import { listSaneDevices } from '#native-bindings/scanner/sane.ts';
import type { SystemPrinters } from './document-printing.ts';
import { connectionWord } from './roles.ts';

export interface FoundDevices {
  candidates: DeviceCandidate[];
  enumeration: string;
}

/** Where is looked; the machine's own places when absent. */
export interface Places {
  cupsServer?: string;
  systemPrinters?: SystemPrinters | null;
  discover?: DiscoverDevicesOptions;
  sane?: { program?: string; configDir?: string };
}

type Found = Omit<DeviceCandidate, 'boundTo'> & { aliases: string[] };

/** What is connected to this machine, by its own facts. A bus with nothing on it is an empty list. */
export async function findDevices({ cupsServer, systemPrinters, discover, sane }: Places = {}): Promise<{
  found: Found[];
  enumeration: string;
  missing: string[];
}> {
  const [{ devices, enumeration, missing }, queues, printers, scanners] = await Promise.all([
    discoverDevices(discover),
    findQueues(cupsServer),
    findSystemPrinters(systemPrinters ?? null),
    findScanners(sane),
  ]);
  // Where the system prints through CUPS, its printers are the queues, which also say how a job ended.
  const others = printers.filter(
    ({ address }) => !queues.some((queue) => queue.address === address.replace(/^system:/, 'cups:')),
  );
  return {
    found: [...devices.map(described), ...queues, ...others, ...scanners],
    enumeration,
    missing: missing.map(({ kind, code }) => `${kind}: ${code}`),
  };
}

/** What could be bound, and what is bound but not there now. */
export async function findCandidates(db: Db, places: Places = {}): Promise<FoundDevices> {
  const { found, enumeration } = await findDevices(places);
  const bindings = listBindings(db);
  const roleAt = (addresses: readonly string[]): DeviceRole | null =>
    DeviceRole.safeParse(bindings.find((row) => addresses.includes(row.address))?.role).data ?? null;
  const present = found.map(({ aliases, ...one }): DeviceCandidate => ({
    ...one,
    boundTo: roleAt([one.address, ...aliases]),
  }));
  const known = new Set(found.flatMap((one) => [one.address, ...one.aliases]));
  const absent = bindings
    .filter((row) => row.address !== 'screen' && !known.has(row.address))
    .map((row): DeviceCandidate => ({
      address: row.address,
      label: row.address,
      connection: connectionWord(row.address),
      boundTo: roleAt([row.address]),
      suggests: [],
      problem: null,
    }));
  return { candidates: [...present, ...absent], enumeration };
}

/** A name that stays the same at another socket is what a role is bound to. */
function described(device: DiscoveredDevice): Found {
  const address = device.stableAddress ?? device.address;
  return {
    address,
    aliases: [device.address, ...device.otherAddresses],
    connection: device.kind === 'usb' ? 'USB' : connectionWord(device.address),
    label:
      [
        device.manufacturer,
        device.name === device.address ? null : device.name,
        device.vendorId ? `${device.vendorId}:${device.productId}` : null,
      ]
        .filter(Boolean)
        .join(' · ') || device.address,
    suggests: suggestionsFor(device),
    problem: device.needsBridge
      ? new ExpectedError('PORT_NEEDS_BRIDGE', { device: '读卡器', address: device.address }).toFailure()
      : null,
  };
}

/** Vendor and product numbers of readers that are known to speak HID. */
const readers = new Set(['10c4:0007', '10c4:8a1b', '2015:0008', '9573:4836', '0400:c35a']);

function suggestionsFor({ kind, vendorId, productId }: DiscoveredDevice): DeviceRole[] {
  if (kind === 'file') return ['receiptPrinter'];
  if (vendorId === null || productId === null || kind === 'serial') return [];
  if (Number.parseInt(vendorId, 16) === WACOM && isDrivenProduct(Number.parseInt(productId, 16)))
    return ['signaturePad'];
  return readers.has(`${vendorId}:${productId}`) ? ['idCard'] : [];
}

async function findQueues(server?: string): Promise<Found[]> {
  try {
    const queues = await createCupsClient({ timeoutMs: 2000, ...(server ? { server } : {}) }).queues();
    return queues.map((queue) => ({
      address: `cups:${queue.name}`,
      aliases: [],
      connection: connectionWord('cups:'),
      label: queue.info || queue.name,
      suggests: ['documentPrinter'] as DeviceRole[],
      problem:
        queue.state === 'stopped'
          ? new ExpectedError('QUEUE_STOPPED', { queue: queue.name }).toFailure()
          : queue.isAccepting
            ? null
            : new ExpectedError('QUEUE_REJECTING', { queue: queue.name }).toFailure(),
    }));
  } catch (error) {
    // A machine without a print system has no queues; binding one says so.
    if (isDeviceError(error, 'PRINT_SYSTEM_MISSING')) return [];
    throw error;
  }
}

async function findSystemPrinters(printers: SystemPrinters | null): Promise<Found[]> {
  try {
    const found = (await printers?.list()) ?? [];
    return found.map(({ name, label }) => ({
      address: `system:${name}`,
      aliases: [],
      connection: connectionWord('system:'),
      label: label || name,
      suggests: ['documentPrinter'],
      problem: null,
    }));
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PRINT_SYSTEM_MISSING') return [];
    throw error;
  }
}

const lookForScannersMs = 12_000;

/** Scanners SANE knows, those in the network that its own search finds among them. */
async function findScanners(places: Places['sane'] = {}): Promise<Found[]> {
  try {
    const found = await listSaneDevices({ ...places, signal: AbortSignal.timeout(lookForScannersMs) });
    return found.map(({ device, label }) => ({
      address: `sane:${device}`,
      aliases: [],
      connection: connectionWord('sane:'),
      label: label || device,
      suggests: ['scanner'],
      problem: null,
    }));
  } catch (error) {
    // No SANE here, or a driver that never comes back: the other devices are shown all the same, an address can still be written.
    if (isDeviceError(error, 'SCAN_SYSTEM_MISSING') || isDeviceError(error, 'CANCELLED')) return [];
    throw error;
  }
}
