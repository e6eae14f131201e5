import type { RecordingEntry, Redactor } from './recording.ts';

type Held = RecordingEntry & { bytes: Uint8Array };

/** How much of one direction is looked at together; kept back from it when it grows beyond. */
const WINDOW_BYTES = 64 * 1024;
const OVERLAP_BYTES = 1024;

/**
 * For a device whose protocol is not known: keeps lengths and framing, and replaces what looks like a person: Chinese
 * text (UTF-16LE, GBK, UTF-8) and long numbers (identity and telephone numbers, ASCII or UTF-16LE).
 *
 * Bytes of one direction are held until the other speaks, so that a number that arrived in pieces is still found. Two or
 * three Chinese characters alone in binary data are not found; a known device has a redactor of its own.
 */
export function unknownRedactor(): Redactor {
  // What was replaced once stays so, though its other half has gone out meanwhile.
  let held: { entry: Held; current: Uint8Array }[] = [];

  /** @param keepBytes how much of the end stays held */
  function release(keepBytes: number): Held[] {
    const clean = redactBytes(Buffer.concat(held.map(({ current }) => current)));
    let offset = 0;
    held = held.map(({ entry }) => ({ entry, current: clean.slice(offset, (offset += entry.bytes.length)) }));
    const out: Held[] = [];
    for (let left = clean.length; held.length > 0 && left > keepBytes;) {
      const { entry, current } = held.shift()!;
      left -= current.length;
      const redacted = current.reduce((count, byte, i) => count + (byte === entry.bytes[i] ? 0 : 1), 0);
      out.push({ ...entry, bytes: current, ...(redacted > 0 ? { redacted } : {}) });
    }
    return out;
  }

  return {
    take(entry) {
      const out = held.length > 0 && held[0]!.entry.kind !== entry.kind ? release(0) : [];
      if (entry.bytes.length === 0) return [...out, entry];
      held.push({ entry, current: entry.bytes });
      const size = held.reduce((sum, { current }) => sum + current.length, 0);
      return size > WINDOW_BYTES ? [...out, ...release(OVERLAP_BYTES)] : out;
    },
    flush: () => release(0),
  };
}

/** The same bytes with Chinese text and long numbers replaced by made-up ones of the same length. */
export function redactBytes(bytes: Uint8Array): Uint8Array {
  const clean = Uint8Array.from(bytes);
  for (const parity of [0, 1]) {
    redactUtf16(bytes, parity, clean);
    redactGbk(bytes, parity, clean);
  }
  redactUtf8(bytes, clean);
  redactDigits(bytes, 1, 0, clean);
  for (const parity of [0, 1]) redactDigits(bytes, 2, parity, clean);
  return clean;
}

const MIN_RUN = 4;
const MIN_HANZI = 2;
/** From a mobile number on; birth dates stand beside other digits on a card. */
const MIN_DIGITS = 11;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isPrintable = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e;

function redactUtf16(bytes: Uint8Array, parity: number, clean: Uint8Array): void {
  let start = parity;
  let hanzi = 0;
  let asciiLike = 0;
  for (let i = parity; i <= bytes.length; i += 2) {
    const low = bytes[i];
    const high = bytes[i + 1];
    const isHanzi = low !== undefined && high !== undefined && ((high >= 0x34 && high <= 0x9f) || isSurrogate(high));
    const isText = isHanzi || (low !== undefined && high === 0 && isPrintable(low));
    if (isText) {
      if (isHanzi) hanzi += 1;
      if (isHanzi && isPrintable(low) && isPrintable(high)) asciiLike += 1;
      continue;
    }
    // Plain ASCII, read in pairs, looks like Chinese too: a model name is worth keeping.
    if ((i - start) / 2 >= MIN_RUN && hanzi >= MIN_HANZI && asciiLike * 2 <= hanzi) {
      for (let at = start; at < i; at += 2) {
        if (bytes[at + 1] !== 0) clean.set([0x4b, 0x6d], at);
        else if (isDigit(bytes[at])) clean[at] = 0x30;
      }
    }
    start = i + 2;
    hanzi = 0;
    asciiLike = 0;
  }
}

const isSurrogate = (high: number): boolean => high >= 0xd8 && high <= 0xdf;

function redactGbk(bytes: Uint8Array, from: number, clean: Uint8Array): void {
  let start = from;
  let units = 0;
  let hanzi: number[] = [];
  let common = 0;
  for (let i = from; i <= bytes.length;) {
    const lead = bytes[i] ?? 0;
    const trail = bytes[i + 1] ?? 0;
    const isHanzi = lead >= 0x81 && lead <= 0xfe && trail >= 0x40 && trail <= 0xfe && trail !== 0x7f;
    if (isHanzi || lead === 0x20 || isDigit(bytes[i])) {
      units += 1;
      if (isHanzi) hanzi.push(i);
      if (isHanzi && lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1) common += 1;
      i += isHanzi ? 2 : 1;
      continue;
    }
    // Every other pair of random bytes is some GBK character; of real text most are everyday ones.
    if (units >= MIN_RUN && hanzi.length >= MIN_HANZI && common * 2 >= hanzi.length) {
      for (const at of hanzi) clean.set([0xb2, 0xe2], at);
      for (let at = start; at < i; at += 1) if (isDigit(bytes[at]) && !hanzi.includes(at - 1)) clean[at] = 0x30;
    }
    i += 1;
    start = i;
    units = 0;
    hanzi = [];
    common = 0;
  }
}

function redactUtf8(bytes: Uint8Array, clean: Uint8Array): void {
  const isHanzi = (at: number): boolean => {
    const [a, b, c] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
    return a >= 0xe3 && a <= 0xe9 && (b & 0xc0) === 0x80 && (c & 0xc0) === 0x80;
  };
  for (let i = 0; i < bytes.length;) {
    let end = i;
    while (isHanzi(end)) end += 3;
    if (end - i >= 3 * MIN_HANZI) for (let at = i; at < end; at += 3) clean.set([0xe6, 0xb5, 0x8b], at);
    i = Math.max(end, i + 1);
  }
}

/** @param width 1 ASCII, 2 UTF-16LE */
function redactDigits(bytes: Uint8Array, width: 1 | 2, parity: number, clean: Uint8Array): void {
  const digitAt = (at: number): boolean => isDigit(bytes[at]) && (width === 1 || bytes[at + 1] === 0);
  for (let i = parity; i < bytes.length;) {
    let end = i;
    while (digitAt(end)) end += width;
    if ((end - i) / width >= MIN_DIGITS) {
      for (let at = i; at < end; at += width) clean[at] = 0x30;
      // The check character of an identity number may be a letter.
      const check = bytes[end];
      if ((check === 0x58 || check === 0x78) && (width === 1 || bytes[end + 1] === 0)) clean[end] = 0x30;
    }
    i = Math.max(end, i + width);
  }
}
