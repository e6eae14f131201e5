import qrcode from 'qrcode';
import type { PdfNode } from './notice-pdf.ts';

/**
 * A QR code as filled rectangles.
 *
 * Neighbouring dark modules are drawn as one rectangle: a third of the shapes pdfmake's own code draws, each of which costs
 * time, and no hairlines between modules on paper.
 *
 * @param sidePt side length without the quiet zone, points
 */
export function qrNode(text: string, sidePt: number): PdfNode {
  const { size, data } = qrcode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const unit = sidePt / size;
  const left = new Set<number>();
  for (let at = 0; at < size * size; at += 1) if (data[at]) left.add(at);
  const canvas: PdfNode[] = [];
  for (const at of left) {
    const x = at % size;
    let w = 1;
    while (x + w < size && left.has(at + w)) w += 1;
    let h = 1;
    while (isDark(left, at + h * size, w)) h += 1;
    for (let row = 0; row < h; row += 1)
      for (let column = 0; column < w; column += 1) left.delete(at + row * size + column);
    canvas.push({
      type: 'rect',
      x: x * unit,
      y: Math.floor(at / size) * unit,
      w: w * unit,
      h: h * unit,
      color: 'black',
    });
  }
  return { canvas };
}

function isDark(left: ReadonlySet<number>, from: number, width: number): boolean {
  for (let at = from; at < from + width; at += 1) if (!left.has(at)) return false;
  return true;
}
