import { yuanCapitals, yuanText } from '#contract/money.ts';
import type { FeeLine, ItemFee } from '#contract/payments.ts';
import { addressOf } from '../cases/applicant.ts';
import type { Letter } from './letter.ts';
import { base, contact } from './letters.ts';
import type { LetterFacts } from './make-letter.ts';

/** 缴费通知书: what is charged by which standard and document, in digits and capitals. */
export function feeLetter(
  facts: LetterFacts,
  charged: { paymentNo: string; lines: readonly FeeLine[]; amount: number; fees: readonly ItemFee[] },
): Letter {
  const { paymentNo, lines, amount, fees } = charged;
  const feeOf = (feeId: string): ItemFee | undefined => fees.find((one) => one.feeId === feeId);
  const bases = [...new Set(lines.flatMap(({ feeId }) => feeOf(feeId)?.basis ?? []))];
  return {
    ...base(facts, '缴费通知书'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}的“${facts.item.taskName}”申请，依照${bases.join('、')}收取下列费用。除此以外，本次办理不收取任何费用。`,
    ],
    list: {
      title: '收费项目',
      head: ['项目', '标准', '数量', '金额（元）'],
      widths: [null, 150, 40, 70],
      rows: lines.map((line) => [
        line.feeName,
        feeOf(line.feeId)?.standard ?? '',
        String(line.quantity),
        yuanText(line.amount),
      ]),
    },
    notes: [
      ['合计', `${yuanText(amount)} 元（人民币${yuanCapitals(amount)}）`],
      ['缴款单号', paymentNo],
      [
        '怎样缴费',
        `请扫窗口或第二屏上的付款码，收款方为${facts.item.deptName}。付款码两小时内有效，过期可请窗口重开；到账以后才算缴清。`,
      ],
      contact(facts),
    ],
    seal: '收费专用章',
    signatures: [],
  };
}
