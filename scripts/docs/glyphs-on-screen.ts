import fs from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import type { Block } from '#host/fonts/gb18030.ts';

/** How many characters of each block the screen's own check finds a glyph for, in this machine's Chromium with the screens' fonts. */
export async function countOnScreen(blocks: readonly Block[]): Promise<number[]> {
  const ui = path.join(import.meta.dirname, '..', '..', 'renderer', 'ui');
  const script = stripTypeScriptTypes(fs.readFileSync(path.join(ui, 'shown.ts'), 'utf8')).replaceAll('export ', '');
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  try {
    const page = await browser.newPage();
    const tokens = fs.readFileSync(path.join(ui, 'tokens.css'), 'utf8');
    await page.setContent(`<style>${tokens} body { font-family: var(--font) }</style>`);
    await page.addScriptTag({ content: script });
    const counts: number[] = [];
    for (const { ranges } of blocks) {
      const count = `${JSON.stringify(ranges)}.reduce((sum, [first, last]) => {
        for (let code = first; code <= last; code += 1) if (isShown(String.fromCodePoint(code))) sum += 1;
        return sum;
      }, 0)`;
      counts.push(Number(await page.evaluate(count)));
    }
    return counts;
  } finally {
    await browser.close();
  }
}
