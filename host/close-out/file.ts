import type { SignedCloseOut } from '#contract/close-out.ts';
import { ExpectedError } from '#contract/errors.ts';
import { renderLetter } from '../documents/letter-file.ts';
import type { Letter } from '../documents/letter.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { signedCloseOuts } from './sheet.ts';

/** 交班单 as a PDF. @throws ExpectedError CASE_NOT_FOUND */
export async function closeOutFile(ctx: HostContext, closeOutId: string): Promise<File> {
  const found = signedCloseOuts(ctx).find((one) => one.closeOutId === closeOutId);
  if (!found) throw new ExpectedError('CASE_NOT_FOUND');
  const pdf = await renderLetter(ctx, letterOf(found), null);
  return new File([new Uint8Array(pdf)], `交班单-${chinaDate(found.to)}.pdf`, { type: 'application/pdf' });
}

function letterOf(sheet: SignedCloseOut): Letter {
  return {
    title: '交班单',
    docNo: `${moment(sheet.from)} 至 ${moment(sheet.to)}`,
    caseNo: '',
    authority: sheet.hallName,
    addressee: '',
    paragraphs: [],
    facts: [
      ['窗口', sheet.windowNo],
      ['交班人', sheet.operatorName],
    ],
    list: {
      title: '核对',
      head: ['项目', '件数', '与之核对'],
      widths: [170, 50, null],
      rows: sheet.lines.map(({ title, count, against }) => [
        title,
        String(count),
        against.map((one) => `${one.title} ${one.count}${one.count === count ? '' : '（不符）'}`).join('；'),
      ]),
    },
    notes:
      sheet.differences.length === 0
        ? [['差异', '没有差异。']]
        : sheet.differences.map(({ key, text }) => [text, sheet.explanations[key] ?? '']),
    seal: '',
    issuedOn: chinaDate(sheet.to),
    signatures: ['交班人签名', '接班人签名'],
    issuedAt: sheet.signedAt,
  };
}

const moment = (at: string): string =>
  new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
