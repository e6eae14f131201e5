import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderPadPage, renderScreenPages } from '#host/confirmation/page-image.ts';
import { renderAcceptanceNotice } from '#host/documents/notice.ts';
import { buildReceipt } from '#host/documents/receipt.ts';
import { faceOf } from '#host/fonts/coverage.ts';
import { missingFonts } from '#host/fonts/faces.ts';
import { findFonts } from '#host/fonts/fonts.ts';
import { createCanvasRasterizer } from '#native-bindings/receipt-printer/canvas-rasterizer.ts';
import { DEFAULT_PROFILE, encodeReceipt } from '#native-bindings/receipt-printer/encode.ts';
import type { Charset } from '#native-bindings/receipt-printer/receipt.ts';

import { aNotice, picturesOf, textOf } from './drawn-pdf.ts';

/** Rare and common, of one glyph and of none, invisible and private: each another person. */
const names = [
  ...[
    '赵㐀',
    '赵𠮷',
    '赵𫚉',
    '赵䶮',
    '赵𬺰',
    '赵龘',
    '赵\u{30000}',
    '赵吉',
    '赵Š',
    '赵S',
    '赵Ć',
    '赵ć',
    '赵\u{2ebf0}',
    '赵\u{2ebf1}',
  ],
  ...[
    '赵\ue863',
    '赵\ue864',
    '赵\u{f0000}',
    '赵',
    '赵\u{200b}',
    '赵\u{fe00}',
    '赵\u{e0100}',
    '赵·吉',
    '赵\u{10ffff}',
    '赵\ud840',
  ],
  ...[
    '赵胶',
    '赵㬵',
    '赵墫',
    '赵壿',
    '赵槩',
    '赵㮣',
    '赵𧺯',
    '赵﨣',
    '赵方',
    '赵⽅',
    '赵六',
    '赵\uf9d1',
    '赵𠓲',
    '赵𣔕',
    '赵𡼷',
    '赵𤎚',
  ],
];
const missing = missingFonts().map((one) => one.package);
if (missing.length > 0) console.warn(`罕用字的测试没有全部运行：没有安装 ${missing.join(' ')}`);

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const distinct = (pictures: readonly string[]): number => new Set(pictures).size;
const page = (name: string) => ({
  facts: [{ label: '姓名', value: name }],
  factsSm3: '0'.repeat(64),
  date: '2026-11-23',
});
const rasterizer = createCanvasRasterizer((character) => faceOf(character)?.regular ?? null);
const onSlip = (name: string, charset: Charset): string =>
  digest(
    Buffer.concat(
      encodeReceipt(
        buildReceipt({
          caseNo: '0',
          itemName: '登记',
          applicantName: name,
          receivedAt: '2026-03-02 10:00',
          materials: [],
          queryUrl: 'https://a/1',
        }),
        { ...DEFAULT_PROFILE, charset, rasterizer },
      ),
    ),
  );

describe('two names are two pictures', () => {
  it('on the page that is signed on the second screen', async () => {
    const pictures: string[] = [];
    for (const name of names)
      pictures.push(digest((await renderScreenPages(page(name), { withSignature: true })).whole.rgb));
    expect(distinct(pictures)).toBe(names.length);
  });

  it.each([
    [800, 480, false],
    [640, 480, false],
    [396, 100, true],
  ])('on the signature pad, %d × %d', (width, height, isMono) => {
    const pictures = names.map((name) => digest(renderPadPage(page(name), { width, height, isMono }).rgb));
    expect(distinct(pictures)).toBe(names.length);
  });

  it.each(['gb2312', 'gbk', 'gb18030'] as const)('on the slip of a printer with %s', (charset) => {
    expect(distinct(names.map((name) => onSlip(name, charset)))).toBe(names.length);
  });

  it('on the notice', async () => {
    const pictures: string[] = [];
    for (const name of names) {
      const { pdf } = await renderAcceptanceNotice(
        { ...aNotice, applicant: { ...aNotice.applicant, name } },
        { fonts: findFonts() },
      );
      pictures.push(picturesOf(pdf).map(digest).join());
    }
    expect(distinct(pictures)).toBe(names.length);
  });
});

describe.skipIf(missing.length > 0)('a name copied out of the notice', () => {
  it.each([
    '㐀𠮷𫚉䶮龘𬺰',
    'Šćepan·Ğül',
    '㖈䎛㘽㦳㫚曶㬵胶㬺幐㬻䐠㮣槩㶷𤈎墫壿瑨𤨁﨣𧺯',
    '⽅方⼈人',
    '古丽·买买提•艾',
    '阿'.repeat(28) + '·' + '𫚉'.repeat(31),
  ])('is the name: %s', async (name) => {
    const { pdf, missingGlyphs } = await renderAcceptanceNotice(
      { ...aNotice, applicant: { ...aNotice.applicant, name } },
      { fonts: findFonts() },
    );
    expect(missingGlyphs).toEqual([]);
    expect(textOf(pdf)).toContain(name);
  });
});
