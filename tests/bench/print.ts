import iconv from 'iconv-lite';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createCanvasRasterizer } from '#native-bindings/receipt-printer/canvas-rasterizer.ts';
import { encodeReceipt, type EncodeProfile } from '#native-bindings/receipt-printer/encode.ts';
import { PAPER_80MM, type ReceiptDocument, type ReceiptLine } from '#native-bindings/receipt-printer/receipt.ts';

const ROUNDS = 201;
const BAR_MS = 3;

export interface PrintBench {
  bench: 'print';
  lines: number;
  bytes: number;
  /** The first receipt of the day: loads the font and paints every character. */
  firstMs: number;
  medianMs: number;
  p95Ms: number;
  /** Beside it: the same text merely turned into GB18030, no layout, no drawn characters. */
  baselineMedianMs: number;
  held: boolean;
}

/** Twenty lines as a counter prints them; three characters the printer does not have. */
function receipt(round: number): ReceiptDocument {
  const lines: ReceiptLine[] = [
    { kind: 'text', text: '某某政务服务中心', align: 'center' },
    { kind: 'text', text: '受理回执', align: 'center', bold: true, size: 2 },
    { kind: 'rule' },
    { kind: 'pair', left: '办件编号', right: `1100002026030200${String(round).padStart(4, '0')}` },
    { kind: 'pair', left: '事项', right: '户口登记（补领居民户口簿）' },
    { kind: 'pair', left: '申请人', right: '测试㐀' },
    { kind: 'pair', left: '代办人', right: '测试𠮷龦' },
    { kind: 'pair', left: '收件时间', right: '2026-03-02 10:24' },
    { kind: 'pair', left: '承诺办结', right: '2026-03-12', bold: true },
    { kind: 'pair', left: '窗口', right: '3 号' },
    { kind: 'rule' },
    { kind: 'text', text: '材料清单（3 项）', bold: true },
    { kind: 'pair', left: '1. 申请书', right: '1 份' },
    { kind: 'pair', left: '2. 居民户口簿复印件', right: '2 份' },
    {
      kind: 'columns',
      cells: [
        { text: '3. 照片', columns: 30 },
        { text: '免交', columns: 18, align: 'right' },
      ],
    },
    { kind: 'rule' },
    { kind: 'qr', data: `https://query.example/c/${round}` },
    { kind: 'text', text: '请妥善保管，凭此回执查询和领取结果', align: 'center' },
    { kind: 'feed', lines: 3 },
    { kind: 'cut' },
  ];
  return { lines };
}

/** Encodes receipts as the workstation does, ever with another number. */
export async function benchPrint(): Promise<PrintBench> {
  const font = join(
    dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json')),
    '400Regular',
    'NotoSansSC_400Regular.ttf',
  );
  const profile: EncodeProfile = { paper: PAPER_80MM, charset: 'gbk', rasterizer: createCanvasRasterizer(font) };
  const began = performance.now();
  let bytes = encodeReceipt(receipt(0), profile).reduce((sum, segment) => sum + segment.length, 0);
  const firstMs = performance.now() - began;
  const times: number[] = [];
  const baselines: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const document = receipt(round);
    const text = document.lines.map(textOf).join('\n');
    // In turns, so that a busy moment of the machine falls on both.
    const start = performance.now();
    bytes = encodeReceipt(document, profile).reduce((sum, segment) => sum + segment.length, 0);
    const between = performance.now();
    iconv.encode(text, 'gb18030');
    baselines.push(performance.now() - between);
    times.push(between - start);
  }
  const medianMs = quantile(times, 0.5);
  return {
    bench: 'print',
    lines: receipt(0).lines.length,
    bytes,
    firstMs: rounded(firstMs),
    medianMs,
    p95Ms: quantile(times, 0.95),
    baselineMedianMs: quantile(baselines, 0.5),
    held: medianMs <= BAR_MS,
  };
}

function textOf(line: ReceiptLine): string {
  switch (line.kind) {
    case 'text':
      return line.text;
    case 'pair':
      return `${line.left} ${line.right}`;
    case 'columns':
      return line.cells.map(({ text }) => text).join(' ');
    case 'qr':
    case 'barcode':
      return line.data;
    default:
      return '';
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}
