import type { Redactor } from '../transport/recording.ts';

/**
 * For recordings of a receipt printer: what it prints is replaced by as many bytes that say nothing, images are blanked,
 * commands and status stay.
 */
export function receiptPrinterRedactor(): Redactor {
  let mask = createEscPosMask();
  return {
    take(entry) {
      // A new connection begins at a new command.
      if (entry.kind === 'open') mask = createEscPosMask();
      if (entry.kind !== 'out') return [entry];
      const bytes = mask(entry.bytes);
      const redacted = bytes.reduce((count, byte, i) => count + (byte === entry.bytes[i] ? 0 : 1), 0);
      return [{ ...entry, bytes, ...(redacted > 0 ? { redacted } : {}) }];
    },
    flush: () => [],
  };
}

const DIGIT = 0x30;
const LETTER = 0x78;
/** □, the two bytes of it. */
const BOX = [0xa1, 0xf5] as const;
const DLE = 0x10;
const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;

/** Byte by byte, so that it does not matter how a stream is cut. The same length comes out. */
export function createEscPosMask(): (bytes: Uint8Array) => Uint8Array {
  /** The command so far, up to what is needed to know its length. */
  let head: number[] = [];
  /** Bytes of content still to come, and what stands for one of them; null keeps them. */
  let content = 0;
  let stand: number | null = 0;
  /** An old barcode that ends with 0 instead of telling its length. */
  let isUntilZero = false;
  /** Second half of a character of two or four bytes. */
  let isTrail = false;

  function one(byte: number): number {
    if (content > 0) {
      content -= 1;
      return stand ?? byte;
    }
    if (isUntilZero) {
      if (byte !== 0) return DIGIT;
      isUntilZero = false;
      return byte;
    }
    if (head.length > 0) return command(byte);
    if (isTrail) {
      isTrail = false;
      return BOX[1];
    }
    if (byte === DLE || byte === ESC || byte === FS || byte === GS) {
      head = [byte];
      return byte;
    }
    return character(byte);
  }

  function character(byte: number): number {
    if (byte >= 0x81 && byte <= 0xfe) {
      isTrail = true;
      return BOX[0];
    }
    if (byte >= 0x30 && byte <= 0x39) return DIGIT;
    // Blanks, rules and punctuation keep the look of a slip; the rest could be a name.
    const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte >= 0x7f;
    return isLetter ? LETTER : byte;
  }

  function command(byte: number): number {
    head.push(byte);
    const [lead = 0, name = 0, third = 0, fourth = 0] = head;
    const length = lengthOf(head);
    if (length === null || head.length < length) return byte;
    if (lead === GS && name === 0x76) {
      content = (head[4]! | (head[5]! << 8)) * (head[6]! | (head[7]! << 8));
      stand = 0;
    } else if (lead === GS && name === 0x28) {
      const length = head[3]! | (head[4]! << 8);
      content = Math.max(0, length - 3);
      // Sizes and modes are short; function 80 stores what the code says.
      stand = head[6] === 0x50 || length > 8 ? DIGIT : null;
    } else if (lead === GS && name === 0x6b) {
      if (third >= 0x41) {
        content = Math.max(0, fourth - (head.length - 4));
        stand = DIGIT;
      } else isUntilZero = true;
    }
    head = [];
    return byte;
  }

  return (bytes) => bytes.map(one);
}

/** How many bytes tell all about a command; null while that is not known yet. */
function lengthOf([lead = 0, name, third, fourth = 0, fifth = 0]: readonly number[]): number | null {
  if (name === undefined) return null;
  if (lead === DLE) return name === 0x14 ? 5 : 3;
  if (lead === ESC) return name === 0x40 || name === 0x32 ? 2 : name === 0x70 ? 5 : 3;
  if (lead === FS) return name === 0x26 || name === 0x2e ? 2 : 3;
  if (third === undefined) return null;
  if (name === 0x56) return third >= 0x41 ? 4 : 3;
  if (name === 0x76) return 8;
  if (name === 0x28) return Math.min(8, 5 + (fourth | (fifth << 8)));
  // `{B` in front of the data names the code set and is no content.
  if (name === 0x6b) return third >= 0x41 ? Math.min(6, 4 + fourth) : 3;
  return 3;
}
