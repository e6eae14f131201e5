import type { RecordingEntry, Redactor } from '../transport/recording.ts';
import { sealPacket, unpack, type HidFraming } from './hid-packets.ts';
import { SYNTHETIC_ADDRESS, SYNTHETIC_SAM_ID, syntheticText } from './synthetic.ts';

type Moved = RecordingEntry & { bytes: Uint8Array };

const PREAMBLE = Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69]);
const MAX_LEN = 2400;
/** A reader that never stops talking must not fill the memory. */
const MOST_HELD = 64 * 1024;

/**
 * Puts a synthetic person in the place of the one on the card. What came in is held back until the next command, because
 * only a whole answer shows what it is; lengths, status and check sums stay as true (or as false) as they were.
 *
 * Anything that came in and is no known answer becomes zeros: the rest of a broken answer may be a name.
 * @param framing of a HID reader; without it the line is a serial stream
 */
export function idCardRedactor(options: { framing?: HidFraming } = {}): Redactor {
  const { framing } = options;
  let held: Moved[] = [];
  let heldBytes = 0;

  function flush(): Moved[] {
    const entries = held;
    held = [];
    heldBytes = 0;
    const spans = entries.map((entry) =>
      framing ? dataOf(framing, entry.bytes) : { at: 0, length: entry.bytes.length },
    );
    const stream = Buffer.concat(
      entries.map(({ bytes }, i) => bytes.subarray(spans[i]!.at, spans[i]!.at + spans[i]!.length)),
    );
    const clean = redactStream(stream);
    let used = 0;
    return entries.map((entry, i) => {
      const { at, length } = spans[i]!;
      const bytes = rebuilt(framing, entry.bytes, at, clean.subarray(used, used + length));
      used += length;
      const redacted = bytes.reduce((count, byte, n) => count + (byte === entry.bytes[n] ? 0 : 1), 0);
      return redacted > 0 ? { ...entry, bytes, redacted } : entry;
    });
  }

  return {
    take(entry) {
      if (entry.kind === 'in') {
        held.push(entry);
        heldBytes += entry.bytes.length;
        return heldBytes > MOST_HELD ? flush() : [];
      }
      // A feature answer is no part of the protocol; nothing is known about it.
      const kept =
        entry.kind === 'get'
          ? {
              ...entry,
              bytes: new Uint8Array(entry.bytes.length).fill(entry.bytes[0] ?? 0, 0, 1),
              redacted: Math.max(0, entry.bytes.length - 1),
            }
          : entry;
      return [...flush(), kept];
    },
    flush,
  };
}

/** Where the data lies in a report with its id; nothing when it is not a packet of ours. */
function dataOf(framing: HidFraming, report: Uint8Array): { at: number; length: number } {
  const headBytes = framing.reportId === 0 ? 0 : 1;
  if (headBytes === 1 && report[0] !== framing.reportId) return { at: 0, length: 0 };
  const found = unpack(framing.in, report.subarray(headBytes), framing.reportSize);
  return found.kind === 'data' ? { at: headBytes + found.at, length: found.length } : { at: 0, length: 0 };
}

function rebuilt(framing: HidFraming | undefined, original: Uint8Array, at: number, data: Uint8Array): Uint8Array {
  if (!framing) return data;
  const report = new Uint8Array(original.length);
  // Of a damaged packet only the id stays: its data cannot be told from the rest.
  report.set(original.subarray(0, data.length > 0 ? at : framing.reportId === 0 ? 0 : 1));
  report.set(data, at);
  if (data.length > 0) sealPacket(framing.in, report.subarray(framing.reportId === 0 ? 0 : 1), data.length);
  return report;
}

/** The same bytes with every answer cleaned and everything else zero. */
export function redactStream(stream: Uint8Array): Uint8Array {
  const source = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  const result = Buffer.alloc(source.length);
  for (let at = 0; at < source.length;) {
    const start = source.indexOf(PREAMBLE, at);
    if (start < 0) break;
    const next = source.indexOf(PREAMBLE, start + 1);
    const length = start + 7 <= source.length ? 7 + source.readUInt16BE(start + 5) : MAX_LEN;
    // A broken answer reaches to the next one at most; a whole one may hold a preamble in its photo.
    const isWhole = length >= 11 && length <= 7 + MAX_LEN && start + length <= source.length;
    const end = isWhole ? start + length : next < 0 ? source.length : next;
    cleanAnswer(source.subarray(start, end), isWhole ? length : Math.max(length, 11)).copy(
      result,
      start,
      0,
      end - start,
    );
    at = end;
  }
  return result;
}

/** @param fullLength what the answer would have had; it may be cut short */
function cleanAnswer(answer: Buffer, fullLength: number): Buffer {
  const clean = Buffer.alloc(answer.length);
  answer.copy(clean, 0, 0, Math.min(10, answer.length));
  const dataLength = fullLength - 11;
  if (dataLength > 0) cleanData(answer.subarray(10), dataLength).copy(clean, 10);
  if (answer.length !== fullLength) return clean;
  const xor = (frame: Buffer): number => frame.subarray(5, -1).reduce((sum, byte) => sum ^ byte, 0);
  // A wrong check sum stays as wrong as it was.
  clean[clean.length - 1] = xor(clean) ^ xor(answer) ^ answer.at(-1)!;
  return clean;
}

/** What the data may stay as; `data` has the check sum behind it, or ends early. */
function cleanData(data: Buffer, length: number): Buffer {
  const clean = Buffer.alloc(Math.min(length, data.length));
  const put = (bytes: Uint8Array, at: number): void => void Buffer.from(bytes).copy(clean, at);
  if (length === 16) put(SYNTHETIC_SAM_ID, 0);
  else if (length === 70)
    put(Buffer.from((isBlank(data.subarray(0, 70)) ? '' : SYNTHETIC_ADDRESS).padEnd(35, ' '), 'utf16le'), 0);
  else if (length > 256) {
    // The lengths of text and photo, then perhaps of fingerprints; the text is the only part of known layout.
    const isText = data.length >= 4 && data.readUInt16BE(0) === 256;
    if (!isText) return clean;
    const textAt = headerOf(data, length);
    put(data.subarray(0, textAt), 0);
    put(
      syntheticText(data.length >= textAt + 250 ? String.fromCharCode(data.readUInt16LE(textAt + 248)) : ' '),
      textAt,
    );
  }
  return clean;
}

/** 4 bytes of lengths, or 6 with fingerprints. */
function headerOf(data: Buffer, length: number): 4 | 6 {
  return 4 + 256 + data.readUInt16BE(2) === length ? 4 : 6;
}

function isBlank(field: Buffer): boolean {
  return field.toString('utf16le').replaceAll('\0', ' ').trim() === '';
}
