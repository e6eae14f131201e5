import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { DEFAULT_PROFILE, encodeReceipt } from './encode.ts';
import { createEscPosMask, receiptPrinterRedactor } from './redact.ts';
import type { ReceiptDocument } from './receipt.ts';

const black = (text: string, heightDots: number, { columnDots }: { columnDots: number }) => {
  const widthDots = [...text].length * 2 * columnDots;
  return { widthDots, heightDots, rows: new Uint8Array(((widthDots + 7) >> 3) * heightDots).fill(0xff) };
};
const bytesOf = (document: ReceiptDocument, charset: 'gbk' | 'gb18030' = 'gb18030'): Buffer =>
  Buffer.concat(encodeReceipt(document, { ...DEFAULT_PROFILE, charset, rasterizer: black }));
const masked = (document: ReceiptDocument, charset?: 'gbk'): Buffer =>
  Buffer.from(createEscPosMask()(bytesOf(document, charset)));

it('replaces what is printed by as many bytes and keeps every command', () => {
  const real: ReceiptDocument = {
    lines: [
      { kind: 'text', text: '张三 Zhang-3 㐀', align: 'center', bold: true, size: 2 },
      { kind: 'qr', data: 'http://a/7' },
      { kind: 'barcode', data: 'A7' },
      { kind: 'feed', lines: 3 },
      { kind: 'cut' },
    ],
  };
  const neutral: ReceiptDocument = {
    lines: [
      { kind: 'text', text: '□□ xxxxx-0 □□', align: 'center', bold: true, size: 2 },
      { kind: 'qr', data: '0000000000' },
      { kind: 'barcode', data: '00' },
      { kind: 'feed', lines: 3 },
      { kind: 'cut' },
    ],
  };
  expect(masked(real).toString('hex')).toBe(bytesOf(neutral).toString('hex'));
  // What says nothing already stays as it is: such a recording replays.
  expect(masked(neutral).equals(bytesOf(neutral))).toBe(true);
});

it('blanks images', () => {
  const bytes = masked(
    {
      lines: [
        { kind: 'text', text: '㐀' },
        { kind: 'text', text: '-' },
      ],
    },
    'gbk',
  );
  expect(bytes.length).toBe(
    bytesOf(
      {
        lines: [
          { kind: 'text', text: '㐀' },
          { kind: 'text', text: '-' },
        ],
      },
      'gbk',
    ).length,
  );
  expect(bytes.includes(0xff)).toBe(false);
  expect(bytes.subarray(-2).toString()).toBe('-\n');
});

it('leaves questions and settings alone', () => {
  for (const hex of ['10040110040210050a', '1b401c261d610e', '1b700019fa', '1d2113', '1c21041c2e'])
    expect(Buffer.from(createEscPosMask()(Buffer.from(hex, 'hex'))).toString('hex')).toBe(hex);
});

it('counts what it replaced, starts anew with a connection, keeps what the printer says', () => {
  const redactor = receiptPrinterRedactor();
  const take = (kind: 'out' | 'in' | 'open', bytes: Uint8Array) => redactor.take({ at: 0, kind, bytes })[0]!;
  expect(take('out', iconv.encode('张三A1', 'gb18030'))).toMatchObject({
    redacted: 6,
    bytes: Buffer.from('A1F5A1F57830', 'hex'),
  });
  // Cut off in the middle of an image; the next connection does not take its first commands for the rest of it.
  take('out', Uint8Array.of(0x1d, 0x76, 0x30, 0, 72, 0, 24, 0, 1));
  take('open', new Uint8Array());
  expect(take('out', Uint8Array.of(0x1b, 0x40))).toEqual({ at: 0, kind: 'out', bytes: Uint8Array.of(0x1b, 0x40) });
  expect(take('in', Uint8Array.of(0x12))).toEqual({ at: 0, kind: 'in', bytes: Uint8Array.of(0x12) });
});
