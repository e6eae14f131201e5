import { findFonts } from '../fonts/fonts.ts';
import { pdfEngine, type PdfNode } from './notice-pdf.ts';

/** One A4 page to try a printer with: margins, small and large type, grey steps. */
export function renderTestPage(): Promise<Uint8Array> {
  const frame: PdfNode = {
    canvas: [{ type: 'rect', x: 0, y: 0, w: 515, h: 700, lineWidth: 0.5 }],
    absolutePosition: { x: 40, y: 71 },
  };
  const steps: PdfNode = {
    canvas: [0.1, 0.3, 0.5, 0.7, 0.9].map((grey, i) => ({
      type: 'rect',
      x: i * 90,
      y: 0,
      w: 80,
      h: 30,
      color: greyOf(grey),
    })),
    margin: [0, 20],
  };
  return pdfEngine(findFonts()).render({
    pageSize: 'A4',
    pageMargins: [60, 100, 60, 60],
    content: [
      frame,
      { text: '一窗 文书打印测试', fontSize: 22, bold: true, alignment: 'center' },
      ...[9, 10.5, 12, 16].map((fontSize) => ({
        text: `${fontSize} 磅：政务服务 English 0123456789`,
        fontSize,
        margin: [0, 12, 0, 0],
      })),
      steps,
      { text: '四边细线应完整；五级灰应能分清。', fontSize: 12 },
    ],
  });
}

const greyOf = (grey: number): string =>
  `#${Math.round(grey * 255)
    .toString(16)
    .padStart(2, '0')
    .repeat(3)}`;
