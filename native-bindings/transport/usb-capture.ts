import { DeviceError } from '../errors.ts';

/** One transfer of a USB device as a capture program wrote it down, with data in it. */
export interface UsbTransfer {
  /** Milliseconds since the first packet. */
  at: number;
  /** Bus and device address; a device plugged in again gets another. */
  device: string;
  direction: 'out' | 'in';
  /** Report id a control transfer names; null on an interrupt endpoint, where a numbered report begins with it. */
  reportId: number | null;
  data: Buffer;
}

/** Link types of the two programs that capture USB: usbmon on Linux (without and with padding), USBPcap on Windows. */
const LINK = { usbmon: 189, usbmonPadded: 220, usbPcap: 249 } as const;

const PCAP = 0xa1b2c3d4;
const PCAP_NANO = 0xa1b23c4d;
const SECTION = 0x0a0d0d0a;
const SECTION_ORDER = 0x1a2b3c4d;
const mostPackets = 500_000;

/** Whether a file is a capture, by its first bytes. */
export function isUsbCapture(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, 4);
  return [PCAP, PCAP_NANO, SECTION].some((magic) => start.readUInt32LE(0) === magic || start.readUInt32BE(0) === magic);
}

/**
 * HID reports in a USB capture (pcap or pcapng): interrupt transfers and output reports sent by control transfer.
 *
 * Layouts: pcap and pcapng as in the IETF drafts of opsawg, Linux Documentation/usb/usbmon.rst, USBPcap's capture format.
 *
 * @throws DeviceError RECORDING_INVALID not a capture, of something other than USB, or damaged
 */
export function readUsbCapture(bytes: Uint8Array): UsbTransfer[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const packets = file.readUInt32BE(0) === SECTION ? pcapngPackets(file) : pcapPackets(file);
    const first = packets[0]?.seconds ?? 0;
    return packets.flatMap((packet) => transferOf(packet, (packet.seconds - first) * 1000) ?? []);
  } catch (error) {
    if (error instanceof RangeError) throw invalid('抓包文件不完整');
    throw error;
  }
}

interface Packet {
  link: number;
  seconds: number;
  body: Buffer;
  /** Byte order of the machine that captured. */ isLittle: boolean;
}

const invalid = (problem: string): DeviceError => new DeviceError('RECORDING_INVALID', { detail: { problem } });

function pcapPackets(file: Buffer): Packet[] {
  const isLittle = [PCAP, PCAP_NANO].includes(file.readUInt32LE(0));
  const u32 = (at: number): number => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  if (![PCAP, PCAP_NANO].includes(u32(0))) throw invalid('不是抓包文件');
  const fraction = u32(0) === PCAP_NANO ? 1e9 : 1e6;
  const link = requireUsb(u32(20) & 0x0fffffff);
  const packets: Packet[] = [];
  for (let at = 24; at + 16 <= file.length && packets.length < mostPackets;) {
    const length = u32(at + 8);
    if (at + 16 + length > file.length) break;
    packets.push({
      link,
      seconds: u32(at) + u32(at + 4) / fraction,
      body: file.subarray(at + 16, at + 16 + length),
      isLittle,
    });
    at += 16 + length;
  }
  return packets;
}

function pcapngPackets(file: Buffer): Packet[] {
  const packets: Packet[] = [];
  let isLittle = true;
  let links: number[] = [];
  const u32 = (at: number): number => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const u16 = (at: number): number => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at));
  for (let at = 0; at + 12 <= file.length && packets.length < mostPackets;) {
    if (file.readUInt32BE(at) === SECTION) {
      isLittle = file.readUInt32LE(at + 8) === SECTION_ORDER;
      if (!isLittle && file.readUInt32BE(at + 8) !== SECTION_ORDER) throw invalid('抓包文件的开头不对');
      links = [];
    }
    const kind = u32(at);
    const size = u32(at + 4);
    if (size < 12 || size % 4 !== 0) throw invalid('抓包文件已损坏');
    // Cut off while it was written: what came before counts.
    if (at + size > file.length) break;
    if (kind === 1) links.push(u16(at + 8));
    if (kind === 6) {
      const link = links[u32(at + 8)];
      const length = u32(at + 20);
      if (link === undefined || 32 + length > size) throw invalid('抓包文件已损坏');
      // Microseconds unless an option says otherwise; only the order and pauses of seconds matter here.
      if (isUsb(link))
        packets.push({
          link,
          seconds: (u32(at + 12) * 2 ** 32 + u32(at + 16)) / 1e6,
          body: file.subarray(at + 28, at + 28 + length),
          isLittle,
        });
    }
    at += size;
  }
  if (packets.length === 0)
    throw invalid('抓包文件里没有 USB 通信。请在 Wireshark 里选 USBPcap 或 usbmon 接口再抓一次');
  return packets;
}

const isUsb = (link: number): boolean => (Object.values(LINK) as number[]).includes(link);

function requireUsb(link: number): number {
  if (!isUsb(link)) throw invalid('抓的不是 USB 通信。请在 Wireshark 里选 USBPcap 或 usbmon 接口再抓一次');
  return link;
}

function transferOf(packet: Packet, at: number): UsbTransfer | null {
  const found = packet.link === LINK.usbPcap ? ofUsbPcap(packet.body) : ofUsbmon(packet);
  return found && found.data.length > 0 ? { at, ...found } : null;
}

type Found = Omit<UsbTransfer, 'at'>;

const interrupt = 1;
const control = 2;
/** Class request to an interface: SET_REPORT of an output report. USB HID 1.11, 7.2.2. */
const setReport = { requestType: 0x21, request: 9, outputType: 2 };

function outputReportId(setup: Buffer): number | null {
  const isOutput =
    setup[0] === setReport.requestType && setup[1] === setReport.request && setup[3] === setReport.outputType;
  return isOutput ? setup[2]! : null;
}

function ofUsbmon({ body, link, isLittle }: Packet): Found | null {
  const headerBytes = link === LINK.usbmonPadded ? 64 : 48;
  if (body.length < headerBytes) return null;
  const event = String.fromCharCode(body[8]!);
  const isIn = (body[10]! & 0x80) !== 0;
  const bus = isLittle ? body.readUInt16LE(12) : body.readUInt16BE(12);
  const device = `${bus}.${body[11]!}`;
  const captured = isLittle ? body.readUInt32LE(36) : body.readUInt32BE(36);
  const data = Buffer.from(body.subarray(headerBytes, headerBytes + captured));
  // Out data stands where it is submitted, in data where it completes.
  if (event !== (isIn ? 'C' : 'S')) return null;
  if (body[9] === interrupt) return { device, direction: isIn ? 'in' : 'out', reportId: null, data };
  if (body[9] !== control || isIn || body[14] !== 0) return null;
  const reportId = outputReportId(body.subarray(40, 48));
  return reportId === null ? null : { device, direction: 'out', reportId, data };
}

function ofUsbPcap(body: Buffer): Found | null {
  if (body.length < 27) return null;
  const headerBytes = body.readUInt16LE(0);
  const isFromDevice = (body[16]! & 1) !== 0;
  const device = `${body.readUInt16LE(17)}.${body.readUInt16LE(19)}`;
  const isIn = (body[21]! & 0x80) !== 0;
  const data = Buffer.from(body.subarray(headerBytes, headerBytes + body.readUInt32LE(23)));
  if (body[22] === interrupt)
    return isIn === isFromDevice ? { device, direction: isIn ? 'in' : 'out', reportId: null, data } : null;
  // The request with its eight bytes in front of what is sent.
  if (body[22] !== control || isFromDevice || data.length <= 8) return null;
  const reportId = outputReportId(data);
  return reportId === null ? null : { device, direction: 'out', reportId, data: data.subarray(8) };
}
