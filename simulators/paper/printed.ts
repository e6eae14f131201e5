import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import qrcode from 'qrcode';

/** Where a text stands on a sheet: millimetres from its upper left corner to the start of the base line. */
export interface Printed {
  text: string;
  x: number;
  y: number;
  /** Height of its characters, millimetres; 3.7 is 10.5 point. */
  size: number;
}

export interface PrintedSheet {
  width: number;
  height: number;
  texts: readonly Printed[];
  /** Lines of tables: x, y, x, y. */
  rules?: readonly (readonly [number, number, number, number])[];
  /** Round red seals, millimetres. */
  seals?: readonly { x: number; y: number; radius: number }[];
  /** QR codes, millimetres. */
  codes?: readonly { text: string; x: number; y: number; side: number }[];
  paper?: string;
}

/** A made-up sheet whose text is known, as it looks to a scanner that holds it straight. @returns RGB */
export function printSheet(
  { width, height, texts, rules = [], seals = [], codes = [], paper = '#f5f3ee' }: PrintedSheet,
  { dpi, noise, seed }: { dpi: number; noise: number; seed: number },
): { data: Uint8Array; width: number; height: number } {
  const mm = dpi / 25.4;
  const w = Math.round(width * mm);
  const h = Math.round(height * mm);
  const canvas = createCanvas(w, h);
  const pen = canvas.getContext('2d');
  pen.fillStyle = paper;
  pen.fillRect(0, 0, w, h);
  pen.scale(mm, mm);
  pen.strokeStyle = '#333';
  pen.lineWidth = 0.3;
  for (const [x1, y1, x2, y2] of rules) {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
  }
  pen.fillStyle = '#1c1c1e';
  for (const { text, x, y, size } of texts) {
    pen.font = `${size}px "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;
    pen.fillText(text, x, y);
  }
  for (const seal of seals) stamp(pen, seal);
  for (const { text, x, y, side } of codes) {
    const { size, data: dark } = qrcode.create(text, { errorCorrectionLevel: 'M' }).modules;
    pen.fillStyle = '#000';
    for (let at = 0; at < size * size; at += 1)
      if (dark[at])
        pen.fillRect(
          x + ((at % size) * side) / size,
          y + (Math.floor(at / size) * side) / size,
          side / size,
          side / size,
        );
  }
  const { data } = pen.getImageData(0, 0, w, h);
  const out = new Uint8Array(w * h * 3);
  let state = (seed * 2_654_435_761) >>> 0;
  for (let from = 0, to = 0; to < out.length; from += 4)
    for (let channel = 0; channel < 3; channel += 1, to += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const value = data[from + channel]! + noise * (state / 2_147_483_648 - 1);
      out[to] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  return { data: out, width: w, height: h };
}

function stamp(pen: SKRSContext2D, { x, y, radius }: { x: number; y: number; radius: number }): void {
  pen.save();
  pen.globalAlpha = 0.75;
  pen.strokeStyle = pen.fillStyle = '#d0202a';
  pen.lineWidth = 1;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.stroke();
  pen.font = `${radius / 4}px "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;
  pen.fillText('★', x - radius / 8, y + radius / 8);
  pen.restore();
}
