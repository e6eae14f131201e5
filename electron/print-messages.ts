/** Printing from the host through the operating system, which only the main process can reach. */
export interface SystemPrinter {
  /** As the system calls it. */
  name: string;
  /** As people know it. */
  label: string;
}

export interface PrintOrder {
  printer: string;
  /** Everybody sees it in the system's queue: the type of the document, never a person. */
  title: string;
  pdf: Uint8Array;
  copies: number;
  duplex: 'off' | 'long-edge' | 'short-edge';
  media: 'A3' | 'A4' | 'A5' | 'B5';
}

/** `unknown`: it may or may not be on paper. `reason` is for the log. */
export interface PrintEnd {
  state: 'handed-over' | 'no-printer' | 'failed' | 'unknown';
  reason: string;
}

export type PrinterAsk = { what: 'list' } | { what: 'print'; order: PrintOrder };
export type PrinterAnswer =
  { what: 'list'; printers: SystemPrinter[] } | { what: 'print'; end: PrintEnd } | { what: 'failed'; reason: string };
