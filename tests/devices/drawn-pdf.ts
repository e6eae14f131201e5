import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AcceptanceNotice } from '#host/documents/notice-content.ts';

export const aNotice: AcceptanceNotice = {
  docNo: '〔2026〕000123号',
  caseNo: '0000002026471228017',
  applicant: { name: '赵铁柱', certTypeName: '居民身份证', certNo: '000000199001010018' },
  itemName: '食品经营许可新办',
  authority: '某某区市场监督管理局',
  acceptedOn: '2026-03-02',
  promise: { limit: '8 个工作日', dueOn: '2026-03-12' },
  statutory: { limit: '20 个工作日', dueOn: '2026-03-30' },
  materials: [{ name: '申请书', originals: 1, copies: 0, form: '纸质原件' }],
  receiver: '李四',
  window: '综合窗口 3 号',
  contactPhone: '000-00000000',
  feeNote: '本事项不收费。',
  queryPassword: '123456',
  queryUrl: 'https://query.example/c/1',
  issuedAt: '2026-03-02T02:24:12.000Z',
  mark: null,
};

/** Each page of a PDF as a grey picture. */
export const picturesOf = (pdf: Uint8Array): Buffer[] =>
  within(pdf, (dir, file) => {
    execFileSync('pdftoppm', ['-r', '72', '-gray', file, path.join(dir, 'page')]);
    return readdirSync(dir)
      .filter((name) => name.startsWith('page'))
      .sort()
      .map((name) => readFileSync(path.join(dir, name)));
  });

/** The text as a reader copies it, blanks and line ends taken out. */
export const textOf = (pdf: Uint8Array): string =>
  within(pdf, (_dir, file) => execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).replace(/\s/g, ''));

function within<T>(pdf: Uint8Array, look: (dir: string, file: string) => T): T {
  const dir = mkdtempSync(path.join(tmpdir(), 'yichuang-pdf-'));
  try {
    const file = path.join(dir, 'drawn.pdf');
    writeFileSync(file, pdf);
    return look(dir, file);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
