import { openPty } from '../pty.ts';
import { statusByte, type PrinterFault } from './faults.ts';
import { drawPaper } from './paper.ts';
import { createEscPosParser, type PrintedItem } from './parser.ts';

export type { PrinterFault } from './faults.ts';
export type { PrintedItem } from './parser.ts';

export interface ReceiptPrinterSimulatorOptions {
  /** Where the serial port shall appear. */
  path: string;
  /** Printable dots across; 576 is 80 mm paper. */
  dots?: 384 | 576;
}

/** Everything between two cuts. */
export interface PrintedJob {
  items: PrintedItem[];
  /** The readable part, a line each; images, codes and feeds left out. */
  lines: string[];
  isCut: boolean;
}

export interface ReceiptPrinterSimulator {
  readonly path: string;
  /** Slips so far; the last may still hang in the printer (`isCut` false). */
  readonly jobs: PrintedJob[];
  /** Bytes received, questions not counted in `data`. */
  readonly received: { data: number; questions: number; questionsInsideCommands: number; inits: number; clears: number; unknown: number[][] };
  /** Draws all paper that came out as a PNG. */
  paperPng(outFile: string): Promise<void>;
  misbehave(fault: PrinterFault | null): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

const XON = 0x11;
const XOFF = 0x13;

/** An ESC/POS printer in Chinese mode on a pty, able to misbehave. */
export async function startReceiptPrinterSimulator(options: ReceiptPrinterSimulatorOptions): Promise<ReceiptPrinterSimulator> {
  const pty = await openPty(options.path);
  const jobs: PrintedJob[] = [];
  const received = { data: 0, questions: 0, questionsInsideCommands: 0, inits: 0, clears: 0, unknown: [] as number[][] };
  let fault: PrinterFault | null = null;
  let bytesSinceFault = 0;
  let isXoff = false;
  let xonTimer: NodeJS.Timeout | undefined;

  const isOut = (): boolean => fault?.kind === 'paper-out' && bytesSinceFault >= (fault.afterBytes ?? 0);

  function answer(n: number): void {
    if (fault?.kind === 'silent' || (fault?.kind === 'silent-after-data' && bytesSinceFault > 0)) return;
    pty.write(fault?.kind === 'garbage-answers' ? Uint8Array.of(0xfe, 0x00, 0xc3) : Uint8Array.of(statusByte(n, fault, isOut())));
  }

  function print(item: PrintedItem): void {
    let job = jobs.at(-1);
    if (!job || job.isCut) jobs.push((job = { items: [], lines: [], isCut: false }));
    job.items.push(item);
    if (item.kind === 'text') job.lines.push(item.text);
    job.isCut = item.kind === 'cut';
  }

  const parser = createEscPosParser({
    onItem(item) {
      // Without paper or with a jammed knife nothing more comes out.
      if (!isOut() && !(fault?.kind === 'cutter' && item.kind === 'cut')) print(item);
    },
    onInit: () => (received.inits += 1),
    onQuestion(n, isInsideCommand) {
      received.questions += 1;
      if (isInsideCommand) received.questionsInsideCommands += 1;
      answer(n);
    },
    onRecover(n) {
      if (n !== 2) return;
      received.clears += 1;
      parser.clear();
    },
    onUnknown: (bytes) => received.unknown.push(bytes),
  });

  function flowControl(): void {
    if (fault?.kind !== 'xoff' || isXoff || bytesSinceFault < (fault.afterBytes ?? 0)) return;
    isXoff = true;
    pty.write(Uint8Array.of(XOFF));
    if (fault.forMs === undefined) return;
    xonTimer = setTimeout(release, fault.forMs);
    // Once is enough: the fault is used up.
    fault = null;
  }

  function release(): void {
    clearTimeout(xonTimer);
    if (isXoff) pty.write(Uint8Array.of(XON));
    isXoff = false;
  }

  pty.onData((bytes) => {
    const isQuestion = bytes[0] === 0x10 && bytes.length <= 3;
    for (const byte of bytes) {
      parser.push(Uint8Array.of(byte));
      if (isQuestion) continue;
      received.data += 1;
      bytesSinceFault += 1;
    }
    if (isQuestion) return;
    if (fault?.kind === 'chatty') pty.write(Uint8Array.of(0x12, 0x10, 0x00, 0x00, 0x00, 0x1e));
    flowControl();
  });

  return {
    path: options.path,
    jobs,
    received,
    paperPng: (outFile) => drawPaper(jobs.flatMap((job) => job.items), options.dots ?? 576, outFile),
    misbehave(next) {
      release();
      fault = next;
      bytesSinceFault = 0;
    },
    async unplug() {
      release();
      parser.clear();
      await pty.unplug();
    },
    replug: () => pty.replug(),
    async close() {
      clearTimeout(xonTimer);
      await pty.close();
    },
  };
}
