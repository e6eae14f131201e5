import type { FuzzTarget } from '../fuzz.ts';
import { encodeReceipt } from './encode.ts';
import { createEscPosMask } from './redact.ts';
import { causeOf, createStatusScanner, decodeAutomatic, decodeStatus } from './status.ts';

/** What a printer sends: answers, automatic status, flow control, in any mixture. */
export const receiptPrinterFuzz: FuzzTarget = {
  name: 'receipt-printer',
  seeds: [
    Uint8Array.of(0x12, 0x12, 0x12, 0x12),
    Uint8Array.of(0x1a, 0x16, 0x32, 0x7e),
    Uint8Array.of(0x10, 0, 0, 0),
    Uint8Array.of(0x38, 0x08, 0x0f, 0, 0x12),
    Uint8Array.of(0x10, 0, 0x12, 0, 0x11, 0, 0x13),
    Uint8Array.of(0x13, 0x18, 0x40, 0x0c, 0, 0x11, 0x1e),
  ],
  start() {
    const scanner = createStatusScanner();
    /** Bytes of a status that is not whole yet. */
    let held = 0;
    return {
      feed(bytes) {
        let told = 0;
        for (const event of scanner.push(bytes)) {
          told += event.kind === 'automatic' ? 4 : 1;
          if (event.kind === 'automatic') {
            if (event.bytes.length !== 4) throw new Error('a status of another length');
            causeOf(decodeAutomatic(event.bytes));
          }
          if (event.kind === 'reply')
            causeOf(decodeStatus({ printer: event.byte, offline: event.byte, error: event.byte, paper: event.byte }));
        }
        held += bytes.length - told;
        // Every byte is told of once, and never more than a status lacks its end.
        if (held < 0 || held > 3) throw new Error(`${held} bytes kept back`);
      },
    };
  },
};

const SLIP = Buffer.concat(
  encodeReceipt({
    lines: [
      { kind: 'text', text: '受理回执 𠮷', align: 'center', size: 2 },
      { kind: 'pair', left: '申请人', right: '测试' },
      { kind: 'qr', data: 'http://a.cn' },
      { kind: 'barcode', data: 'A023' },
      { kind: 'feed', lines: 2 },
      { kind: 'cut' },
    ],
  }),
);

/** What a recording keeps of the bytes sent: as many, however they are cut, and the same however they are cut. */
export const receiptRecordingFuzz: FuzzTarget = {
  name: 'receipt-printer-recording',
  seeds: [
    SLIP,
    Uint8Array.of(0x1d, 0x76, 0x30, 0, 2, 0, 2, 0, 0xff, 0x10, 0x04, 0x01),
    Uint8Array.of(0x1d, 0x6b, 4, 0x41, 0x42, 0, 0x10, 0x04, 0x01),
  ],
  start() {
    const whole = createEscPosMask();
    const cut = createEscPosMask();
    return {
      feed(bytes) {
        const at = bytes.length >> 1;
        const once = whole(bytes);
        const twice = Buffer.concat([cut(bytes.subarray(0, at)), cut(bytes.subarray(at))]);
        if (once.length !== bytes.length || !twice.equals(once)) throw new Error('a cut changes what is kept');
      },
    };
  },
};
