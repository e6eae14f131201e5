import type { ReportSheet } from '#contract/workstation/reports.ts';
import type { PdfNode } from '../documents/notice-pdf.ts';

type Chart = NonNullable<ReportSheet['chart']>;

/** Points. */
const barWidth = 300;
const barHeight = 9;

/** Bars drawn as vectors, without a browser; a value that is missing is said, not drawn as nothing. Labels are text of the document. */
export function barChart({ bars, unit }: Chart): PdfNode {
  const most = Math.max(1e-9, ...bars.map((one) => one.value ?? 0));
  return {
    layout: 'noBorders',
    fontSize: 8.5,
    table: {
      widths: [120, barWidth + 4, '*'],
      dontBreakRows: true,
      body: bars.map(({ label, value }): PdfNode[] => [
        { text: label, alignment: 'right' },
        value === null ? '' : bar(Math.max(0.5, (value / most) * barWidth)),
        { text: value === null ? '无数据' : `${rounded(value)}${unit}` },
      ]),
    },
  };
}

const bar = (width: number): PdfNode => ({
  canvas: [{ type: 'rect', x: 0, y: 1, w: Math.round(width * 10) / 10, h: barHeight, color: '#2a5db0' }],
});
const rounded = (value: number): string => String(Math.round(value * 10) / 10);
