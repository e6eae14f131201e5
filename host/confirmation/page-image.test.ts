import { describe, expect, it } from 'vitest';
import type { Rect } from '#native-bindings/signature-pad/strokes.ts';
import { decodePng, encodePng } from './canvas.ts';
import { renderPadPage, renderScreenPages, type PageContent } from './page-image.ts';

const content = (values: string[]): PageContent => ({
  facts: values.map((value, n) => ({ label: `第 ${n + 1} 项`, value })),
  factsSm3: '8f3a90b1c2d3e4f5'.repeat(4),
  date: '2026-11-23',
});
const isApart = (a: Rect, b: Rect): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
const isWithin = (rect: Rect, size: { width: number; height: number }): boolean =>
  rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= size.width && rect.y + rect.height <= size.height;
const inkIn = ({ width, rgb }: { width: number; rgb: Uint8Array }, rect: Rect): number => {
  let dark = 0;
  for (let y = rect.y; y < rect.y + rect.height; y += 1)
    for (let x = rect.x; x < rect.x + rect.width; x += 1) if (rgb[(y * width + x) * 3]! < 128) dark += 1;
  return dark;
};

describe('the confirmation page of a signature pad', () => {
  it.each([
    [800, 480, false],
    [640, 480, false],
    [320, 200, true],
    [396, 100, true],
  ])('fits %d × %d: text above, place to sign and buttons apart from each other', (width, height, isMono) => {
    const page = renderPadPage(content(['赵铁柱', '个体工商户开业登记', '长'.repeat(300)]), { width, height, isMono });
    expect(page.rgb).toHaveLength(width * height * 3);
    const places = [page.area, ...page.buttons.map((one) => one.rect)];
    expect(places.every((one) => isWithin(one, page))).toBe(true);
    expect(places.every((one, n) => places.slice(n + 1).every((other) => isApart(one, other)))).toBe(true);
    expect(page.buttons.map((one) => one.id).sort()).toEqual(['cancel', 'confirm', 'redo']);
    expect(inkIn(page, { x: 0, y: 0, width: page.area.width, height: page.area.y })).toBeGreaterThan(200);
    // Nothing stands where the signature goes but the frame and the hint at its top.
    const { area } = page;
    expect(
      inkIn(page, {
        x: area.x + 4,
        y: area.y + Math.floor(area.height / 2),
        width: area.width - 8,
        height: Math.floor(area.height / 2) - 4,
      }),
    ).toBe(0);
  });

  it('is black and white alone for a screen that shows nothing else, as its digest will say', () => {
    const { rgb } = renderPadPage(content(['赵铁柱']), { width: 320, height: 200, isMono: true });
    expect([...new Set(rgb)].sort((a, b) => a - b)).toEqual([0, 255]);
  });
});

describe('the pages of the applicant’s screen', () => {
  it('takes more pages for more to say, and signs on the last', async () => {
    const short = await renderScreenPages(content(['赵铁柱']), { withSignature: true });
    const long = await renderScreenPages(
      content(Array.from({ length: 40 }, (_, n) => `内容 ${n} ${'字'.repeat(30)}`)),
      { withSignature: true },
    );
    expect([short.images.length, long.images.length > 4]).toEqual([1, true]);
    expect(long.whole.height).toBe(long.height * long.images.length);
    expect(long.area && isWithin(long.area, long)).toBe(true);
  });

  it('never writes into the place for the signature, however full the last page is', async () => {
    for (let facts = 1; facts <= 20; facts += 1) {
      const { whole, images, height, area } = await renderScreenPages(
        content(Array.from({ length: facts }, () => '内容')),
        { withSignature: true },
      );
      if (!area) throw new Error('no place to sign');
      const inside = {
        x: area.x + 4,
        y: area.y + (images.length - 1) * height + 4,
        width: area.width - 8,
        height: area.height - 8,
      };
      expect([facts, inkIn(whole, inside)]).toEqual([facts, 0]);
    }
  });

  it('keeps every pixel through its PNG', async () => {
    const page = renderPadPage(content(['赵铁柱']), { width: 320, height: 200, isMono: false });
    const back = await decodePng(await encodePng(page));
    expect(Buffer.from(back.rgb).equals(Buffer.from(page.rgb))).toBe(true);
  });
});
