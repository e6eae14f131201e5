import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { buildReceipt } from '#host/documents/receipt.ts';
import { buildTestSlip } from '#host/devices/test-slip.ts';
import { createCanvasRasterizer } from '#native-bindings/receipt-printer/canvas-rasterizer.ts';
import { encodeReceipt, type EncodeProfile } from '#native-bindings/receipt-printer/encode.ts';
import { createGlyphPainter } from '#native-bindings/receipt-printer/glyphs.ts';
import { previewPng, renderPreview } from '#native-bindings/receipt-printer/preview.ts';
import { PAPER_58MM, PAPER_80MM, type ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { burnPaper } from '#simulators/receipt-printer/paper-bits.ts';
import { createEscPosParser, type PrintedItem } from '#simulators/receipt-printer/parser.ts';

const font = join(
  dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json')),
  '400Regular',
  'NotoSansSC_400Regular.ttf',
);
const rasterizer = createCanvasRasterizer(font);
const paint = createGlyphPainter(font);

/** The bytes as a printer reads them: this side knows nothing of documents. */
function onPaper(document: ReceiptDocument, profile: EncodeProfile): string[] {
  const items: PrintedItem[] = [];
  const unknown: number[][] = [];
  const parser = createEscPosParser({
    onItem: (item) => items.push(item),
    onInit: () => undefined,
    onQuestion: () => undefined,
    onRecover: () => undefined,
    onUnknown: (bytes) => unknown.push(bytes),
  });
  for (const segment of encodeReceipt(document, profile)) parser.push(segment);
  expect(unknown).toEqual([]);
  const { widthDots, heightDots, dots } = burnPaper(items, profile.paper.dots, profile.paper.columns, paint);
  return Array.from({ length: heightDots }, (_, y) => dots.subarray(y * widthDots, (y + 1) * widthDots).join(''));
}

/** The picture, read back from its PNG. */
function inPreview(document: ReceiptDocument, profile: EncodeProfile): string[] {
  const { width, height, data } = PNG.sync.read(Buffer.from(previewPng(renderPreview(document, profile, paint))));
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => (data[(y * width + x) * 4]! < 128 ? 1 : 0)).join(''),
  );
}

function expectSame(document: ReceiptDocument, profile: EncodeProfile): void {
  const [paper, preview] = [onPaper(document, profile), inPreview(document, profile)];
  expect([preview.length, preview[0]?.length]).toEqual([paper.length, paper[0]?.length]);
  expect(preview.findIndex((row, y) => row !== paper[y])).toBe(-1);
  expect(paper.some((row) => row.includes('1'))).toBe(true);
}

const documents: Record<string, ReceiptDocument> = {
  'text in every style': {
    lines: (['left', 'center', 'right'] as const).flatMap((align) =>
      [false, true].flatMap((bold) =>
        ([1, 2] as const).map((size) => ({ kind: 'text' as const, text: '办件回执 No.7', align, bold, size })),
      ),
    ),
  },
  'text that wraps': {
    lines: [
      { kind: 'text', text: '请妥善保管，凭此回执查询和领取结果。'.repeat(6) },
      { kind: 'text', text: 'ABC中文'.repeat(9), size: 2, align: 'center' },
      { kind: 'text', text: '一\n二\n\n三' },
    ],
  },
  pairs: {
    lines: [
      { kind: 'pair', left: '编号', right: 'L0120261123000018' },
      { kind: 'pair', left: '申请人名称'.repeat(4), right: '示例科技有限公司'.repeat(4), bold: true },
    ],
  },
  columns: {
    lines: [
      {
        kind: 'columns',
        cells: [
          { text: '身份证复印件及户口簿', columns: 14 },
          { text: '1', columns: 6, align: 'right' },
          { text: '原件', columns: 8, align: 'center' },
        ],
        bold: true,
      },
      { kind: 'rule' },
    ],
  },
  'QR codes': {
    lines: [
      { kind: 'qr', data: 'http://a.cn', size: 6 },
      { kind: 'qr', data: 'https://示例.cn/办件?c=1', size: 3, align: 'left' },
      { kind: 'qr', data: '0123456789', size: 4, align: 'right' },
    ],
  },
  barcodes: {
    lines: [
      { kind: 'barcode', data: 'A023' },
      { kind: 'barcode', data: 'a{b}~ 9', align: 'right' },
    ],
  },
  'codes too wide for the paper': {
    lines: [
      { kind: 'qr', data: `http://a.cn/${'7'.repeat(400)}`, size: 16 },
      { kind: 'barcode', data: '0000002026000000001' },
      { kind: 'barcode', data: 'A'.repeat(60) },
    ],
  },
  'rare characters': {
    lines: [
      { kind: 'pair', left: '申请人', right: '测试㐀𠮷' },
      { kind: 'text', text: '㐀𠮷龦', align: 'center', bold: true, size: 2 },
      { kind: 'text', text: `${'㐀'.repeat(40)}完` },
    ],
  },
  'feeds and cuts': {
    lines: [
      { kind: 'text', text: '一' },
      { kind: 'feed', lines: 3 },
      { kind: 'cut' },
      { kind: 'text', text: '二' },
      { kind: 'cut' },
    ],
  },
  'the test slip': buildTestSlip({ model: '80 毫米通用', printedAt: '2026-03-02 10:24' }),
  'the acceptance receipt': buildReceipt(
    {
      caseNo: '11000000MA0000007L4000117022000202603020001',
      itemName: '户口登记',
      applicantName: '𠮷㐀·买买提',
      receivedAt: '2026-03-02T02:24:12.000Z',
      dueOn: '2026-03-12',
      materials: [
        { name: '申请书', count: 1 },
        { name: '户口簿', count: 0 },
      ],
      queryUrl: 'https://query.example/c/1',
      hallName: '某某政务服务中心',
      queryPassword: '123456',
    },
    { reprint: { at: '2026-03-02T03:00:00+00:00', times: 2 } },
  ),
};

const profiles: Record<string, EncodeProfile> = {
  '58 mm, GBK': { paper: PAPER_58MM, charset: 'gbk', rasterizer },
  '80 mm, GBK': { paper: PAPER_80MM, charset: 'gbk', rasterizer },
  '80 mm, GB18030': { paper: PAPER_80MM, charset: 'gb18030', rasterizer },
  '58 mm, GB2312, nothing drawn, no knife': { paper: PAPER_58MM, charset: 'gb2312', cutter: false },
  '72 mm, wide characters': { paper: { dots: 512, columns: 32 }, charset: 'gbk', rasterizer },
};

describe.each(Object.entries(profiles))('on %s', (_name, profile) => {
  it.each(Object.entries(documents))('the preview shows %s as they lie on paper', (_title, document) =>
    expectSame(document, profile),
  );
});

it('sees a single dot that differs', () => {
  const profile = profiles['80 mm, GBK']!;
  const [paper, preview] = [
    onPaper({ lines: [{ kind: 'text', text: '办件回执' }] }, profile),
    inPreview({ lines: [{ kind: 'text', text: '办件回抛' }] }, profile),
  ];
  expect(preview).toHaveLength(paper.length);
  expect(preview).not.toEqual(paper);
});

it('shows a character the printer lacks, and not its mark', () => {
  const rows = inPreview({ lines: [{ kind: 'text', text: '𠮷' }] }, profiles['80 mm, GBK']!);
  expect(rows.join('').split('1').length - 1).toBeGreaterThan(60);
});
