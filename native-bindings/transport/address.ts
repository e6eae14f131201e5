/** Where a device is, as one text in settings, logs and on the command line. */
export type DeviceAddress =
  | { kind: 'serial'; path: string }
  | { kind: 'hid'; vendorId: number; productId: number; serialNumber?: string }
  | { kind: 'hid'; path: string }
  | { kind: 'tcp'; host: string; port: number }
  | { kind: 'file'; path: string }
  | { kind: 'cups'; queue: string }
  | { kind: 'sane'; device: string }
  | { kind: 'escl'; url: string }
  | { kind: 'folder'; path: string }
  | { kind: 'replay'; path: string };

const MAX_LENGTH = 1024;

/**
 * Reads an address: `/dev/ttyUSB0` or `COM3` (serial), `hid:056a:00a8`, `hid:056a:00a8:SERIAL`, `hid:/dev/hidraw0`,
 * `tcp:host:9100`, `tcp:[::1]:9100`, `file:/dev/usb/lp0`, `cups:QUEUE`, `sane:test:0`, `escl:http://host/eSCL`,
 * `folder:/path`, `replay:/path/file.jsonl`.
 *
 * @returns null for anything else
 */
export function parseAddress(text: string): DeviceAddress | null {
  // A control character in an address is never typed on purpose, and would break a log line.
  if (text.length === 0 || text.length > MAX_LENGTH || hasControl(text)) return null;
  if (/^COM[1-9]\d{0,2}$/i.test(text)) return { kind: 'serial', path: text.toUpperCase() };
  if (isPath(text)) return { kind: 'serial', path: text };
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  switch (text.slice(0, Math.max(colon, 0))) {
    case 'hid':
      return parseHid(rest);
    case 'tcp':
      return parseTcp(rest);
    case 'file':
      return isPath(rest) ? { kind: 'file', path: rest } : null;
    // What CUPS itself allows in a name, and nothing a command line could take for an option.
    case 'cups':
      return /^[^\s#/?'"\\-][^\s#/?'"\\]{0,126}$/.test(rest) ? { kind: 'cups', queue: rest } : null;
    // A device's name has colons and spaces of its own, and goes to a program as one argument.
    case 'sane':
      return rest.trim().length > 0 ? { kind: 'sane', device: rest } : null;
    case 'escl':
      return /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(rest) && URL.canParse(rest)
        ? { kind: 'escl', url: rest }
        : null;
    case 'folder':
      return isPath(rest) || /^[A-Za-z]:\\/.test(rest) ? { kind: 'folder', path: rest } : null;
    case 'replay':
      return rest.length > 0 ? { kind: 'replay', path: rest } : null;
    default:
      return null;
  }
}

/** The text `parseAddress` reads back to the same address. */
export function formatAddress(address: DeviceAddress): string {
  switch (address.kind) {
    case 'serial':
      return address.path;
    case 'hid': {
      if ('path' in address) return `hid:${address.path}`;
      const ids = `hid:${hex4(address.vendorId)}:${hex4(address.productId)}`;
      return address.serialNumber === undefined ? ids : `${ids}:${address.serialNumber}`;
    }
    case 'tcp':
      return `tcp:${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
    case 'file':
      return `file:${address.path}`;
    case 'cups':
      return `cups:${address.queue}`;
    case 'sane':
      return `sane:${address.device}`;
    case 'escl':
      return `escl:${address.url}`;
    case 'folder':
      return `folder:${address.path}`;
    case 'replay':
      return `replay:${address.path}`;
  }
}

function parseHid(rest: string): DeviceAddress | null {
  if (isPath(rest)) return { kind: 'hid', path: rest };
  const found = /^([0-9a-f]{4}):([0-9a-f]{4})(?::(.{1,126}))?$/i.exec(rest);
  if (!found) return null;
  const [, vendor, product, serialNumber] = found;
  return {
    kind: 'hid',
    vendorId: Number.parseInt(vendor!, 16),
    productId: Number.parseInt(product!, 16),
    ...(serialNumber === undefined ? {} : { serialNumber }),
  };
}

function parseTcp(rest: string): DeviceAddress | null {
  const found = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:[\]/]{1,253})):([1-9]\d{0,4})$/i.exec(rest);
  if (!found) return null;
  const port = Number(found[3]);
  if (port > 65_535) return null;
  if (found[1] !== undefined) return found[1].includes(':') ? { kind: 'tcp', host: found[1], port } : null;
  return { kind: 'tcp', host: found[2]!, port };
}

const hex4 = (id: number): string => id.toString(16).padStart(4, '0');
const isPath = (text: string): boolean => text.startsWith('/') && text.length > 1;

function hasControl(text: string): boolean {
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}
