import { Buffer } from 'node:buffer';

type Kind = 'sum8' | 'xor8' | 'negsum8' | 'sum16le' | 'sum16be' | 'crc16';

/** How a report is laid out; positions count from the byte behind the report id. */
export interface ReportLayout {
  constants: readonly { at: number; hex: string }[];
  length: { at: number; bytes: 1 | 2; order: 'le' | 'be'; adds: number } | null;
  sequence: { at: number; start: number } | null;
  dataAt: number;
  checksum: { kind: Kind; from: number } | null;
  trailerBytes: number;
}

/** The reader's wrapping of its serial bytes into HID reports. */
export interface ReportFraming {
  reportSize: number;
  /** 0: reports are not numbered. */
  reportId: number;
  out: ReportLayout;
  in: ReportLayout;
}

/** Reports with `data`, as the kernel hands them over: id first only when there is one. */
export function wrap(framing: ReportFraming, data: Uint8Array, padding: (index: number) => number = () => 0): Buffer[] {
  const { in: layout, reportSize } = framing;
  const room = reportSize - layout.dataAt - layout.trailerBytes - (layout.checksum ? sizeOf(layout.checksum.kind) : 0);
  const reports: Buffer[] = [];
  for (let at = 0, n = 0; at < data.length; at += room, n += 1) {
    const part = Buffer.from(data.subarray(at, at + room));
    const head = Buffer.alloc(layout.dataAt);
    for (const constant of layout.constants) Buffer.from(constant.hex, 'hex').copy(head, constant.at);
    if (layout.length) {
      const { at: place, bytes, order, adds } = layout.length;
      if (order === 'le') head.writeUIntLE(part.length + adds, place, bytes);
      else head.writeUIntBE(part.length + adds, place, bytes);
    }
    if (layout.sequence) head[layout.sequence.at] = (layout.sequence.start + n) & 0xff;
    const checked = Buffer.concat([head, part]);
    const sum = layout.checksum
      ? checksum(layout.checksum.kind, checked.subarray(layout.checksum.from))
      : Buffer.alloc(0);
    const used = Buffer.concat([checked, sum]);
    const rest = Buffer.from(Array.from({ length: reportSize - used.length }, (_, i) => padding(i)));
    reports.push(Buffer.concat([framing.reportId === 0 ? Buffer.alloc(0) : Buffer.of(framing.reportId), used, rest]));
  }
  return reports;
}

/** The data of a report from the host (id first, 0 when there is none); null when the reader would not take it. */
export function unwrap(framing: ReportFraming, report: Uint8Array): Buffer | null {
  const { out: layout } = framing;
  const packet = Buffer.from(report.subarray(1));
  if (report[0] !== framing.reportId || packet.length > framing.reportSize) return null;
  for (const { at, hex } of layout.constants)
    if (packet.toString('hex', at, at + hex.length / 2) !== hex.toLowerCase()) return null;
  // Without a length the data ends itself, and the check sum stands behind it.
  let length = sdtLength(packet.subarray(layout.dataAt)) ?? packet.length - layout.dataAt;
  if (layout.length) {
    const { at, bytes, order, adds } = layout.length;
    length = (order === 'le' ? packet.readUIntLE(at, bytes) : packet.readUIntBE(at, bytes)) - adds;
  }
  const end = layout.dataAt + length;
  if (length < 1 || end > packet.length) return null;
  if (layout.checksum) {
    const right = checksum(layout.checksum.kind, packet.subarray(layout.checksum.from, end));
    if (!right.equals(packet.subarray(end, end + right.length))) return null;
  }
  return packet.subarray(layout.dataAt, end);
}

function sdtLength(data: Buffer): number | null {
  return data.length > 7 && data.readUInt16BE(0) === 0xaaaa ? 7 + data.readUInt16BE(5) : null;
}

function sizeOf(kind: Kind): number {
  return kind === 'sum8' || kind === 'xor8' || kind === 'negsum8' ? 1 : 2;
}

function checksum(kind: Kind, bytes: Uint8Array): Buffer {
  const result = Buffer.alloc(sizeOf(kind));
  let value = kind === 'crc16' ? 0xffff : 0;
  for (const byte of bytes) {
    if (kind === 'xor8') value ^= byte;
    else if (kind === 'crc16') {
      value ^= byte;
      for (let i = 0; i < 8; i += 1) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
    } else value += byte;
  }
  if (kind === 'negsum8') value = -value;
  if (kind === 'sum16be') result.writeUInt16BE(value & 0xffff);
  else if (result.length === 2) result.writeUInt16LE(value & 0xffff);
  else result[0] = value & 0xff;
  return result;
}
