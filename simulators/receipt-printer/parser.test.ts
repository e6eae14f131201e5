import { expect, it } from 'vitest';
import { code128Bars } from './code128.ts';
import { createEscPosParser, type PrintedItem } from './parser.ts';

function printed(hex: string): { items: PrintedItem[]; questions: [number, boolean][]; unknown: number[][] } {
  const items: PrintedItem[] = [];
  const questions: [number, boolean][] = [];
  const unknown: number[][] = [];
  const parser = createEscPosParser({
    onItem: (item) => items.push(item),
    onInit: () => undefined,
    onQuestion: (n, isInside) => questions.push([n, isInside]),
    onRecover: () => undefined,
    onUnknown: (bytes) => unknown.push(bytes),
  });
  for (const byte of Buffer.from(hex.replaceAll(' ', ''), 'hex')) parser.push(Uint8Array.of(byte));
  return { items, questions, unknown };
}

it('prints Chinese in Chinese mode, four-byte codes too', () => {
  expect(printed('1B 40 1C 26 B0 EC BC FE BB D8 D6 B4 0A').items).toMatchObject([{ kind: 'text', text: '办件回执' }]);
  expect(printed('1B 40 1C 26 95 34 B2 35 81 39 EE 39 0A').items).toMatchObject([{ kind: 'text', text: '𠮷㐀' }]);
  expect(printed('1B 40 B0 EC 0A').items).toMatchObject([{ kind: 'text', text: '°ì' }]);
});

it('keeps style until it is changed', () => {
  const { items } = printed('1C 26 1B 61 01 1B 45 01 1D 21 11 41 0A 1D 21 00 1B 45 00 1B 61 00 42 0A');
  expect(items).toMatchObject([
    { text: 'A', align: 'center', bold: true, widthScale: 2, heightScale: 2 },
    { text: 'B', align: 'left', bold: false, widthScale: 1, heightScale: 1 },
  ]);
});

it('prints codes and images and cuts', () => {
  const { items, unknown } = printed(
    '1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B 0E 00 31 50 30 68 74 74 70 3A 2F 2F 61 2E 63 6E ' +
      '1D 28 6B 03 00 31 51 30 1D 6B 49 06 7B 42 41 30 32 33 1D 76 30 00 01 00 02 00 80 01 1D 56 42 03',
  );
  expect(items).toMatchObject([
    { kind: 'qr', data: 'http://a.cn', moduleDots: 6 },
    { kind: 'barcode', data: 'A023' },
    { kind: 'raster', widthDots: 8, heightDots: 2 },
    { kind: 'cut' },
  ]);
  expect(unknown).toEqual([]);
});

it('notices a question in the middle of an image', () => {
  expect(printed('10 04 01').questions).toEqual([[1, false]]);
  expect(printed('1D 76 30 00 04 00 01 00 10 04 01 00').questions).toEqual([[1, true]]);
});

it('notes what it does not know', () => {
  expect(printed('1B 99 00').unknown).toHaveLength(1);
});

it('draws CODE128 with eleven modules a symbol and thirteen for the stop', () => {
  expect(code128Bars('A023')).toHaveLength(11 * 6 + 13);
});
