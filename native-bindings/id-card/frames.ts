/**
 * Framing of the SDT/SAM serial protocol. Pure: bytes in, frames out.
 *
 * `AA AA AA 96 69 | LenHi LenLo | body … | CHK`; Len counts everything behind itself including CHK, CHK is the XOR of
 * everything behind the preamble before itself. A reply's body starts with SW1 SW2 SW3.
 */
const PREAMBLE = Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69]);
const HEADER_LENGTH = 7;
/** The longest real reply (text, photo, two fingerprints) has 2314; anything above is noise that looks like a header. */
export const MAX_LEN = 2400;
/** SW1 SW2 SW3 CHK. */
const MIN_REPLY_LEN = 4;

export interface ReplyFrame {
  sw1: number;
  sw2: number;
  sw3: number;
  data: Uint8Array;
}

export type Scanned = { kind: 'frame'; frame: ReplyFrame } | { kind: 'bad-checksum' };

/** Bytes of one command, e.g. `encodeCommand(0x20, 0x01)` finds a card. */
export function encodeCommand(cmd: number, para: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  const frame = Buffer.alloc(HEADER_LENGTH + 2 + data.length + 1);
  PREAMBLE.copy(frame);
  frame.writeUInt16BE(data.length + 3, 5);
  frame[7] = cmd;
  frame[8] = para;
  frame.set(data, 9);
  frame[frame.length - 1] = xor(frame.subarray(5, frame.length - 1));
  return frame;
}

export interface FrameScanner {
  /** Takes whatever a read returned; gives what became complete by it. */
  push(bytes: Uint8Array): Scanned[];
  /** The line went quiet: an unfinished frame will not be finished, so look for a whole one inside it. */
  settle(): Scanned[];
  reset(): void;
  /** Bytes held back waiting for more. */
  readonly pending: number;
  /** True when the held bytes begin a frame, not just a part of a preamble. */
  readonly isInsideFrame: boolean;
}

/** Finds frames in a byte stream. Holds at most one frame's worth of bytes, whatever arrives. */
export function createFrameScanner(): FrameScanner {
  const buffer = Buffer.alloc(HEADER_LENGTH + MAX_LEN);
  let used = 0;

  function drop(count: number): void {
    buffer.copyWithin(0, count, used);
    used -= count;
  }

  /** Drops noise so that the buffer starts with a preamble or a possible beginning of one. */
  function hunt(): void {
    const at = buffer.subarray(0, used).indexOf(PREAMBLE);
    if (at >= 0) drop(at);
    else drop(used - tailThatMayBegin(buffer, used));
  }

  function takeOne(): Scanned | 'incomplete' | 'slid' {
    hunt();
    if (used < HEADER_LENGTH) return 'incomplete';
    const len = buffer.readUInt16BE(5);
    if (len < MIN_REPLY_LEN || len > MAX_LEN) {
      drop(1);
      return 'slid';
    }
    const end = HEADER_LENGTH + len;
    if (used < end) return 'incomplete';
    if (xor(buffer.subarray(5, end - 1)) !== buffer[end - 1]) {
      // By one, not by the frame: with four AA in a row, or a header that was noise, the real preamble lies within.
      drop(1);
      return { kind: 'bad-checksum' };
    }
    const frame = {
      sw1: buffer[7]!,
      sw2: buffer[8]!,
      sw3: buffer[9]!,
      data: Uint8Array.from(buffer.subarray(10, end - 1)),
    };
    // Noise can look like a frame, checksum and all, and reach into a real one: scanning goes on at a preamble inside.
    const inside = buffer.subarray(1, end).indexOf(PREAMBLE);
    drop(inside >= 0 ? inside + 1 : end - tailThatMayBegin(buffer, end));
    return { kind: 'frame', frame };
  }

  function takeAll(found: Scanned[]): void {
    for (let one = takeOne(); one !== 'incomplete'; one = takeOne()) if (one !== 'slid') found.push(one);
  }

  return {
    push(bytes) {
      const found: Scanned[] = [];
      for (let at = 0; at < bytes.length;) {
        // After takeAll the buffer holds less than one whole frame, so there is always room for a byte.
        const part = bytes.subarray(at, at + buffer.length - used);
        buffer.set(part, used);
        used += part.length;
        at += part.length;
        takeAll(found);
      }
      return found;
    },
    settle() {
      const found: Scanned[] = [];
      while (used >= HEADER_LENGTH) {
        drop(1);
        takeAll(found);
      }
      used = 0;
      return found;
    },
    reset() {
      used = 0;
    },
    get pending() {
      return used;
    },
    get isInsideFrame() {
      return used >= PREAMBLE.length;
    },
  };
}

function tailThatMayBegin(buffer: Buffer, used: number): number {
  for (let length = Math.min(PREAMBLE.length - 1, used); length > 0; length -= 1) {
    if (buffer.subarray(used - length, used).equals(PREAMBLE.subarray(0, length))) return length;
  }
  return 0;
}

function xor(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}
