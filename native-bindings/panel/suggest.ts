import { CHECKSUM_KINDS, checksumMatches, checksumSize } from '../checksums.ts';
import type { Recording } from '../transport/recording.ts';
import type { FrameProfile } from './profile.ts';

export type Suggestion =
  /** A whole profile to go on from; every key seen is in it with the event `nothing`. */
  { profile: FrameProfile; evidence: string[] } | { problem: string };

const FRAME_GAP_MS = 50;
const MOST_BYTES = 64;

/**
 * Guesses the frames of an unknown keypad from what it sent while its keys were pressed one after another: head, length,
 * tail, check sum. What each key means is for the technician to say.
 */
export function suggestProfile(recording: Recording): Suggestion {
  const bursts = burstsOf(recording);
  const frames = [...new Map(bursts.map((one) => [one.toString('hex'), one])).values()];
  if (frames.length < 3) return { problem: '至少要有三种不同的按键帧。请把每个键各按一次，每次间隔一秒。' };
  if (frames.some((frame) => frame.length > MOST_BYTES))
    return { problem: `有超过 ${MOST_BYTES} 字节的一帧，可能波特率不对，或者按得太快。` };
  const shortest = Math.min(...frames.map((frame) => frame.length));
  const common = prefixOf(frames, shortest);
  if (common === 0) return { problem: '各帧开头不同，找不到帧头，可能波特率或校验位不对。' };

  const evidence = [`收到 ${bursts.length} 帧，${frames.length} 种`];
  const candidates = lengthCandidates(frames, shortest);
  const isVaried = new Set(frames.map((frame) => frame.length)).size > 1;
  if (isVaried && candidates.length === 0) return { problem: '帧有长有短，但没有一个字节随长度变化，认不出长度字段。' };
  for (const candidate of [...candidates, ...(isVaried ? [] : [null])]) {
    const found = sumAndTail(frames, candidate, Math.min(common, candidate?.at ?? common));
    if (found)
      return {
        profile: draft(found, frames, candidate, recording.header.device.baudRate ?? 9600),
        evidence: [...evidence, ...describe(found, frames, bursts, candidate)],
      };
  }
  return { problem: '认不出校验。请核对波特率和校验位，再录一次。' };
}

interface Length {
  at: number;
  repeatedAt: number | null;
  extra: number;
}
interface Found {
  headBytes: number;
  dataAt: number;
  tail: string;
  kind: FrameProfile['checksum']['kind'];
  from: number;
  data: { min: number; max: number };
}

/** A pause ends a frame. */
function burstsOf({ entries }: Recording): Buffer[] {
  const bursts: Buffer[] = [];
  let lastAt = -Infinity;
  for (const { kind, at, hex } of entries) {
    if (kind !== 'in' || !hex) continue;
    const bytes = Buffer.from(hex, 'hex');
    const last = bursts.at(-1);
    if (last && at - lastAt < FRAME_GAP_MS) bursts[bursts.length - 1] = Buffer.concat([last, bytes]);
    else bursts.push(bytes);
    lastAt = at;
  }
  return bursts;
}

function prefixOf(frames: Buffer[], shortest: number): number {
  let count = 0;
  while (count < shortest && frames.every((frame) => frame[count] === frames[0]![count])) count += 1;
  return count;
}

/** Bytes that are the frame's length less something small; the same said twice is surer than once. Lengths need frames of two sizes. */
function lengthCandidates(frames: Buffer[], shortest: number): Length[] {
  if (new Set(frames.map((frame) => frame.length)).size < 2) return [];
  const places = Array.from({ length: Math.min(8, shortest) }, (_, at) => at).filter(
    (at) => at > 0 && new Set(frames.map((frame) => frame.length - frame[at]!)).size === 1,
  );
  const once = places.map((at) => ({ at, repeatedAt: null, extra: frames[0]!.length - frames[0]![at]! }));
  const twice = once.flatMap((first) =>
    once
      .filter((second) => second.at > first.at && second.extra === first.extra)
      .map((second) => ({ ...first, repeatedAt: second.at })),
  );
  return [...twice, ...once].filter(({ extra }) => extra >= -8 && extra <= 16);
}

function sumAndTail(frames: Buffer[], length: Length | null, headBytes: number): Found | null {
  const lengthEnd = length ? (length.repeatedAt ?? length.at) + 1 : headBytes;
  // Constant bytes right behind the length belong to the head, as in FF 68 L L 68.
  let dataAt = lengthEnd;
  const shortest = Math.min(...frames.map((frame) => frame.length));
  if (length)
    while (
      dataAt < shortest - 1 &&
      frames.every((frame) => frame[dataAt] === frames[0]![headBytes - 1] && frame[dataAt] === frames[0]![dataAt]) &&
      dataAt < lengthEnd + 1
    )
      dataAt += 1;
  for (const kind of [...CHECKSUM_KINDS, 'none'] as const) {
    const size = kind === 'none' ? 0 : checksumSize(kind);
    for (const tailBytes of [0, 1, 2]) {
      const tail = frames[0]!.toString('hex', frames[0]!.length - tailBytes);
      if (tailBytes > 0 && frames.some((frame) => frame.toString('hex', frame.length - tailBytes) !== tail)) continue;
      // Without a check sum the constant end is the tail; otherwise it would count as data.
      if (kind === 'none' && tailBytes === 0 && frames.every((frame) => frame.at(-1) === frames[0]!.at(-1))) continue;
      if (shortest - tailBytes - size < dataAt) continue;
      const froms = kind === 'none' ? [dataAt] : Array.from({ length: dataAt + 1 }, (_, i) => dataAt - i);
      const from = froms.find(
        (start) =>
          kind === 'none' ||
          frames.every((frame) => {
            const end = frame.length - tailBytes - size;
            return checksumMatches(kind, frame.subarray(start, end), frame.subarray(end, end + size));
          }),
      );
      if (from === undefined) continue;
      const sizes = frames.map((frame) => frame.length - tailBytes - size - dataAt);
      return {
        headBytes,
        dataAt,
        tail: tail.toUpperCase(),
        kind,
        from,
        data: { min: Math.min(...sizes), max: Math.max(...sizes) },
      };
    }
  }
  return null;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

function describe(
  { headBytes, tail, kind, from }: Found,
  frames: Buffer[],
  bursts: Buffer[],
  length: Length | null,
): string[] {
  return [
    `帧头 ${hexOf(frames[0]!.subarray(0, headBytes))}`,
    length
      ? `长度在第 ${length.at + 1} 字节${length.repeatedAt === null ? '' : `，第 ${length.repeatedAt + 1} 字节重复一次`}`
      : '各帧一样长，按固定长度处理',
    ...(tail ? [`帧尾 ${tail}`] : []),
    kind === 'none' ? '没有找到校验' : `校验 ${kind}，从第 ${from + 1} 字节算起，${frames.length} 种帧都对`,
    ...frames.map((frame) => `${hexOf(frame)} 收到 ${bursts.filter((one) => one.equals(frame)).length} 次`),
  ];
}

function draft(
  { headBytes, dataAt, tail, kind, from, data }: Found,
  frames: Buffer[],
  length: Length | null,
  baudRate: number,
): FrameProfile {
  const first = frames[0]!;
  const behind = length ? (length.repeatedAt ?? length.at) + 1 : dataAt;
  const behindData = (kind === 'none' ? 0 : checksumSize(kind)) + tail.length / 2;
  const contents = frames
    .map((frame) => hexOf(frame.subarray(dataAt, frame.length - behindData)))
    .filter((content) => content !== '' && content.length <= 32);
  return {
    id: 'learnt-panel',
    name: '学习得到的配置',
    roles: ['evaluator'],
    transport: { baudRate, parity: 'none' },
    framing: {
      head: hexOf(first.subarray(0, headBytes)),
      constants: behind < dataAt ? [{ at: behind, hex: hexOf(first.subarray(behind, dataAt)) }] : [],
      dataAt,
      tail,
      dataBytes: length ? { min: Math.min(1, data.min), max: Math.max(32, data.max) } : data,
      length: length && {
        at: length.at,
        bytes: 1,
        order: 'be',
        repeatedAt: length.repeatedAt,
        adds: dataAt + behindData - length.extra,
      },
    },
    checksum: { kind, from, minus: 0 },
    fields: { address: null, func: null, data: dataAt },
    deviceDataBytes: data,
    defaults: {},
    templates: {},
    lasting: [],
    keys: [...new Set(contents)].slice(0, 200).map((content) => ({ data: content, event: 'nothing' })),
    acknowledge: { kind: 'none', instead: [] },
    deviceAcknowledges: 'none',
    text: { encoding: 'gb2312', maxBytes: 20 },
    timing: { turnaroundMs: 20, ackTimeoutMs: 300, retries: 2, retryPauseMs: 200, interByteMs: 50, dedupeMs: 500 },
  };
}
