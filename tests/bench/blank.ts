import { processPage } from '#imaging/page.ts';
import { usualSettings } from '#imaging/settings.ts';
import type { SheetKind } from '#simulators/paper/sheet.ts';
import { scanned } from './deskew.ts';

const BAR_KEPT = 0.02;
const dpi = 200;
const full: SheetKind[] = ['pencil', 'pencil', 'pencil', 'nearlyEmpty', 'nearlyEmpty', 'sealed', 'card', 'text'];

export interface BlankBench {
  bench: 'blank';
  /** Pages with something on them, faint pencil most of them, and how many were taken for empty. */
  withContent: number;
  dropped: number;
  /** Empty pages with dust and the other side shining through, and how many were not recognised. */
  empty: number;
  kept: number;
  held: boolean;
}

/** Whether an empty page is told from a nearly empty one. */
export async function benchBlank(rounds = 3): Promise<BlankBench> {
  let withContent = 0;
  let dropped = 0;
  let empty = 0;
  let kept = 0;
  const isBlank = async (kind: SheetKind, seed: number): Promise<boolean> => {
    const bed = (['none', 'dark', 'light'] as const)[seed % 3]!;
    const { jpeg } = await scanned({ kind, bed, angle: (seed % 5) - 2, dpi, noise: 3 + (seed % 4), seed });
    return (await processPage(jpeg, { ...usualSettings, dpi })).isBlank;
  };
  for (let round = 0; round < rounds; round += 1)
    for (const [at, kind] of full.entries()) {
      const seed = round * full.length + at + 1;
      withContent += 1;
      if (await isBlank(kind, seed)) dropped += 1;
      empty += 2;
      if (!(await isBlank('blank', seed))) kept += 1;
      if (!(await isBlank('blank', seed + 1000))) kept += 1;
    }
  return { bench: 'blank', withContent, dropped, empty, kept, held: dropped === 0 && kept <= empty * BAR_KEPT };
}
