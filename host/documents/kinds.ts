import type { AuditAct } from '#contract/workstation/acts.ts';
import type { AcceptedFacts } from '../cases/accepted-facts.ts';
import { noticeData, receiptData } from './acceptance-documents.ts';

/** One kind of paper a case has. A new one is a row here, a template, and nothing else. */
export interface DocumentKind {
  /** As stored and reported, e.g. `ACCEPT` (受理通知书 in the exchange tables). */
  kind: string;
  title: string;
  /** When its content is fixed. */
  madeAt: 'acceptance';
  /** Whose number it carries. */
  numberedBy: 'acceptance';
  /** Which printer puts it on paper; each lane works on its own. */
  lane: 'slip' | 'a4';
  /** Printed by itself when it is made, if the clerk did not say otherwise. */
  isPrintedAtOnce: boolean;
  printAct: AuditAct;
  /** All that is printed, fixed when it is made: every later copy says the same. */
  content(known: AcceptedFacts): unknown;
}

export const documentKinds: readonly DocumentKind[] = [
  {
    kind: 'ACCEPT',
    title: '受理通知书',
    madeAt: 'acceptance',
    numberedBy: 'acceptance',
    lane: 'a4',
    isPrintedAtOnce: false,
    printAct: 'documents.printNotice',
    content: noticeData,
  },
  {
    kind: 'RECEIPT',
    title: '受理回执',
    madeAt: 'acceptance',
    numberedBy: 'acceptance',
    lane: 'slip',
    isPrintedAtOnce: true,
    printAct: 'documents.printReceipt',
    content: receiptData,
  },
];

/** @throws Error a kind only a newer version writes */
export function documentKind(kind: string): DocumentKind {
  const found = documentKinds.find((one) => one.kind === kind);
  if (!found) throw new Error(`unknown document kind ${kind}`);
  return found;
}
