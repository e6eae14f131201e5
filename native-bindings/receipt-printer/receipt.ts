/** A receipt as data: what is on the paper, not how a printer is told. */
export interface ReceiptDocument {
  lines: ReceiptLine[];
}

export type Align = 'left' | 'center' | 'right';

export type ReceiptLine =
  /** Wraps at the paper's width; `size` 2 is double width and height. */
  | { kind: 'text'; text: string; align?: Align; bold?: boolean; size?: 1 | 2 }
  /** One fact: name at the left edge, value at the right one; the value goes to its own line when both do not fit. */
  | { kind: 'pair'; left: string; right: string; bold?: boolean }
  /** Cells beside each other; widths in columns (a hanzi takes two). Long text continues below in its cell. */
  | { kind: 'columns'; cells: { text: string; columns: number; align?: Align }[]; bold?: boolean }
  | { kind: 'rule' }
  /** `size` is the side of one module in dots, 1–16. */
  | { kind: 'qr'; data: string; size?: number; align?: Align }
  /** CODE128, printable ASCII. */
  | { kind: 'barcode'; data: string; align?: Align }
  | { kind: 'feed'; lines: number }
  | { kind: 'cut' };

export interface PaperProfile {
  /** Printable dots across: 384 on 58 mm paper, 576 on 80 mm, others where a model says so. */
  dots: number;
  /** Narrow characters across. */
  columns: number;
}

export const PAPER_58MM: PaperProfile = { dots: 384, columns: 32 };
export const PAPER_80MM: PaperProfile = { dots: 576, columns: 48 };

/** Which characters a printer's own font has. Others are drawn by the workstation. */
export type Charset = 'gb2312' | 'gbk' | 'gb18030';
