import { processPage } from '#imaging/page.ts';
import { usualSettings } from '#imaging/settings.ts';
import { scanSheet, type Lying, type SheetKind } from '#simulators/paper/sheet.ts';
import sharp from 'sharp';
import { percentile, ratio } from './figures.ts';

const BAR_DEGREES = 0.1;
const BAR_MILLIMETRES = 1;
const dpi = 200;

export interface DeskewBench {
  bench: 'deskew';
  pages: number;
  /** Absolute error of the angle, degrees. */
  p50: number;
  p95: number;
  worst: number;
  /** Each edge of the cut-out page against the sheet, millimetres; where the bed is seen. */
  cropP95: number;
  cropWorst: number;
  /** Nearly empty pages without an edge: how many were left as they lay, and said so. */
  leftUnturned: string;
  msPerPage: number;
  held: boolean;
}

/** Pages lying at known angles from −5° to 5° on dark, light and unseen beds. */
export async function benchDeskew(): Promise<DeskewBench> {
  const errors: number[] = [];
  const crops: number[] = [];
  let left = 0;
  let empty = 0;
  let spent = 0;
  let pages = 0;
  for (const bed of ['dark', 'light', 'none'] as const)
    for (const kind of ['text', 'form', 'card', 'sealed', 'nearlyEmpty'] as const satisfies readonly SheetKind[])
      for (const [at, angle] of [-5, -2.37, 0.21, 1.58, 4.83].entries()) {
        const seen = await scanned({ bed, kind, angle, dpi, noise: 4, seed: at + 1 });
        const began = performance.now();
        const page = await processPage(seen.jpeg, { ...usualSettings, dpi });
        spent += performance.now() - began;
        pages += 1;
        // A card has its own edges against any bed.
        const hasEdges = bed !== 'none' || kind === 'card';
        if (kind === 'nearlyEmpty' && !hasEdges) {
          empty += 1;
          if (page.angle === 0 && page.hints.includes('left')) left += 1;
          continue;
        }
        errors.push(Math.abs(page.angle - angle));
        if (hasEdges)
          crops.push(
            (Math.abs(page.width - seen.sheet.width) * 25.4) / dpi / 2,
            (Math.abs(page.height - seen.sheet.height) * 25.4) / dpi / 2,
          );
      }
  const p95 = ratio(percentile(errors, 95));
  const cropP95 = ratio(percentile(crops, 95));
  return {
    bench: 'deskew',
    pages,
    p50: ratio(percentile(errors, 50)),
    p95,
    worst: ratio(Math.max(...errors)),
    cropP95,
    cropWorst: ratio(Math.max(...crops)),
    leftUnturned: `${left}/${empty}`,
    msPerPage: Math.round(spent / pages),
    held: p95 <= BAR_DEGREES && cropP95 <= BAR_MILLIMETRES && left === empty,
  };
}

export async function scanned(lying: Lying): Promise<{ jpeg: Buffer; sheet: { width: number; height: number } }> {
  const { data, width, height, sheet } = scanSheet(lying);
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .withMetadata({ density: lying.dpi })
    .jpeg({ quality: 90 })
    .toBuffer();
  return { jpeg, sheet };
}
