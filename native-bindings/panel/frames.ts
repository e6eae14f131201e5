import { checksumMatches, checksumOf, checksumSize } from '../checksums.ts';
import { DeviceError } from '../errors.ts';
import type { FrameProfile } from './frame-profile.ts';
import { ownPlacesBeforeData, renderContent, type TemplateValues } from './template.ts';

export interface PanelFrame {
  bytes: Uint8Array;
  address: number | null;
  func: number | null;
  /** From the profile's data place to the check sum. */
  data: Uint8Array;
  /** Everything the length counts. */
  contentBytes: number;
}

export type Examined = { kind: 'frame'; frame: PanelFrame } | { kind: 'incomplete' } | { kind: 'bad'; reason: string };

/** One frame out of a template. @throws PROFILE_INVALID no such template, or a value that does not fit */
export function encodeTemplate(profile: FrameProfile, name: string, values: TemplateValues): Uint8Array {
  const template = Object.hasOwn(profile.templates, name) ? profile.templates[name] : undefined;
  if (template === undefined)
    throw new DeviceError('PROFILE_INVALID', { detail: { problem: `没有名为 ${name} 的模板` } });
  return encodeContent(profile, renderContent(profile, template, values));
}

function encodeContent({ framing, checksum }: FrameProfile, content: readonly number[]): Uint8Array {
  const own = ownPlacesBeforeData(framing);
  const data = content.slice(own.length);
  const front = Buffer.alloc(framing.dataAt);
  Buffer.from(framing.head, 'hex').copy(front);
  for (const { at, hex } of framing.constants) Buffer.from(hex, 'hex').copy(front, at);
  for (const [i, at] of own.entries()) front[at] = content[i] ?? 0;
  const { length } = framing;
  if (length) {
    for (const at of length.repeatedAt === null ? [length.at] : [length.at, length.repeatedAt]) {
      if (length.order === 'le') front.writeUIntLE(data.length + length.adds, at, length.bytes);
      else front.writeUIntBE(data.length + length.adds, at, length.bytes);
    }
  }
  return sealed({ framing, checksum }, Buffer.concat([front, Buffer.from(data)]));
}

function sealed({ framing, checksum }: Pick<FrameProfile, 'framing' | 'checksum'>, body: Buffer): Uint8Array {
  const sum =
    checksum.kind === 'none'
      ? new Uint8Array()
      : checksumOf(checksum.kind, body.subarray(checksum.from), checksum.minus);
  return Uint8Array.from(Buffer.concat([body, sum, Buffer.from(framing.tail, 'hex')]));
}

/** The same frame with another function code and a check sum that fits. */
export function withFunc(profile: FrameProfile, frame: PanelFrame, func: number): Uint8Array {
  const body = Buffer.from(frame.bytes.subarray(0, profile.framing.dataAt + frame.contentBytes));
  if (profile.fields.func !== null) body[profile.fields.func] = func;
  return sealed(profile, body);
}

/** What begins at the first byte of `bytes`. */
export function examine({ framing, checksum, fields }: FrameProfile, bytes: Uint8Array): Examined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { at, hex } of [{ at: 0, hex: framing.head }, ...framing.constants]) {
    const wanted = Buffer.from(hex, 'hex');
    const there = buffer.subarray(at, at + wanted.length);
    if (!there.equals(wanted.subarray(0, there.length)))
      return bad(at === 0 ? '不是帧头' : `第 ${at + 1} 字节应为 ${hex}`);
  }
  if (buffer.length < framing.dataAt) return { kind: 'incomplete' };
  const { length } = framing;
  const read = (at: number): number =>
    length?.order === 'le' ? buffer.readUIntLE(at, length.bytes) : buffer.readUIntBE(at, length?.bytes ?? 1);
  const contentBytes = length ? read(length.at) - length.adds : framing.dataBytes.max;
  if (length && length.repeatedAt !== null && read(length.at) !== read(length.repeatedAt))
    return bad(`两个长度不同：${read(length.at)} 与 ${read(length.repeatedAt)}`);
  if (contentBytes < framing.dataBytes.min || contentBytes > framing.dataBytes.max)
    return bad(`数据长度 ${contentBytes} 不在 ${framing.dataBytes.min}–${framing.dataBytes.max} 之内`);
  const end = framing.dataAt + contentBytes;
  const sumBytes = checksum.kind === 'none' ? 0 : checksumSize(checksum.kind);
  const whole = end + sumBytes + framing.tail.length / 2;
  if (buffer.length < whole) return { kind: 'incomplete' };
  const tail = buffer.toString('hex', end + sumBytes, whole);
  if (tail !== framing.tail.toLowerCase()) return bad(`帧尾应为 ${framing.tail}，收到 ${tail.toUpperCase()}`);
  if (
    checksum.kind !== 'none' &&
    !checksumMatches(
      checksum.kind,
      buffer.subarray(checksum.from, end),
      buffer.subarray(end, end + sumBytes),
      checksum.minus,
    )
  ) {
    const right = Buffer.from(checksumOf(checksum.kind, buffer.subarray(checksum.from, end), checksum.minus))
      .toString('hex')
      .toUpperCase();
    return bad(`校验应为 ${right}，收到 ${buffer.toString('hex', end, end + sumBytes).toUpperCase()}`);
  }
  const at = (place: number | null): number | null => (place !== null && place < end ? buffer[place]! : null);
  return {
    kind: 'frame',
    frame: {
      bytes: Uint8Array.from(buffer.subarray(0, whole)),
      address: at(fields.address),
      func: at(fields.func),
      contentBytes,
      data: fields.data === null ? new Uint8Array() : Uint8Array.from(buffer.subarray(Math.min(fields.data, end), end)),
    },
  };
}

const bad = (reason: string): Examined => ({ kind: 'bad', reason });

/** Bytes that were no frame, and why what came nearest to one was none. */
export interface Skipped {
  kind: 'skipped';
  bytes: Uint8Array;
  reason: string;
}

export interface PanelScanner {
  push(bytes: Uint8Array): ({ kind: 'frame'; frame: PanelFrame } | Skipped)[];
  /** The line went quiet: what is unfinished stays so, but a whole frame may lie inside it. */
  settle(): ({ kind: 'frame'; frame: PanelFrame } | Skipped)[];
  reset(): void;
  readonly pending: number;
}

/** Finds frames in a byte stream; slides by one byte where there is none. Holds at most one frame. */
export function createPanelScanner(profile: FrameProfile): PanelScanner {
  const firstOfHead = Number.parseInt(profile.framing.head.slice(0, 2), 16);
  let held = Buffer.alloc(0);

  function take(isQuiet: boolean): ReturnType<PanelScanner['push']> {
    const found: ReturnType<PanelScanner['push']> = [];
    let skippedFrom = 0;
    let reason = '';
    let at = 0;
    const note = (): void => {
      if (at > skippedFrom)
        found.push({ kind: 'skipped', bytes: Uint8Array.from(held.subarray(skippedFrom, at)), reason });
      reason = '';
    };
    while (at < held.length) {
      const seen: Examined = held[at] === firstOfHead ? examine(profile, held.subarray(at)) : bad('不是帧头');
      if (seen.kind === 'frame') {
        note();
        found.push(seen);
        at += seen.frame.bytes.length;
        skippedFrom = at;
        continue;
      }
      if (seen.kind === 'incomplete' && !isQuiet) break;
      // The most telling reason wins over "no head" of the bytes behind it.
      const why = seen.kind === 'bad' ? seen.reason : '帧不完整';
      if (reason === '' || reason === '不是帧头') reason = why;
      at += 1;
    }
    note();
    held = held.subarray(at);
    return found;
  }

  return {
    push(bytes) {
      held = Buffer.concat([held, bytes]);
      return take(false);
    },
    settle: () => take(true),
    reset() {
      held = Buffer.alloc(0);
    },
    get pending() {
      return held.length;
    },
  };
}
