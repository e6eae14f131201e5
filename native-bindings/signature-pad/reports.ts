import type { Rect } from './strokes.ts';

/** Report ids the driver speaks. */
export const REPORT = {
  pen: 0x01,
  status: 0x03,
  reset: 0x04,
  information: 0x08,
  capability: 0x09,
  uid: 0x0a,
  uid2: 0x0b,
  eserial: 0x0f,
  penEncrypted: 0x10,
  endCapture: 0x16,
  clearScreen: 0x20,
  inking: 0x21,
  inkThreshold: 0x22,
  startImageArea: 0x24,
  startImage: 0x25,
  imageBlock: 0x26,
  endImage: 0x27,
  writingArea: 0x2a,
  backlight: 0x2b,
  penOption: 0x32,
  penSequencedEncrypted: 0x33,
  penSequenced: 0x34,
} as const;

/** Lengths of what can be asked for, id included. */
const ANSWER_LENGTH: Record<number, number> = {
  [REPORT.status]: 5,
  [REPORT.information]: 17,
  [REPORT.capability]: 17,
  [REPORT.uid]: 5,
  [REPORT.uid2]: 11,
  [REPORT.eserial]: 14,
  [REPORT.inkThreshold]: 5,
  [REPORT.backlight]: 3,
  [REPORT.penOption]: 2,
};

export function answerLength(reportId: number): number {
  const length = ANSWER_LENGTH[reportId];
  if (length === undefined) throw new RangeError(`report ${reportId} is not asked for`);
  return length;
}

/** Pen option mode: time count and sequence number with each sample. */
export const TIME_AND_SEQUENCE = 3;

export const STATE = {
  ready: 0x00,
  image: 0x01,
  capture: 0x02,
  calculation: 0x03,
  bootImage: 0x04,
  romBusy: 0x05,
  resetting: 0xff,
} as const;
export const RESULT = { ok: 0x00, wrongState: 0x02, zlib: 0x12 } as const;

export type PadState = keyof typeof STATE | 'unknown';

export interface PadStatus {
  state: PadState;
  stateCode: number;
  /** What became of the last feature set; 0 is good. */
  lastResult: number;
}

/** @returns null when it is not a status report */
export function parseStatus(bytes: Uint8Array): PadStatus | null {
  const [id, stateCode, lastResult] = bytes;
  if (id !== REPORT.status || stateCode === undefined || lastResult === undefined) return null;
  const state = (Object.keys(STATE) as (keyof typeof STATE)[]).find((name) => STATE[name] === stateCode) ?? 'unknown';
  return { state, stateCode, lastResult };
}

export interface Capability {
  maxX: number;
  maxY: number;
  maxPressure: number;
  width: number;
  height: number;
  reportsPerSecond: number;
  encodingFlag: number;
}

/** No pad made is larger; a size beyond it is a misread one and would cost a great deal of memory. */
const MAX_SIDE = 4096;

/** @returns null when it is not a capability report, or one no pad can mean */
export function parseCapability(bytes: Uint8Array): Capability | null {
  if (bytes[0] !== REPORT.capability || bytes.length < 15) return null;
  const be16 = (at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
  const found: Capability = {
    maxX: be16(1),
    maxY: be16(3),
    maxPressure: be16(5),
    width: be16(7),
    height: be16(9),
    reportsPerSecond: bytes[11]!,
    encodingFlag: bytes[14]!,
  };
  const isPlausible =
    found.width > 0 &&
    found.width <= MAX_SIDE &&
    found.height > 0 &&
    found.height <= MAX_SIDE &&
    found.maxX > 0 &&
    found.maxY > 0 &&
    found.maxPressure > 0 &&
    found.maxPressure <= 0xfff;
  return isPlausible ? found : null;
}

/** @returns null when it is not an information report */
export function parseInformation(bytes: Uint8Array): { model: string; firmware: string } | null {
  if (bytes[0] !== REPORT.information || bytes.length < 12) return null;
  const hex = (value: number): string => value.toString(16);
  return {
    model: readAscii(bytes.subarray(1, 10)),
    firmware: `${hex(bytes[10]!)}.${hex(bytes[11]!).padStart(2, '0')}`,
  };
}

/** Printable characters up to the first zero. */
export function readAscii(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end)).replace(/[^\x21-\x7e]/g, '');
}

/** x1, y1, x2, y2, little endian, both ends included. */
export function rectBytes(rect: Rect): number[] {
  return [rect.x, rect.y, rect.x + rect.width - 1, rect.y + rect.height - 1].flatMap((value) => [
    value & 0xff,
    value >> 8,
  ]);
}
