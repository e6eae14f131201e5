import type { FuzzTarget } from '../fuzz.ts';
import { isDeviceError } from '../errors.ts';
import { createListeners } from '../transport/listeners.ts';
import type { HidTransport } from '../transport/transport.ts';
import { decodeCardText } from './card-text.ts';
import { COMMANDS, splitReadReply } from './commands.ts';
import { SYNTHETIC_PHOTO, SYNTHETIC_TEXT, replyBytes } from './fixtures.ts';
import { MAX_LEN, createFrameScanner } from './frames.ts';
import { MADE_UP } from './hid-fixtures.ts';
import { createChunkedTransport } from './hid-framing.ts';
import { encodeReports } from './hid-packets.ts';
import { redactStream } from './redact.ts';

const REPLIES = [
  replyBytes(0x90),
  replyBytes(0x80),
  replyBytes(0x9f, new Uint8Array(4)),
  replyBytes(0x90, new Uint8Array(16)),
  replyBytes(0x90, new Uint8Array(70)),
  replyBytes(0x90, Buffer.concat([Buffer.from([1, 0, 4, 0]), SYNTHETIC_TEXT, SYNTHETIC_PHOTO])),
];

/** The serial side: stream scanner, replies, text blocks; and what a recording would keep of the bytes. */
export const idCardFuzz: FuzzTarget = {
  name: 'id-card',
  seeds: REPLIES,
  start() {
    const scanner = createFrameScanner();
    return {
      feed(bytes) {
        takeFrames(scanner, bytes);
        if (redactStream(bytes).length !== bytes.length) throw new Error('a recording has another length');
        if (bytes.length >= 256) textBlock(bytes);
      },
    };
  },
};

/** The HID side: reports of every wrapping we know, mangled. */
export const idCardHidFuzz: FuzzTarget = {
  name: 'id-card-hid',
  seeds: MADE_UP.flatMap((framing) =>
    REPLIES.flatMap((reply) =>
      encodeReports(framing, reply, 'in')
        .slice(0, 3)
        .map((report) => (framing.reportId === 0 ? report.subarray(1) : report)),
    ),
  ),
  start() {
    const lines = MADE_UP.map((framing) => {
      const line = openLine();
      const scanner = createFrameScanner();
      createChunkedTransport(line.hid, framing).onData((bytes) => {
        if (bytes.length > framing.reportSize) throw new Error('more data than a report holds');
        takeFrames(scanner, bytes);
      });
      return line;
    });
    return { feed: (bytes) => lines.forEach((line) => line.input(bytes)) };
  },
};

function takeFrames(scanner: ReturnType<typeof createFrameScanner>, bytes: Uint8Array): void {
  for (const one of scanner.push(bytes)) {
    if (one.kind !== 'frame') continue;
    for (const command of Object.values(COMMANDS)) command.fits(one.frame);
    const parts = splitReadReply(one.frame.data);
    if (parts) textBlock(parts.text);
  }
  if (scanner.pending > 7 + MAX_LEN) throw new Error(`holds ${scanner.pending} bytes`);
}

function textBlock(bytes: Uint8Array): void {
  try {
    const { birth } = decodeCardText(bytes);
    if (birth !== null && !/^\d{4}-\d{2}-\d{2}$/.test(birth)) throw new Error('a birth that is no date');
  } catch (error) {
    if (!isDeviceError(error, 'CARD_TYPE_UNKNOWN')) throw error;
  }
}

function openLine(): { hid: HidTransport; input(report: Uint8Array): void } {
  const data = createListeners<Uint8Array>();
  const refuse = (): Promise<never> => Promise.reject(new Error('not part of this'));
  return {
    input: (report) => data.emit(report),
    hid: {
      kind: 'memory',
      address: 'fuzz',
      isOpen: true,
      open: async () => undefined,
      close: async () => undefined,
      write: async () => undefined,
      onData: (listener) => data.add(listener),
      onClosed: () => () => undefined,
      getFeature: refuse,
      sendFeature: refuse,
    },
  };
}
