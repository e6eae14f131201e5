import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { scanSheet, type Lying } from '#simulators/paper/sheet.ts';
import { pageType } from './decode.ts';
import { isImagingError } from './errors.ts';
import { processPage, type ProcessedPage } from './page.ts';
import { usualSettings } from './settings.ts';

const dpi = 150;

async function jpegOf(lying: Partial<Lying>): Promise<{ jpeg: Buffer; sheet: { width: number; height: number } }> {
  const seen = scanSheet({ kind: 'text', angle: 0, dpi, bed: 'dark', noise: 4, seed: 1, ...lying });
  const jpeg = await sharp(seen.data, { raw: { width: seen.width, height: seen.height, channels: 3 } })
    .withMetadata({ density: dpi })
    .jpeg({ quality: 90 })
    .toBuffer();
  return { jpeg, sheet: seen.sheet };
}

const processed = async (lying: Partial<Lying>, settings = {}): Promise<ProcessedPage> =>
  processPage((await jpegOf(lying)).jpeg, { ...usualSettings, ...settings });

const millimetres = (pixels: number): number => (pixels * 25.4) / dpi;

describe('a page that lies crooked', () => {
  it.each(['dark', 'light'] as const)('is straightened by its edges and cut out of a %s bed', async (bed) => {
    for (const angle of [-4.9, 0.3, 3.7]) {
      const { jpeg, sheet } = await jpegOf({ angle, bed, kind: 'form' });
      const page = await processPage(jpeg, usualSettings);
      expect(Math.abs(page.angle - angle)).toBeLessThan(0.1);
      expect(page.angleFrom).toBe('edges');
      expect(page.edges.toSorted()).toEqual(['bottom', 'left', 'right', 'top']);
      // Two edges, a millimetre each.
      expect(Math.abs(millimetres(page.width - sheet.width))).toBeLessThan(2);
      expect(Math.abs(millimetres(page.height - sheet.height))).toBeLessThan(2);
    }
  });

  it('is straightened by its print where no edge is seen, and keeps its size', async () => {
    for (const [kind, angle] of [
      ['text', -3.3],
      ['form', 1.25],
    ] as const) {
      const { jpeg, sheet } = await jpegOf({ kind, angle, bed: 'none' });
      const page = await processPage(jpeg, usualSettings);
      expect(Math.abs(page.angle - angle)).toBeLessThan(0.1);
      expect(page.angleFrom).toBe('print');
      if (kind === 'form') expect(Math.abs(page.width - sheet.width)).toBeLessThan(4);
    }
  });

  it('is left as it lies, and said so, where there is neither an edge nor three lines', async () => {
    const page = await processed({ kind: 'nearlyEmpty', angle: 2, bed: 'none' });
    expect(page).toMatchObject({ angle: 0, angleFrom: 'none', hints: ['left'] });
    expect(page.steps.some((step) => step.startsWith('turn'))).toBe(false);
  });

  it('stays when nobody asked for straightening', async () => {
    const page = await processed({ angle: 2 }, { deskew: false, crop: false });
    expect(page).toMatchObject({ angle: 0, edges: [] });
  });
});

describe('what is on a page', () => {
  it('makes print G4, a red seal colour, a photograph grey', async () => {
    expect(await processed({ kind: 'text', bed: 'none' })).toMatchObject({ kind: 'bitonal', mime: 'image/tiff' });
    expect(await processed({ kind: 'sealed' })).toMatchObject({ kind: 'colour', mime: 'image/jpeg' });
    expect(await processed({ kind: 'photo' })).toMatchObject({ kind: 'grey' });
  });

  it('is nothing on an empty page with dust and the other side shining through', async () => {
    for (const seed of [1, 2, 3, 4]) expect((await processed({ kind: 'blank', seed, bed: 'none' })).isBlank).toBe(true);
  });

  it('is never nothing where there is faint pencil or one short line', async () => {
    for (const seed of [1, 2, 3, 4])
      for (const kind of ['pencil', 'nearlyEmpty'] as const) {
        const page = await processed({ kind, seed, bed: seed % 2 ? 'none' : 'dark', angle: seed - 2 });
        expect(page.isBlank).toBe(false);
        // Black and white would wipe the pencil out.
        if (kind === 'pencil') expect(page.kind).not.toBe('bitonal');
      }
  });

  it('has white paper and still its pencil after cleaning', async () => {
    const page = await processed({ kind: 'pencil', seed: 3 });
    const { data } = await sharp(page.image).greyscale().raw().toBuffer({ resolveWithObject: true });
    const white = data.filter((value) => value >= 250).length;
    expect(white / data.length).toBeGreaterThan(0.9);
    expect(data.filter((value) => value < 225).length).toBeGreaterThan(150);
  });

  it('says that a page is too dark, and that print is cut off', async () => {
    const dark = scanSheet({ kind: 'text', angle: 0, dpi, bed: 'none', noise: 2, seed: 1 });
    const night = await sharp(
      dark.data.map((value) => value * 0.45),
      { raw: { width: dark.width, height: dark.height, channels: 3 } },
    )
      .withMetadata({ density: dpi })
      .png()
      .toBuffer();
    expect((await processPage(night, usualSettings)).hints).toContain('dark');
    const cut = await sharp((await jpegOf({ bed: 'none' })).jpeg)
      .extract({ left: 260, top: 0, width: 900, height: 1700 })
      .withMetadata({ density: dpi })
      .toBuffer();
    expect((await processPage(cut, usualSettings)).hints).toContain('cut');
  });

  it('says that a page is blurred, and of no sharp one', async () => {
    const blurred = await sharp((await jpegOf({ bed: 'none', noise: 2 })).jpeg)
      .blur(3.2)
      .withMetadata({ density: dpi })
      .toBuffer();
    expect((await processPage(blurred, usualSettings)).hints).toContain('blurred');
    expect((await processed({ bed: 'none' })).hints).toEqual([]);
  });
});

describe('a picture that is no page', () => {
  const refusal = (bytes: Uint8Array): Promise<string> =>
    processPage(bytes, usualSettings).then(
      () => 'taken',
      (error: unknown) => (isImagingError(error) ? error.code : String(error)),
    );

  it('is refused by its bytes, whatever its name says', async () => {
    expect(await refusal(Buffer.from('ftypheic and so on'))).toBe('PAGE_TYPE');
    expect(await refusal(Buffer.from('%PDF-1.4 …'))).toBe('PAGE_TYPE');
    expect(await refusal(new Uint8Array())).toBe('PAGE_TYPE');
    expect(pageType((await jpegOf({})).jpeg)).toBe('image/jpeg');
  });

  it('is refused before it is unpacked when it has 20,000 × 20,000 pixels', async () => {
    const huge = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
    huge.writeUInt32BE(20_000, 16);
    huge.writeUInt32BE(20_000, 20);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    const before = process.memoryUsage().rss;
    expect(await refusal(huge)).toBe('PAGE_TOO_LARGE');
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('is refused when it is cut off', async () => {
    const { jpeg } = await jpegOf({});
    expect(await refusal(jpeg.subarray(0, jpeg.length >> 1))).toBe('PAGE_DAMAGED');
    expect(await refusal(jpeg.subarray(0, 40))).toBe('PAGE_DAMAGED');
  });

  it('may be CMYK: its colours are read as they are meant', async () => {
    const cmyk = await sharp((await jpegOf({ kind: 'sealed' })).jpeg)
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect(await processPage(cmyk, { ...usualSettings, dpi })).toMatchObject({ kind: 'colour', mime: 'image/jpeg' });
  });
});
