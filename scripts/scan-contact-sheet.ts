/** Draws docs/images/扫描整理前后.png: for each kind of sheet what the scanner gave and what was kept. */
import path from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { processPage } from '#imaging/page.ts';
import { usualSettings } from '#imaging/settings.ts';
import { scanSheet, type SheetKind } from '#simulators/paper/sheet.ts';

const cell = { width: 210, height: 280, gap: 12 };
const shown: { kind: SheetKind; bed: 'dark' | 'light' | 'none'; angle: number }[] = [
  { kind: 'text', bed: 'dark', angle: -3.2 },
  { kind: 'form', bed: 'none', angle: 2.4 },
  { kind: 'sealed', bed: 'light', angle: 4.1 },
  { kind: 'card', bed: 'dark', angle: -4.6 },
  { kind: 'photo', bed: 'dark', angle: 1.7 },
  { kind: 'pencil', bed: 'light', angle: -2.2 },
];

const pictures: OverlayOptions[] = [];
for (const [at, { kind, bed, angle }] of shown.entries()) {
  const { data, width, height } = scanSheet({ kind, bed, angle, dpi: 150, noise: 5, seed: at + 3 });
  const before = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const after = await processPage(before, { ...usualSettings, dpi: 150 });
  for (const [column, bytes] of [before, after.image].entries()) {
    const input = await sharp(bytes)
      .toColourspace('srgb')
      .resize({ ...cell, fit: 'contain', background: '#dfe4ea' })
      .png()
      .toBuffer();
    pictures.push({
      input,
      left: cell.gap + ((at % 3) * 2 + column) * (cell.width + cell.gap),
      top: cell.gap + Math.floor(at / 3) * (cell.height + cell.gap),
    });
  }
}
await sharp({
  create: {
    width: 6 * (cell.width + cell.gap) + cell.gap,
    height: 2 * (cell.height + cell.gap) + cell.gap,
    channels: 3,
    background: '#f3f5f8',
  },
})
  .composite(pictures)
  .png({ palette: true })
  .toFile(path.join(import.meta.dirname, '..', 'docs', 'images', '扫描整理前后.png'));
