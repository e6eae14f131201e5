import type { AuditAct } from '#contract/workstation/acts.ts';
import type { AcceptedFacts } from '../cases/accepted-facts.ts';
import { noticeData, receiptData } from './acceptance-documents.ts';

interface AnyKind {
  /** As stored and reported, e.g. `ACCEPT` (受理通知书 in the exchange tables). */
  kind: string;
  title: string;
  /** Which printer puts it on paper; each lane works on its own. */
  lane: 'slip' | 'a4';
  /** Printed by itself when it is made, if the clerk did not say otherwise. */
  isPrintedAtOnce: boolean;
  printAct: AuditAct;
}

/** Made with the acceptance, under its number. */
export interface AcceptanceKind extends AnyKind {
  madeAt: 'acceptance';
  /** All that is printed, fixed when it is made: every later copy says the same. */
  content(known: AcceptedFacts): unknown;
}

/** Made by an act at the window or of a department; the act fixes what it says (a letter), its number is of the authority's own series. */
export interface LetterKind extends AnyKind {
  madeAt: 'act';
  lane: 'a4';
  /** Before the year in its number, e.g. `补正〔2026〕000012号`. */
  numberWord: string;
}

/** Made when papers are kept at the window: it lies with them and goes nowhere. */
export interface CustodyKind extends AnyKind {
  madeAt: 'custody';
  lane: 'slip';
}

/** One kind of paper a case has. A new one is a row here, a template, and nothing else. */
export type DocumentKind = AcceptanceKind | LetterKind | CustodyKind;

export const acceptanceKinds: readonly AcceptanceKind[] = [
  {
    kind: 'ACCEPT',
    title: '受理通知书',
    madeAt: 'acceptance',
    lane: 'a4',
    isPrintedAtOnce: false,
    printAct: 'documents.printNotice',
    content: noticeData,
  },
  {
    kind: 'RECEIPT',
    title: '受理回执',
    madeAt: 'acceptance',
    lane: 'slip',
    isPrintedAtOnce: true,
    printAct: 'documents.printReceipt',
    content: receiptData,
  },
];

const letter = (kind: LetterName, title: string, numberWord: string): LetterKind => ({
  kind,
  title,
  numberWord,
  madeAt: 'act',
  lane: 'a4',
  isPrintedAtOnce: true,
  printAct: 'documents.printLetter',
});

export type LetterName =
  | 'RECEIVE'
  | 'CORRECT'
  | 'REFUSE'
  | 'NOT_REQUIRED'
  | 'WITHDRAW'
  | 'SPECIAL'
  | 'EXTEND'
  | 'DECIDE_OK'
  | 'DECIDE_NO'
  | 'DELIVER'
  | 'PROVISIONAL'
  | 'PROMISE'
  | 'DUE_MOVED'
  | 'JOINT'
  | 'FEE';

export const letterKinds: readonly LetterKind[] = [
  letter('RECEIVE', '收件凭证', '收件'),
  letter('CORRECT', '补正告知书', '补正'),
  letter('REFUSE', '不予受理决定书', '不受'),
  letter('NOT_REQUIRED', '无需受理告知书', '无需'),
  letter('WITHDRAW', '退件凭证', '退件'),
  letter('SPECIAL', '特别程序告知书', '特程'),
  letter('EXTEND', '延长办理期限通知书', '延期'),
  letter('DECIDE_OK', '办理结果通知书', '办结'),
  letter('DECIDE_NO', '不予许可决定书', '不许'),
  letter('DELIVER', '送达回证', '送达'),
  letter('PROVISIONAL', '容缺受理承诺书', '容缺'),
  letter('PROMISE', '告知承诺书', '承诺'),
  letter('DUE_MOVED', '办结日期更正通知书', '更正'),
  letter('JOINT', '并联受理通知书', '并联'),
  letter('FEE', '缴费通知书', '缴费'),
];

const custodyKind: CustodyKind = {
  kind: 'CUSTODY',
  title: '材料保管凭条',
  madeAt: 'custody',
  lane: 'slip',
  isPrintedAtOnce: true,
  printAct: 'documents.printLetter',
};

export const documentKinds: readonly DocumentKind[] = [...acceptanceKinds, ...letterKinds, custodyKind];

/** @throws Error a kind only a newer version writes */
export function documentKind(kind: string): DocumentKind {
  const found = documentKinds.find((one) => one.kind === kind);
  if (!found) throw new Error(`unknown document kind ${kind}`);
  return found;
}

export function letterKind(kind: LetterName): LetterKind {
  const found = letterKinds.find((one) => one.kind === kind);
  if (!found) throw new Error(`unknown letter ${kind}`);
  return found;
}

/** Numbers of papers run per authority, kind and year. */
export const seriesOf = (deptCode: string, kind: LetterName | string): string => `${deptCode}/${kind}`;
