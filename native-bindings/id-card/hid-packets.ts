import { checksumMatches, checksumOf, checksumSize, type ChecksumKind } from '../checksums.ts';

/** Where things lie in one report; positions count from the first byte behind the report id. */
export interface PacketLayout {
  /** Bytes that are always the same. On the way in a packet without them is none of ours. */
  constants: readonly { at: number; hex: string }[];
  /** `adds`: the field says so much more than there are data bytes. Null: data fills the report. */
  length: { at: number; bytes: 1 | 2; order: 'le' | 'be'; adds: number } | null;
  /** Number of the packet within its message, from `start` up; the only sign of packets in a wrong order. */
  sequence: { at: number; start: number } | null;
  dataAt: number;
  /** Right behind the data; covers everything from `from` up to itself. */
  checksum: { kind: ChecksumKind; from: number } | null;
  /** Bytes behind the data besides the check sum, zero on the way out. */
  trailerBytes: number;
}

/** How a reader wraps the byte stream of its serial protocol into HID reports. */
export interface HidFraming {
  id: string;
  name: string;
  /** Without the report id. */
  reportSize: number;
  /** 0: reports are not numbered. */
  reportId: number;
  out: PacketLayout;
  in: PacketLayout;
}

const BARE: PacketLayout = { constants: [], length: null, sequence: null, dataAt: 0, checksum: null, trailerBytes: 0 };

/** The serial bytes straight in 64-byte reports, padded with zeros. */
export const PLAIN: HidFraming = {
  id: 'plain',
  name: '直接放入报告（不加封装）',
  reportSize: 64,
  reportId: 0,
  out: BARE,
  in: BARE,
};

/**
 * Readers of the 中正 MR-300 kind (VID 10C4, PID 0007): `88`, serial number, length, `B1`, data, sum; answers start with
 * `AA`. That the length of an answer counts the two bytes before the data is taken over from the command, not confirmed.
 */
export const MIAXIS: HidFraming = {
  id: 'miaxis',
  name: '中正 MR-300',
  reportSize: 64,
  reportId: 0,
  out: {
    constants: [
      { at: 0, hex: '880000' },
      { at: 5, hex: 'B1' },
    ],
    length: { at: 3, bytes: 2, order: 'le', adds: 1 },
    sequence: null,
    dataAt: 6,
    checksum: { kind: 'sum16le', from: 3 },
    trailerBytes: 0,
  },
  in: {
    constants: [{ at: 0, hex: 'AA' }],
    length: { at: 3, bytes: 2, order: 'le', adds: 2 },
    sequence: null,
    dataAt: 7,
    checksum: { kind: 'sum16le', from: 3 },
    trailerBytes: 0,
  },
};

export const HID_FRAMINGS: readonly HidFraming[] = [MIAXIS, PLAIN];

/** Most data one report carries. */
export function capacityOf(layout: PacketLayout, reportSize: number): number {
  return reportSize - layout.dataAt - layout.trailerBytes - (layout.checksum ? checksumSize(layout.checksum.kind) : 0);
}

/** The reports that carry `data`, in order, id first (0 when there is none), padded with zeros. */
export function encodeReports(framing: HidFraming, data: Uint8Array, direction: 'out' | 'in' = 'out'): Uint8Array[] {
  const layout = framing[direction];
  const most = capacityOf(layout, framing.reportSize);
  const reports: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += most) {
    const report = Buffer.alloc(1 + framing.reportSize);
    report[0] = framing.reportId;
    const packet = report.subarray(1);
    const part = data.subarray(at, at + most);
    for (const { at: place, hex } of layout.constants) packet.set(Buffer.from(hex, 'hex'), place);
    if (layout.length) writeLength(packet, layout.length, part.length);
    if (layout.sequence) packet[layout.sequence.at] = (layout.sequence.start + reports.length) & 0xff;
    packet.set(part, layout.dataAt);
    sealPacket(layout, packet, part.length);
    reports.push(report);
  }
  return reports;
}

export type Unpacked =
  | { kind: 'data'; at: number; length: number; index: number | null }
  /** Of another report or another program: not for us. */
  | { kind: 'foreign' }
  | { kind: 'damaged'; how: 'size' | 'length' | 'checksum' };

/** Looks into one packet (report without id). Gives places, not copies, so that a redactor can write there. */
export function unpack(layout: PacketLayout, packet: Uint8Array, reportSize: number): Unpacked {
  for (const { at, hex } of layout.constants) {
    const wanted = Buffer.from(hex, 'hex');
    if (!wanted.equals(packet.subarray(at, at + wanted.length))) return { kind: 'foreign' };
  }
  const most = capacityOf(layout, reportSize);
  const length = layout.length ? readLength(packet, layout.length) : most;
  if (length < 0 || length > most) return { kind: 'damaged', how: 'length' };
  const checkAt = layout.dataAt + length;
  const checkSize = layout.checksum ? checksumSize(layout.checksum.kind) : 0;
  // Some systems leave out the padding; what the length counts must be there.
  if (
    packet.length > reportSize ||
    packet.length < checkAt + checkSize ||
    (layout.length === null && packet.length < reportSize)
  )
    return { kind: 'damaged', how: 'size' };
  if (
    layout.checksum &&
    !checksumMatches(
      layout.checksum.kind,
      packet.subarray(layout.checksum.from, checkAt),
      packet.subarray(checkAt, checkAt + checkSize),
    )
  ) {
    return { kind: 'damaged', how: 'checksum' };
  }
  const index = layout.sequence ? ((packet[layout.sequence.at] ?? 0) - layout.sequence.start) & 0xff : null;
  return { kind: 'data', at: layout.dataAt, length, index };
}

/** Writes the check sum of a packet that has `length` data bytes. */
export function sealPacket(layout: PacketLayout, packet: Uint8Array, length: number): void {
  if (!layout.checksum) return;
  const end = layout.dataAt + length;
  packet.set(checksumOf(layout.checksum.kind, packet.subarray(layout.checksum.from, end)), end);
}

export function readLength(
  packet: Uint8Array,
  { at, bytes, order, adds }: NonNullable<PacketLayout['length']>,
): number {
  const first = packet[at] ?? 0;
  const second = packet[at + 1] ?? 0;
  const value = bytes === 1 ? first : order === 'le' ? first | (second << 8) : (first << 8) | second;
  return value - adds;
}

function writeLength(
  packet: Uint8Array,
  { at, bytes, order, adds }: NonNullable<PacketLayout['length']>,
  length: number,
): void {
  const value = length + adds;
  if (bytes === 1) packet[at] = value & 0xff;
  else packet.set(order === 'le' ? [value & 0xff, value >> 8] : [value >> 8, value & 0xff], at);
}
