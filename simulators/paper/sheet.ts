import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';

export const sheetKinds = ['text', 'form', 'card', 'sealed', 'photo', 'nearlyEmpty', 'pencil', 'blank'] as const;
export type SheetKind = (typeof sheetKinds)[number];

export interface Lying {
  kind: SheetKind;
  /** Degrees clockwise. */
  angle: number;
  dpi: number;
  bed: 'dark' | 'light' | 'none';
  /** Standard deviation of the scanner's noise. */
  noise: number;
  /** Another page of the same kind. */
  seed: number;
}

export interface Scanned {
  data: Uint8Array;
  width: number;
  height: number;
  /** Size of the sheet, pixels. */
  sheet: { width: number; height: number };
}

/** A made-up sheet as a scanner would see it lying there: an A4 page, or a card on an A4 bed. Region 000000, nobody's data. */
export function scanSheet({ kind, angle, dpi, bed, noise, seed }: Lying): Scanned {
  const mm = dpi / 25.4;
  const random = randomFrom(seed);
  const card = kind === 'card';
  const sheet = { width: (card ? 85.6 : 210) * mm, height: (card ? 54 : 297) * mm };
  // With a bed to see, the sheet lies within the picture; without, it fills it.
  const margin = bed === 'none' ? 0 : 14 * mm;
  const width = Math.round((card ? 150 * mm : sheet.width) + 2 * margin);
  const height = Math.round((card ? 110 * mm : sheet.height) + 2 * margin);
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = bed === 'dark' ? '#2a2a2c' : bed === 'light' ? '#fbfbfb' : '#f1efe9';
  pen.fillRect(0, 0, width, height);
  pen.translate(width / 2, height / 2);
  pen.rotate((angle * Math.PI) / 180);
  pen.translate(-sheet.width / 2, -sheet.height / 2);
  if (bed === 'light') {
    pen.shadowColor = 'rgba(0,0,0,0.35)';
    pen.shadowBlur = 0.8 * mm;
    pen.shadowOffsetX = 0.4 * mm;
    pen.shadowOffsetY = 0.4 * mm;
  }
  if (bed !== 'none' || card) {
    pen.fillStyle = '#f1efe9';
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.shadowColor = 'transparent';
  }
  pen.scale(mm, mm);
  draw[kind](pen, random);
  const { data } = pen.getImageData(0, 0, width, height);
  const out = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3)
    for (let channel = 0; channel < 3; channel += 1) {
      const value = data[from + channel]! + (noise > 0 ? noise * normal(random) : 0);
      out[to + channel] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  return { data: out, width, height, sheet: { width: Math.round(sheet.width), height: Math.round(sheet.height) } };
}

type Random = () => number;
const words = '申请人应当如实提供有关材料和反映真实情况并对其申请材料实质内容的真实性负责窗口受理登记核验签字办结通知';

/** Each draws on its sheet in millimetres. */
const draw: Record<SheetKind, (pen: SKRSContext2D, random: Random) => void> = {
  text(pen, random) {
    heading(pen, '情况说明');
    lines(pen, random, 50, 38, 4);
  },
  form(pen, random) {
    heading(pen, '申请表');
    pen.strokeStyle = '#222';
    pen.lineWidth = 0.35;
    for (let row = 0; row < 18; row += 1) {
      const y = 50 + row * 11;
      pen.strokeRect(22, y, 36, 11);
      pen.strokeRect(58, y, 130, 11);
      text(pen, some(random, 4), 25, y + 7.5, 4);
      text(pen, some(random, 6 + Math.floor(random() * 16)), 61, y + 7.5, 4);
    }
  },
  card(pen, random) {
    pen.fillStyle = '#dfeaf0';
    pen.fillRect(0, 0, 85.6, 54);
    for (const [at, label] of [
      '姓名　测试',
      '性别　女　民族　汉',
      '住址　某某市某某区某某路',
      '号码　000000',
    ].entries())
      text(pen, label, 6, 11 + at * 9, 3.6);
    pen.fillStyle = '#9fb0ba';
    pen.fillRect(58, 8, 22, 28);
    pen.fillStyle = '#6b7a84';
    pen.beginPath();
    pen.arc(69 + random(), 19, 6, 0, 7);
    pen.fill();
  },
  sealed(pen, random) {
    heading(pen, '营业执照副本');
    lines(pen, random, 60, 12, 5);
    pen.strokeStyle = '#d0202a';
    pen.lineWidth = 1.1;
    pen.beginPath();
    pen.arc(150, 230, 20, 0, 7);
    pen.stroke();
    pen.fillStyle = '#d0202a';
    text(pen, '示例专用章', 137, 232, 5, '#d0202a');
  },
  photo(pen, random) {
    lines(pen, random, 30, 6, 4);
    for (let x = 0; x < 60; x += 1)
      for (let y = 0; y < 60; y += 1) {
        const value = Math.round(120 + 70 * Math.sin(x / 9 + random()) * Math.cos(y / 11));
        pen.fillStyle = `rgb(${value},${value},${value})`;
        pen.fillRect(60 + x, 120 + y, 1.05, 1.05);
      }
  },
  nearlyEmpty(pen, random) {
    text(pen, some(random, 9), 40, 90, 5);
  },
  pencil(pen, random) {
    pen.strokeStyle = '#cdcbc6';
    pen.lineWidth = 0.4;
    pen.lineCap = 'round';
    const x = 40 + random() * 90;
    const y = 60 + random() * 150;
    pen.beginPath();
    pen.moveTo(x, y);
    for (let step = 1; step < 12; step += 1) pen.lineTo(x + step * 3, y + Math.sin(step + random() * 3) * 4);
    pen.stroke();
  },
  blank(pen, random) {
    // Dust, and now and then the other side shining through.
    pen.fillStyle = '#8a8884';
    for (let speck = 0; speck < 12; speck += 1) pen.fillRect(random() * 205, random() * 290, 0.25, 0.25);
    if (random() < 0.4) {
      pen.globalAlpha = 0.012;
      lines(pen, random, 50, 30, 4);
      pen.globalAlpha = 1;
    }
  },
};

function heading(pen: SKRSContext2D, title: string): void {
  text(pen, title, 105 - title.length * 3.5, 32, 7);
}

function lines(pen: SKRSContext2D, random: Random, from: number, count: number, size: number): void {
  for (let line = 0; line < count; line += 1)
    text(pen, some(random, Math.floor((0.5 + random() * 0.5) * (160 / size))), 25, from + line * size * 1.6, size);
}

function text(pen: SKRSContext2D, words: string, x: number, y: number, size: number, colour = '#1c1c1e'): void {
  pen.fillStyle = colour;
  pen.font = `${size}px "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;
  pen.fillText(words, x, y);
}

function some(random: Random, length: number): string {
  return Array.from({ length }, () => words[Math.floor(random() * words.length)]).join('');
}

/** mulberry32: the same page for the same seed. */
function randomFrom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Sum of four, which is close enough to normal and quick. */
function normal(random: Random): number {
  return (random() + random() + random() + random() - 2) * 1.732;
}
