import type { RecordingEntry, Redactor } from '../transport/recording.ts';
import { DEFAULT_THRESHOLDS, createInkState } from './ink.ts';
import { decodePenReport, type PenSample } from './pen.ts';
import { REPORT, parseCapability, type Capability } from './reports.ts';

type Entry = RecordingEntry & { bytes: Uint8Array };

/** Device units, ends included. */
interface Box {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** A tap is told from a line outside the area by not going farther than this part of the width. */
const TAP_REACH = 1 / 8;

/**
 * Takes the person out of a pad's session. A signature's shape and pressure become a wave's; times, numbers, what is a
 * stroke and what a tap on a button stay. Pages become black: such a recording replays with a page of black pixels,
 * sent unpacked.
 */
export function signaturePadRedactor(): Redactor {
  let capability: Capability | null = null;
  let area: Box | null = null;
  let ink = createInkState(DEFAULT_THRESHOLDS);
  /** Where the touch under way began, outside the area. */
  let began: { x: number; y: number } | null = null;
  let samples = 0;

  function learn({ kind, bytes, failed }: Entry): void {
    if (kind === 'open' || kind === 'lost') ink = createInkState(DEFAULT_THRESHOLDS);
    if (failed !== undefined) return;
    if (kind === 'get' && bytes[0] === REPORT.capability) capability = parseCapability(bytes);
    if (kind === 'set' && bytes[0] === REPORT.writingArea && bytes.length >= 9 && capability !== null) {
      const le16 = (at: number): number => bytes[at]! | (bytes[at + 1]! << 8);
      const { maxX, maxY, width, height } = capability;
      const unitsX = maxX / width;
      const unitsY = maxY / height;
      area = {
        x1: le16(1) * unitsX,
        y1: le16(3) * unitsY,
        x2: (le16(5) + 1) * unitsX - 1,
        y2: (le16(7) + 1) * unitsY - 1,
      };
    }
  }

  const isInArea = ({ x, y }: { x: number; y: number }): boolean =>
    area !== null && x >= area.x1 && x <= area.x2 && y >= area.y1 && y <= area.y2;

  function place(sample: PenSample): { x: number; y: number } {
    const state = ink(sample);
    if (state === 'first') began = isInArea(sample) ? null : { x: sample.x, y: sample.y };
    const isTouching = state === 'first' || state === 'inking';
    if (!isTouching || isInArea(sample)) return wave();
    if (began !== null && Math.hypot(sample.x - began.x, sample.y - began.y) <= (capability?.maxX ?? 0) * TAP_REACH)
      return began;
    return outside();
  }

  function wave(): { x: number; y: number } {
    if (area === null) return { x: 0, y: 0 };
    const { x1, y1, x2, y2 } = area;
    return {
      x: Math.round(x1 + (x2 - x1) * (0.1 + 0.8 * ((samples % 400) / 400))),
      y: Math.round(y1 + (y2 - y1) * (0.5 + 0.3 * Math.sin(samples / 9))),
    };
  }

  /** A place that is not in the area, if there is any. */
  function outside(): { x: number; y: number } {
    return isInArea({ x: 0, y: 0 }) ? { x: capability?.maxX ?? 0, y: capability?.maxY ?? 0 } : { x: 0, y: 0 };
  }

  /** The same side of both thresholds, without the hand. */
  function evenPressure(pressure: number): number {
    if (pressure < DEFAULT_THRESHOLDS.on) return pressure;
    return Math.max(
      DEFAULT_THRESHOLDS.on,
      Math.min(capability?.maxPressure ?? 0x3ff, 0x180 + Math.round(0x60 * Math.sin(samples / 17))),
    );
  }

  function penBytes(bytes: Uint8Array): Uint8Array {
    const clean = Uint8Array.from(bytes);
    const report = decodePenReport(bytes);
    if (report.kind === 'encrypted' || report.kind === 'malformed') return clean.fill(0, 1);
    if (report.kind !== 'pen') return clean;
    samples += 1;
    const { x, y } = place(report);
    const pressure = evenPressure(report.pressure);
    clean[1] = (clean[1]! & 0xf0) | (pressure >> 8);
    clean.set([pressure & 0xff, x >> 8, x & 0xff, y >> 8, y & 0xff], 2);
    return clean;
  }

  return {
    take(entry) {
      learn(entry);
      let clean = entry.bytes;
      if (entry.kind === 'in') clean = penBytes(entry.bytes);
      else if (entry.kind === 'set' && entry.bytes[0] === REPORT.imageBlock)
        clean = Uint8Array.from(entry.bytes).fill(0, 3);
      const redacted = clean.reduce((count, byte, at) => count + (byte === entry.bytes[at] ? 0 : 1), 0);
      return [{ ...entry, bytes: clean, ...(redacted > 0 ? { redacted } : {}) }];
    },
    flush: () => [],
  };
}
