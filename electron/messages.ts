import type { PrinterAnswer, PrinterAsk } from './print-messages.ts';

/** Between the main process and the host process. The key travels only over this private channel, never through a command line or a file. */
export type ToHost =
  | {
      kind: 'start';
      dataDir: string;
      platformUrl: string | null;
      windowNo: string | null;
      enrolCode: string | null;
      /** `role=path@baud` */ devices: string[];
      /** program, or program and arguments as a JSON list */ photoDecoder: string | null;
      key: KeyMaterial;
    }
  /** carries one MessagePort, of a clerk's window */
  | { kind: 'window' }
  /** carries one MessagePort, of the applicant's window: it is served the applicant's contract and no other */
  | { kind: 'secondWindow' }
  | { kind: 'printerAnswer'; id: number; answer: PrinterAnswer }
  /** carries one MessagePort, to the page process of this number */
  | { kind: 'pageProcess'; id: number }
  /** the page process of this number ended */
  | { kind: 'pageProcessGone'; id: number }
  | { kind: 'stop' };

export type FromHost =
  | { kind: 'ready' }
  /** answered by `printerAnswer` of the same id */
  | { kind: 'printerAsk'; id: number; ask: PrinterAsk }
  /** answered by `pageProcess` of the same number; only the main process can start one */
  | { kind: 'pageProcessStart'; id: number }
  /** answered by `pageProcessGone` */
  | { kind: 'pageProcessKill'; id: number }
  | { kind: 'failed'; code: string; message: string }
  | { kind: 'stopped' };

/** `safeStorage` exists only in the main process: it opens the sealed key, or makes and seals a new one, before the host starts. */
export interface KeyMaterial {
  plain: Uint8Array;
  sealed: Uint8Array;
}
