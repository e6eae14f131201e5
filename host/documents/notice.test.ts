import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sm3 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';
import { ExpectedError } from '#contract/errors.ts';
import { findFonts, FontMissing } from '../fonts/fonts.ts';
import type { AcceptanceNotice } from './notice-content.ts';
import { renderAcceptanceNotice } from './notice.ts';

const fonts = findFonts();
const notice: AcceptanceNotice = {
  docNo: '〔2026〕000123号',
  caseNo: '11000000MA0000007L4000117022000202603020001',
  applicant: { name: '㐀依古丽·买买提', certTypeName: '居民身份证', certNo: '000000199001010018' },
  agent: { name: '张三', certTypeName: '居民身份证', certNo: '000000199001010026' },
  itemName: '食品经营许可新办',
  authority: '某某区市场监督管理局',
  acceptedOn: '2026-03-02',
  promise: { limit: '8 个工作日', dueOn: '2026-03-12' },
  statutory: { limit: '20 个工作日', dueOn: '2026-03-30' },
  materials: [
    { name: '申请书', originals: 1, copies: 0, form: '纸质原件' },
    { name: '营业执照', originals: 0, copies: 2, form: '纸质复印件' },
  ],
  receiver: '李四',
  window: '综合窗口 3 号',
  contactPhone: '000-00000000',
  feeNote: '本事项不收费。',
  queryPassword: '123456',
  queryUrl: 'https://query.example/c/1',
  issuedAt: '2026-03-02T02:24:12.000Z',
  mark: null,
};
const render = (changes: Partial<AcceptanceNotice> = {}) =>
  renderAcceptanceNotice({ ...notice, ...changes }, { fonts });

/** Text of each page as a reader copies it, blanks taken out. */
function pagesOf(pdf: Uint8Array): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'notice-'));
  try {
    const file = path.join(folder, 'notice.pdf');
    writeFileSync(file, pdf);
    return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
      .split('\f')
      .slice(0, -1)
      .map((page) => page.replace(/\s/g, ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('acceptance notice', () => {
  it('says all that the law wants on it, on one page', async () => {
    const pages = pagesOf((await render()).pdf);
    expect(pages).toHaveLength(1);
    for (const text of [
      '受理通知书',
      '〔2026〕000123号',
      notice.caseNo,
      '㐀依古丽·买买提',
      '000***********0018',
      '张三',
      '000***********0026',
      '食品经营许可新办',
      '某某区市场监督管理局',
      '2026年3月2日',
      '8个工作日',
      '至2026年3月12日止',
      '20个工作日',
      '至2026年3月30日止',
      '申请书',
      '营业执照',
      '2份',
      '纸质复印件',
      '李四（综合窗口3号）',
      '000-00000000',
      '本事项不收费',
      '受理专用章',
      '签名',
      '签收时间',
      '第1页/共1页',
    ])
      expect(pages[0], text).toContain(text);
    expect(pages[0]).not.toContain('000000199001010018');
    expect(pages[0]).not.toContain('副本');
  });

  it('of five materials with an agent, a law and provisional dates fits one sheet', async () => {
    const names = [
      '个体工商户登记（备案）申请书',
      '经营者身份证件',
      '经营场所使用证明（自有的提交产权证明复印件，租赁的提交租赁协议复印件和出租方产权证明）',
      '授权委托书',
      '法律、行政法规和国务院决定规定登记前须报经批准的有关批准文件',
    ];
    const pages = pagesOf(
      (
        await render({
          materials: names.map((name) => ({ name, originals: 1, copies: 1, form: '核原件留复印件' })),
          legalBasis: '依照《中华人民共和国市场主体登记管理条例》第十九条的规定',
          promise: { limit: '1 个工作日', dueOn: '2027-01-08', isProvisional: true },
          statutory: { limit: '20 个工作日', dueOn: '2027-02-03', isProvisional: true },
          feeNote: '本事项收费，依据：《某某省行政事业性收费目录清单》第十二项，按次收取，不开具其他收费。',
          window: '示例区政务服务中心 综合窗口 A 厅 12 号窗',
        })
      ).pdf,
    );
    expect(pages).toHaveLength(1);
    expect(pages[0]).toContain('签收时间');
  });

  it('speaks to a person as a person and to a unit as a unit', async () => {
    expect(pagesOf((await render({ address: '你' })).pdf)[0]).toContain('：你提出的“食品经营许可新办”申请');
    expect(pagesOf((await render({ address: '你单位' })).pdf)[0]).toContain('：你单位提出的“食品经营许可新办”申请');
    // As kept before the two were told apart.
    expect(pagesOf((await render()).pdf)[0]).toContain('你（单位）提出的');
  });

  it('marks due dates counted through an unpublished year', async () => {
    const promise = { limit: '5 个工作日', dueOn: '2027-01-08', isProvisional: true };
    expect(pagesOf((await render({ promise })).pdf).join()).toContain('至2027年1月8日止，暂定');
  });

  it('names the law it is given and none it is not', async () => {
    expect(pagesOf((await render({ legalBasis: '根据《某某条例》第二条的规定' })).pdf)[0]).toContain(
      '根据《某某条例》第二条的规定，决定',
    );
    expect(pagesOf((await render()).pdf)[0]).toContain('依照有关法律、法规、规章的规定，决定');
  });

  it('gives the same bytes for the same input, whatever was printed in between', async () => {
    const first = await render();
    // 㐀 and the radical ⽉ share glyphs with other characters: the kind of text that could leave traces in a kept font.
    await render({ itemName: '⽉月⾦金㐀', applicant: { ...notice.applicant, name: '⼈人' } });
    const [again, besides] = await Promise.all([render(), render({ caseNo: 'OTHER' })]);
    expect(again.sm3).toBe(first.sm3);
    expect(Buffer.compare(again.pdf, first.pdf)).toBe(0);
    expect(besides.sm3).not.toBe(first.sm3);
    expect(first.sm3).toBe(sm3(first.pdf));
  });

  it('carries the moment handed in as its creation date', async () => {
    expect(Buffer.from((await render()).pdf).toString('latin1')).toContain('(D:20260302022412Z)');
  });

  it('shows characters the font lacks by their code and reports each once', async () => {
    const { pdf, missingGlyphs } = await render({
      applicant: { ...notice.applicant, name: '𮯰𮯰㐀' },
      receiver: '𮯰\u{10ffff}',
    });
    expect(missingGlyphs).toEqual(['𮯰', '\u{10ffff}']);
    const [page] = pagesOf(pdf);
    expect(page).toContain('〔U+2EBF0〕〔U+2EBF0〕㐀');
    expect(page).toContain('〔U+10FFFF〕');
    expect((await render()).missingGlyphs).toEqual([]);
  });

  it('runs twenty materials over pages, with page numbers, repeated heading and seal and signature together', async () => {
    const materials = Array.from({ length: 20 }, (_, index) => ({
      name: `材料名称比较长的一份证明文件第${index + 1}号，折行之后表格仍要整齐`,
      originals: 1,
      copies: 1,
      form: '纸质原件',
    }));
    const pages = pagesOf((await render({ materials })).pdf);
    expect(pages.length).toBeGreaterThan(1);
    for (const [index, page] of pages.entries()) expect(page).toContain(`第${index + 1}页/共${pages.length}页`);
    const joined = pages.join('');
    for (let number = 1; number <= 20; number += 1) expect(joined).toContain(`第${number}号`);
    const last = pages.at(-1);
    expect(last).toContain('受理专用章');
    expect(last).toContain('签收时间');
    expect(pages[1]).toContain('材料名称');
  });

  it('marks every page of a copy', async () => {
    const materials = Array.from({ length: 40 }, (_, index) => ({
      name: `材料${index + 1}`,
      originals: 1,
      copies: 0,
      form: '纸质原件',
    }));
    const pages = pagesOf((await render({ materials, mark: '副本' })).pdf);
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page).toContain('副本');
  });

  it('says so when nothing had to be handed in', async () => {
    expect(pagesOf((await render({ materials: [] })).pdf)[0]).toContain('本事项无需提交材料');
  });

  it('keeps control characters and long unbroken text from spoiling the page', async () => {
    const { pdf, missingGlyphs } = await render({
      itemName: `许可\u0000\u001b\n${'x'.repeat(199)}`,
      receiver: 'y'.repeat(80),
      window: 'z'.repeat(40),
    });
    expect(missingGlyphs).toEqual([]);
    expect(pagesOf(pdf).join('')).toContain('x'.repeat(45));
  });

  it.each([
    ['an address too long for the code', { queryUrl: `https://query.example/${'x'.repeat(600)}` }],
    ['an impossible date', { acceptedOn: 'yesterday' }],
    ['an impossible moment', { issuedAt: 'now' }],
  ])('refuses %s', async (_what, changes) => {
    await expect(render(changes)).rejects.toThrow(ExpectedError);
    await expect(render(changes)).rejects.toMatchObject({ code: 'DOCUMENT_FAILED' });
  });
});

describe('fonts', () => {
  it('finds both weights in the installed package', () => {
    expect(fonts.regular).toMatch(/NotoSansSC_400Regular\.ttf$/);
    expect(fonts.bold).toMatch(/NotoSansSC_700Bold\.ttf$/);
  });

  it('takes them from a folder named instead', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fonts-'));
    try {
      copyFileSync(fonts.regular, path.join(folder, 'NotoSansSC_400Regular.ttf'));
      copyFileSync(fonts.bold, path.join(folder, 'NotoSansSC_700Bold.ttf'));
      expect(findFonts({ fontDir: folder }).bold).toBe(path.join(folder, 'NotoSansSC_700Bold.ttf'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says which font is missing', () => {
    expect(() => findFonts({ fontDir: '/nowhere' })).toThrow(FontMissing);
    expect(() => findFonts({ fontDir: '/nowhere' })).toThrow('NotoSansSC_400Regular.ttf');
  });
});
