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
