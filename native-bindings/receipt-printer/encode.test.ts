import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCanvasRasterizer } from './canvas-rasterizer.ts';
import { columnsOf, isInCharset, printable } from './charset.ts';
import { DEFAULT_PROFILE, code128, encodeReceipt, qr } from './encode.ts';
import { layColumns, layPair, wrap } from './layout.ts';
import { encodeRaster } from './raster.ts';
import { PAPER_58MM, type ReceiptLine } from './receipt.ts';

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$& ');
const bytesOf = (...lines: ReceiptLine[]): string => hex(Buffer.concat(encodeReceipt({ lines })));

describe('bytes', () => {
  it('starts with init and Chinese mode', () => {
    expect(bytesOf({ kind: 'text', text: '办件回执' })).toBe('1B 40 1C 26 B0 EC BC FE BB D8 D6 B4 0A');
  });

  it('encodes a QR code', () => {
    expect(hex(qr('http://a.cn', 6))).toBe(
      '1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 ' +
        '1D 28 6B 0E 00 31 50 30 68 74 74 70 3A 2F 2F 61 2E 63 6E 1D 28 6B 03 00 31 51 30',
    );
  });

  it('encodes CODE128', () => {
    expect(hex(code128('A023'))).toContain('1D 6B 49 06 7B 42 41 30 32 33');
    expect(hex(code128('中{1'))).toContain('1D 6B 49 05 7B 42 7B 7B 31');
  });

  it('encodes a raster of 384 dots', () => {
    const strips = encodeRaster({ widthDots: 384, heightDots: 100, rows: new Uint8Array(4800) }, 0, 384);
    expect(strips.every((strip) => strip.length <= 512)).toBe(true);
    expect(hex(strips[0]!.subarray(0, 8))).toBe('1D 76 30 00 30 00 0A 00');
    expect(strips.reduce((sum, strip) => sum + strip.length - 8, 0)).toBe(4800);
  });

  it('returns to plain style behind a styled line', () => {
    expect(bytesOf({ kind: 'text', text: 'A', align: 'center', bold: true, size: 2 })).toBe(
      '1B 40 1C 26 1B 61 01 1B 45 01 1D 21 11 41 0A 1D 21 00 1B 45 00 1B 61 00',
    );
  });

  it('cuts and feeds', () => {
    expect(bytesOf({ kind: 'feed', lines: 3 }, { kind: 'cut' })).toBe('1B 40 1C 26 1B 64 03 1D 56 42 03');
  });

  it('lets no control byte of a text become a command', () => {
    const evil = `A${String.fromCharCode(0x1b)}@${String.fromCharCode(0x10, 0x04, 0x01, 0x1d)}V0${String.fromCharCode(0x9b)}B`;
    expect(bytesOf({ kind: 'text', text: evil })).toBe('1B 40 1C 26 41 40 56 30 42 0A');
    expect(printable(`a\tb${String.fromCharCode(0xd800)}c`)).toBe('a b\ufffdc');
  });

  it('keeps real-time commands out of image data', () => {
    const rows = Uint8Array.of(0x10, 0x04, 0x10, 0x05, 0x10, 0x14, 0x10, 0x10, 0x04);
    const [strip] = encodeRaster({ widthDots: 72, heightDots: 1, rows }, 0, 576);
    expect(hex(strip!.subarray(8))).toBe('10 0C 10 0D 10 1C 10 10 0C');
  });
});

describe('widths', () => {
  it('counts a hanzi as two columns', () => {
    expect(columnsOf('办件No.1')).toBe(8);
    expect(columnsOf('·𠮷')).toBe(4);
  });

  it('wraps by columns and never inside a character', () => {
    expect(wrap('请妥善保管 A1', 7)).toEqual(['请妥善', '保管 A1']);
    expect(wrap('', 10)).toEqual(['']);
    expect(wrap('a\nb', 10)).toEqual(['a', 'b']);
    expect(wrap('办', 1)).toEqual(['办']);
  });

  it('sets a pair at both edges, or below each other when it does not fit', () => {
    expect(layPair('编号', '0018', 12)).toEqual(['编号    0018']);
    expect(layPair('申请人名称', '示例科技', 12)).toEqual(['申请人名称', '    示例科技']);
  });

  it('continues long cells below', () => {
    expect(
      layColumns(
        [
          { text: '身份证复印件', columns: 8 },
          { text: '1', columns: 4, align: 'right' },
        ],
        12,
      ),
    ).toEqual(['身份证复   1', '印件']);
  });

  it('fills exactly one line of narrow paper with 16 hanzi', () => {
    const segments = encodeReceipt(
      { lines: [{ kind: 'text', text: '办'.repeat(17) }] },
      { ...DEFAULT_PROFILE, paper: PAPER_58MM },
    );
    expect(segments.map((segment) => segment.length)).toEqual([4, 33, 3]);
  });
});

describe('rare characters', () => {
  it.each([
    ['中', true, true, true],
    ['·', true, true, true],
    ['①', true, true, true],
    ['㎡', false, true, true],
    ['镕', false, true, true],
    ['€', false, false, true],
    ['㐀', false, false, true],
    ['𠮷', false, false, false],
    ['龦', false, false, false],
    ['A', true, true, true],
    ['\ufffd', false, false, false],
    ['\ue863', false, false, false],
  ])('%s', (character, gb2312, gbk, gb18030) => {
    expect([
      isInCharset(character, 'gb2312'),
      isInCharset(character, 'gbk'),
      isInCharset(character, 'gb18030'),
    ]).toEqual([gb2312, gbk, gb18030]);
  });

  it('uses four-byte codes for a printer that has them', () => {
    expect(bytesOf({ kind: 'text', text: '㐀㐁' })).toBe('1B 40 1C 26 81 39 EE 39 81 39 EF 30 0A');
  });

  it('marks what it cannot draw', () => {
    const bytes = Buffer.concat(
      encodeReceipt({ lines: [{ kind: 'text', text: '张㐀' }] }, { ...DEFAULT_PROFILE, charset: 'gbk' }),
    );
    expect(hex(bytes)).toBe('1B 40 1C 26 D5 C5 A1 FE 0A');
  });

  it('draws the whole line, keeping the columns of its neighbours', () => {
    const font = join(
      dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json')),
      '400Regular',
      'NotoSansSC_400Regular.ttf',
    );
    const profile = { ...DEFAULT_PROFILE, charset: 'gbk' as const, rasterizer: createCanvasRasterizer(font) };
    const segments = encodeReceipt({ lines: [{ kind: 'pair', left: '申请人', right: '㐀' }] }, profile).slice(1);
    expect(segments.every((segment) => segment[0] === 0x1d && segment[1] === 0x76 && segment.length <= 512)).toBe(true);
    const rows = Buffer.concat(segments.map((segment) => segment.subarray(8)));
    const inkAt = (column: number): boolean =>
      rows.some((byte, i) => byte !== 0 && Math.floor(((i % 72) * 8) / 12) === column);
    expect([inkAt(0), inkAt(20), inkAt(47)]).toEqual([true, false, true]);
  });

  it('says which font it could not load', () => {
    const rasterizer = createCanvasRasterizer('/nonexistent/font.ttf');
    expect(() => rasterizer('㐀', 24, { columnDots: 12, bold: false })).toThrow('/nonexistent/font.ttf');
  });
});
