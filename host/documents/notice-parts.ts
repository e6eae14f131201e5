import type { PdfNode } from './notice-pdf.ts';

const thin = 0.6;
export const cellLines = {
  hLineWidth: () => thin,
  vLineWidth: () => thin,
  paddingLeft: () => 6,
  paddingRight: () => 6,
  paddingTop: () => 1.8,
  paddingBottom: () => 1.8,
};

export function pageMark(word: string): PdfNode {
  return {
    margin: [79, 26, 0, 0],
    layout: { ...cellLines, hLineWidth: () => 1.2, vLineWidth: () => 1.2, paddingTop: () => 2, paddingBottom: () => 2 },
    table: { body: [[{ text: [...word].join('  '), bold: true, fontSize: 12, characterSpacing: 1 }]] },
  };
}

export const headCell = (text: string): PdfNode => ({ text, bold: true, alignment: 'center' });

/**
 * Wraps runs without a natural break, such as a 43-character case number, which would run over the edge of their cell.
 *
 * @param fit how many Latin characters the cell takes on one line
 */
export function fitting(text: string, fit: number): string {
  return text.replace(new RegExp(`[!-~]{${fit + 1},}`, 'g'), (run) =>
    run.replace(new RegExp(`.{${fit}}(?=.)`, 'g'), '$&\n'),
  );
}
