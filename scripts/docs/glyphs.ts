/**
 * Draws every Han character of GB 18030-2022 level 3 and its amendment on every surface, looks for two that came out alike, and
 * writes the table in docs/字形.md; a minute on an idle machine. `--check` compares the table with what the fonts' own tables hold, in a second.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createGlyphPainter } from '#native-bindings/receipt-printer/glyphs.ts';
import { drawnOf } from '#host/fonts/counted.ts';
import { faceOf, spelled } from '#host/fonts/coverage.ts';
import { missingFonts } from '#host/fonts/faces.ts';
import { amendmentOne, codePointsOf, levelThree, type Block } from '#host/fonts/gb18030.ts';
import { glyphTable, tableIn, withTable, type Row } from './glyph-table.ts';
import { countOnScreen } from './glyphs-on-screen.ts';
import { outlines } from './glyph-outlines.ts';

const digest = (picture: string | Uint8Array): string => createHash('sha1').update(picture).digest('base64');
const page = path.join(import.meta.dirname, '..', '..', 'docs', '字形.md');
const missing = missingFonts();
if (missing.length > 0) {
  console.error(`没有安装 ${missing.map((one) => one.package).join(' ')}，数不了。`);
  process.exitCode = 1;
} else if (process.argv.includes('--check')) check();
else await write();

function check(): void {
  const quick = [...levelThree, ...amendmentOne].map((block) => String(drawnOf([block]).drawn));
  const held = tableIn(fs.readFileSync(page, 'utf8')).map((cells) => cells[2]?.replaceAll(',', ''));
  const names = [...levelThree, ...amendmentOne].map((one) => one.name);
  const stale = names.filter((_, n) => quick[n] !== held[n]);
  if (stale.length === 0) return;
  console.error(`docs/字形.md 里的 ${stale.join('、')} 与字体不一致。请运行：npx node scripts/docs/glyphs.ts`);
  process.exitCode = 1;
}

async function write(): Promise<void> {
  const screen = await countOnScreen([...levelThree, ...amendmentOne]);
  const outline = outlines();
  const paint = createGlyphPainter((character) => faceOf(character)?.regular ?? null);
  const alike = { paper: new Map<string, string>(), slip: new Map<string, string>() };
  const found: string[] = [];
  const differs = (where: Map<string, string>, picture: string, character: string): void => {
    const other = where.get(picture);
    // One of the two carries its code.
    if (other !== undefined && [other, character].every((one) => spelled(one) === one))
      found.push(`${other} ${character}`);
    where.set(picture, character);
  };
  const row = (block: Block, n: number): Row => {
    const counts = { all: 0, paper: 0, slip: 0 };
    for (const code of codePointsOf(block)) {
      const character = String.fromCodePoint(code);
      counts.all += 1;
      const face = faceOf(character);
      if (face === null) continue;
      const path = outline(face, code);
      if (path !== null) counts.paper += 1;
      differs(alike.paper, digest(`${face.id} ${path}`), character);
      const { rows } = paint(character, 24, 24, false);
      if (rows.some((byte) => byte !== 0)) counts.slip += 1;
      differs(alike.slip, digest(rows), character);
    }
    return { name: block.name, ...counts, screen: screen[n] ?? 0 };
  };
  const rows = [...levelThree, ...amendmentOne].map(row);
  if (found.length > 0) {
    console.error(`看起来一样的字：${found.join('；')}`);
    process.exitCode = 1;
  }
  const base = levelThree.length;
  const text = withTable(fs.readFileSync(page, 'utf8'), glyphTable(rows.slice(0, base), rows.slice(base)));
  fs.writeFileSync(page, text);
  console.log(text);
}
