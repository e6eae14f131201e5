import { expect, it } from 'vitest';
import { findFonts } from '../fonts/fonts.ts';
import { pdfEngine } from '../documents/notice-pdf.ts';
import { barChart } from './chart.ts';
import { reportDefinition } from './report.ts';

const sheet = {
  title: '大厅历史（按窗口）',
  lines: ['2026-03-01 至 2026-03-31'],
  chart: {
    title: '取号',
    unit: ' 个',
    bars: [
      { label: '01 号窗 <东>', value: 40 },
      { label: '很长很长很长很长的窗口名字', value: 20 },
      { label: '03', value: null },
    ],
  },
  columns: [
    { title: '窗口', isNumber: false },
    { title: '取号', isNumber: true },
  ],
  rows: [['01 号窗', '40']],
};

it('draws bars by their value, and says what is missing instead of drawing nothing', () => {
  const text = JSON.stringify(barChart(sheet.chart));
  expect([...text.matchAll(/"w":([\d.]+)/g)].map(([, width]) => Number(width))).toEqual([300, 150]);
  expect(text).toContain('无数据');
  expect(text).toContain('40 个');
});

it('becomes a PDF, lying across when the table is wide', async () => {
  const definition = reportDefinition(sheet, '示例大厅', '2026-03-31T09:00:00.000Z');
  expect(definition['pageOrientation']).toBe('portrait');
  const pdf = Buffer.from(await pdfEngine(findFonts()).render(definition));
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(4000);
  const columns = Array.from({ length: 9 }, (_one, index) => ({ title: `列 ${index}`, isNumber: true }));
  expect(reportDefinition({ ...sheet, columns }, '', '2026-03-31T09:00:00.000Z')['pageOrientation']).toBe('landscape');
});

it('gives the room that is left to the wide column, so that no other one is pushed off the paper', async () => {
  const columns = [
    { title: '工单编号', isNumber: false },
    { title: '内容', isNumber: false, isWide: true },
    ...Array.from({ length: 6 }, (_one, index) => ({ title: `时间 ${index}`, isNumber: false })),
    { title: '次数', isNumber: true },
  ];
  const long = '测试大街 88 号烧烤店油烟直排，夜间扰民，附近居民多次反映。';
  const rows = [['T0000002026481456023', long, ...Array<string>(6).fill('2026-03-31 09:00:00'), '2']];
  const definition = reportDefinition({ ...sheet, chart: null, columns, rows }, '', '2026-03-31T09:00:00.000Z');
  // What the engine measured of each column stands in the definition afterwards; the paper is 842 points wide, less two margins.
  await pdfEngine(findFonts()).render(definition);
  const widths: unknown = (definition['content'] as { table?: { widths: unknown } }[]).at(-1)?.table?.widths;
  const measured = (widths as { _calcWidth?: number }[]).map((one) => one._calcWidth ?? Number.NaN);
  const between = 16 * (columns.length - 1);
  expect(measured.reduce((sum, width) => sum + width, 0) + between).toBeLessThanOrEqual(842 - 80);
});
