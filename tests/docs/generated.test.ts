import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingFonts } from '#host/fonts/faces.ts';

const root = path.join(import.meta.dirname, '..', '..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...fs
    .readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];

describe('the documents', () => {
  it('hold the tables the code has now', () => {
    const check = spawnSync(process.execPath, ['scripts/docs/generate.ts', '--check'], { cwd: root, encoding: 'utf8' });
    expect(`${check.stderr}${check.stdout}`).toBe('');
    expect(check.status).toBe(0);
  });

  const fonts = missingFonts().map((one) => one.package);
  if (fonts.length > 0) console.warn(`字形的表没有核对：没有安装 ${fonts.join(' ')}`);
  it.skipIf(fonts.length > 0)('hold the table of what can be drawn, as the fonts are', () => {
    const check = spawnSync(process.execPath, ['scripts/docs/glyphs.ts', '--check'], { cwd: root, encoding: 'utf8' });
    expect(`${check.stderr}${check.stdout}`).toBe('');
    expect(check.status).toBe(0);
  });

  it.each(pages)('%s links only to what exists', (page) => {
    expect(linksOf(fs.readFileSync(path.join(root, page), 'utf8')).filter((link) => !isThere(page, link))).toEqual([]);
  });

  it('show every picture kept for them, in three megabytes at most', () => {
    const folder = path.join(root, 'docs', 'images');
    const pictures = fs.readdirSync(folder);
    const shown = new Set(
      pages.flatMap((page) =>
        linksOf(fs.readFileSync(path.join(root, page), 'utf8')).map((link) => path.basename(link)),
      ),
    );
    expect(pictures.filter((name) => !shown.has(name))).toEqual([]);
    expect(pictures.reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0)).toBeLessThan(
      3 * 1024 * 1024,
    );
  });

  it('name no npm script that is not there', () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = pages.flatMap((page) =>
      [...fs.readFileSync(path.join(root, page), 'utf8').matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(
        ([, name = '']) => name,
      ),
    );
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** Relative addresses of links and pictures; code samples hold none. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^([a-z]+:|#)/.test(link));
}

function isThere(page: string, link: string): boolean {
  const [file = ''] = decodeURIComponent(link).split('#');
  return fs.existsSync(path.resolve(root, path.dirname(page), file));
}
