import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scanSheet } from '#simulators/paper/sheet.ts';
import { processPage } from './page.ts';
import { usualSettings } from './settings.ts';
import { createPdf } from './pdf.ts';

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pdf-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

it('holds a colour page and a G4 page that poppler shows as they were', async () => {
  const file = path.join(dir, 'pages.pdf');
  const pdf = await createPdf(file, { title: '营业执照', at: '2026-03-02T02:24:00.000Z' });
  const kinds = ['sealed', 'form'] as const;
  for (const kind of kinds) {
    const { data, width, height } = scanSheet({ kind, angle: 0, dpi: 150, bed: 'none', noise: 2, seed: 5 });
    const scan = await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    const page = await processPage(scan, { ...usualSettings, dpi: 150 });
    await pdf.add({ bytes: page.image, dpi: 150 });
  }
  expect(fs.existsSync(file)).toBe(false);
  expect(await pdf.close()).toMatchObject({ pages: 2 });
  const about = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
  expect(about).toMatch(/Pages: +2/);
  expect(about).toContain('营业执照');
  expect(about).toMatch(/Page size: +59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)/);
  execFileSync('pdftoppm', ['-r', '50', '-png', file, path.join(dir, 'p')]);
  for (const [at, kind] of kinds.entries()) {
    const { data } = await sharp(path.join(dir, `p-${at + 1}.png`))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    // Paper, not a negative of it, and something on it.
    expect(mean, kind).toBeGreaterThan(200);
    expect(data.filter((value) => value < 160).length, kind).toBeGreaterThan(100);
  }
});

it('leaves nothing behind when it is dropped, and takes no file that is no page', async () => {
  const pdf = await createPdf(path.join(dir, 'x.pdf'), { title: '', at: '2026-03-02T02:24:00.000Z' });
  await expect(pdf.add({ bytes: Buffer.from('%PDF-1.4'), dpi: 300 })).rejects.toMatchObject({ code: 'PAGE_TYPE' });
  await pdf.drop();
  expect(fs.readdirSync(dir)).toEqual([]);
});
