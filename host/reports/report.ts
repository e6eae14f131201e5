import type { ReportSheet } from '#contract/workstation/reports.ts';
import { drawable } from '../documents/drawable.ts';
import type { PdfDefinition, PdfNode } from '../documents/notice-pdf.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record } from '../kernel/record.ts';
import { barChart } from './chart.ts';

/** Wider than this a table lies across. */
const uprightColumns = 6;

/** A table of a screen, with its chart, as a PDF; who took it out is on record. */
export async function reportPdf(ctx: HostContext, sheet: ReportSheet): Promise<File> {
  const [{ pdfEngine }, { findFonts }] = await Promise.all([
    import('../documents/notice-pdf.ts'),
    import('../fonts/fonts.ts'),
  ]);
  const missing = new Set<string>();
  const hallName = readHall(ctx.db)?.hallName ?? '';
  const definition = reportDefinition(drawable(sheet, missing), drawable(hallName, missing), ctx.time.iso());
  const pdf = await pdfEngine(findFonts()).render(definition);
  if (missing.size > 0) ctx.log.warn('reports.missingGlyphs', { count: missing.size });
  record(ctx, { stream: 'station', act: 'reports.pdf', detail: sheet.title }, () => undefined);
  return new File([new Uint8Array(pdf)], `${sheet.title}.pdf`, { type: 'application/pdf' });
}

export function reportDefinition(sheet: ReportSheet, hallName: string, at: string): PdfDefinition {
  const { title, lines, chart, columns, rows } = sheet;
  // Equal widths push a table of many columns over the edge where a long number cannot be broken.
  const hasWide = columns.some((column) => column.isWide);
  return {
    pageSize: 'A4',
    pageOrientation: columns.length > uprightColumns ? 'landscape' : 'portrait',
    pageMargins: [40, 46, 40, 46],
    info: { title, creator: '一窗', producer: '一窗', creationDate: new Date(at) },
    language: 'zh-CN',
    defaultStyle: { font: 'body', fontSize: 9, lineHeight: 1.15 },
    footer: (page, pages) => ({
      margin: [40, 12, 40, 0],
      fontSize: 8,
      columns: [
        { width: '*', text: hallName },
        { width: 'auto', text: `第 ${page} 页 / 共 ${pages} 页` },
      ],
    }),
    content: [
      { text: title, fontSize: 17, bold: true, margin: [0, 0, 0, 6] },
      ...lines.map((text) => ({ text, fontSize: 9.5, margin: [0, 0, 0, 2] })),
      ...(chart === null ? [] : [{ text: chart.title, bold: true, margin: [0, 10, 0, 4] }, barChart(chart)]),
      {
        layout: 'lightHorizontalLines',
        margin: [0, 12, 0, 0],
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: columns.map(({ isNumber, isWide }) => (isWide || !(isNumber || hasWide) ? '*' : 'auto')),
          body: [
            columns.map(({ title: name, isNumber }) => cell(name, isNumber, true)),
            ...rows.map((row) => columns.map(({ isNumber }, index) => cell(row[index] ?? '', isNumber, false))),
          ],
        },
      },
      ...(rows.length === 0 ? [{ text: '没有数据', margin: [0, 8, 0, 0] }] : []),
    ],
  };
}

const cell = (text: string, isNumber: boolean, bold: boolean): PdfNode => ({
  text,
  bold,
  alignment: isNumber ? 'right' : 'left',
});
