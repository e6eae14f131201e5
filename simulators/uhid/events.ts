/**
 * What goes through `/dev/uhid`: `struct uhid_event` of linux/uhid.h, packed, little endian. One write is one event; one
 * read is one event of the full size.
 */
export const EVENT_BYTES = 4380;
/** Longest report the kernel carries. */
export const REPORT_LIMIT = 4096;

const DESTROY = 1;
const START = 2;
const STOP = 3;
const OUTPUT = 6;
const GET_REPORT = 9;
const GET_REPORT_REPLY = 10;
const CREATE = 11;
const INPUT = 12;
const SET_REPORT = 13;
const SET_REPORT_REPLY = 14;

const FEATURE = 0;
const BUS_USB = 3;
const EIO = 5;

export interface HidIdentity {
  vendorId: number;
  productId: number;
  name: string;
  serialNumber: string;
  /** The socket it sits in, as the kernel would name it; empty unless given. */
  port?: string;
}

export type KernelEvent =
  | { kind: 'started' }
  | { kind: 'stopped' }
  | { kind: 'output'; report: Uint8Array }
  | { kind: 'getFeature'; call: number; reportId: number }
  | { kind: 'setFeature'; call: number; report: Uint8Array }
  /** A get or set of something that is not a feature. */
  | { kind: 'otherGet' | 'otherSet'; call: number }
  | { kind: 'ignored'; type: number };

export function parseEvent(bytes: Buffer): KernelEvent {
  const type = bytes.readUInt32LE(0);
  const part = (at: number, length: number): Uint8Array => Uint8Array.from(bytes.subarray(at, at + length));
  switch (type) {
    case START:
      return { kind: 'started' };
    case STOP:
      return { kind: 'stopped' };
    case OUTPUT:
      return { kind: 'output', report: part(4, bytes.readUInt16LE(4 + REPORT_LIMIT)) };
    case GET_REPORT: {
      const call = bytes.readUInt32LE(4);
      return bytes[9] === FEATURE ? { kind: 'getFeature', call, reportId: bytes[8] ?? 0 } : { kind: 'otherGet', call };
    }
    case SET_REPORT: {
      const call = bytes.readUInt32LE(4);
      return bytes[9] === FEATURE
        ? { kind: 'setFeature', call, report: part(12, bytes.readUInt16LE(10)) }
        : { kind: 'otherSet', call };
    }
    default:
      return { kind: 'ignored', type };
  }
}

export function createEvent(identity: HidIdentity, descriptor: Uint8Array): Buffer {
  if (descriptor.length > REPORT_LIMIT)
    throw new RangeError(`报告描述符有 ${descriptor.length} 字节，最多 ${REPORT_LIMIT}`);
  const event = Buffer.alloc(280 + descriptor.length);
  event.writeUInt32LE(CREATE, 0);
  event.write(identity.name, 4, 127);
  event.write(identity.port ?? '', 132, 63);
  event.write(identity.serialNumber, 196, 63);
  event.writeUInt16LE(descriptor.length, 260);
  event.writeUInt16LE(BUS_USB, 262);
  event.writeUInt32LE(identity.vendorId, 264);
  event.writeUInt32LE(identity.productId, 268);
  event.set(descriptor, 280);
  return event;
}

export function destroyEvent(): Buffer {
  return head(DESTROY, 4);
}

export function inputEvent(report: Uint8Array): Buffer {
  if (report.length > REPORT_LIMIT) throw new RangeError(`报告有 ${report.length} 字节，最多 ${REPORT_LIMIT}`);
  const event = head(INPUT, 6 + report.length);
  event.writeUInt16LE(report.length, 4);
  event.set(report, 6);
  return event;
}

/** @param report `null` refuses */
export function getReply(call: number, report: Uint8Array | null): Buffer {
  const event = head(GET_REPORT_REPLY, 12 + (report?.length ?? 0));
  event.writeUInt32LE(call, 4);
  event.writeUInt16LE(report === null ? EIO : 0, 8);
  event.writeUInt16LE(report?.length ?? 0, 10);
  if (report !== null) event.set(report, 12);
  return event;
}

export function setReply(call: number, isAccepted: boolean): Buffer {
  const event = head(SET_REPORT_REPLY, 10);
  event.writeUInt32LE(call, 4);
  event.writeUInt16LE(isAccepted ? 0 : EIO, 8);
  return event;
}

function head(type: number, length: number): Buffer {
  const event = Buffer.alloc(length);
  event.writeUInt32LE(type, 0);
  return event;
}
