import { automaticStatus, statusByte, type PrinterFault } from './faults.ts';
import { drawPaper } from './paper.ts';
import { createEscPosParser, type PrintedItem } from './parser.ts';
import { openTcpWire } from './tcp-wire.ts';
import { openPtyWire } from './wire.ts';

export type { PrinterFault } from './faults.ts';
export type { PrintedItem } from './parser.ts';

export type ReceiptPrinterSimulatorOptions = {
  /** Printable dots across; 576 is 80 mm paper. */
  dots?: number;
} &
  /** Where the serial port shall appear. */
  (
    | { path: string; tcpPort?: undefined }
    /** Network port, 0 for any free one. */
    | { tcpPort: number; path?: undefined }
  );

/** Everything between two cuts. */
export interface PrintedJob {
  items: PrintedItem[];
  /** The readable part, a line each; images, codes and feeds left out. */
  lines: string[];
  isCut: boolean;
}

export interface ReceiptPrinterSimulator {
  /** Serial port, or `host:port`. */
  readonly path: string;
  /** Null on a serial line. */
  readonly tcpPort: number | null;
  /** Slips so far; the last may still hang in the printer (`isCut` false). */
  readonly jobs: PrintedJob[];
  /** Bytes received, questions not counted in `data`. */
  readonly received: {
    data: number;
    questions: number;
    questionsInsideCommands: number;
    inits: number;
    clears: number;
    automatic: number;
    unknown: number[][];
  };
  /** Draws all paper that came out as a PNG. */
  paperPng(outFile: string): Promise<void>;
  misbehave(fault: PrinterFault | null): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

const XON = 0x11;
const XOFF = 0x13;

/** An ESC/POS printer in Chinese mode on a pty or a network port, able to misbehave. */
export async function startReceiptPrinterSimulator(
  options: ReceiptPrinterSimulatorOptions,
): Promise<ReceiptPrinterSimulator> {
  const wire = options.path === undefined ? await openTcpWire(options.tcpPort) : await openPtyWire(options.path);
  const jobs: PrintedJob[] = [];
  const received = {
    data: 0,
    questions: 0,
    questionsInsideCommands: 0,
    inits: 0,
    clears: 0,
    automatic: 0,
    unknown: [] as number[][],
  };
  let fault: PrinterFault | null = null;
  let bytesSinceFault = 0;
  let isXoff = false;
  let babbled = 0;
  let wantsAutomatic = false;
  let reported: Uint8Array = new Uint8Array();
  let workingUntil = 0;
  let xonTimer: NodeJS.Timeout | undefined;

  const outAfter = (): number =>
    fault?.kind === 'paper-out'
      ? (fault.afterBytes ?? 0)
      : fault?.kind === 'babbling'
        ? (fault.outAfterBytes ?? Infinity)
        : Infinity;
  const isOut = (): boolean => bytesSinceFault >= outAfter();

  function answer(n: number): void {
    if (fault?.kind === 'babbling') {
      babble(n);
      return;
    }
    if (fault?.kind === 'silent' || (fault?.kind === 'silent-after-data' && bytesSinceFault > 0)) return;
    const byte = statusByte(n, fault, isOut());
    if (fault?.kind === 'answers-in-turn') {
      const workedMs = workingUntil - performance.now();
      if (workedMs > 0) return void setTimeout(() => wire.write(Uint8Array.of(byte)), workedMs);
    }
    wire.write(fault?.kind === 'garbage-answers' ? Uint8Array.of(0xfe, 0x00, 0xc3) : Uint8Array.of(byte));
  }

  /** A stray answer before the true one, an automatic status around it, in pieces with a breath between. Gets tired of it in the end. */
  function babble(n: number): void {
    babbled += 1;
    const { never, outAfterBytes } = fault?.kind === 'babbling' ? fault : {};
    const answered = statusByte(n, null, isOut());
    if (babbled > 6 && !never) wire.write(Uint8Array.of(answered));
    // At once: a machine that is too busy to read must not make it look like a pause.
    else if (never || outAfterBytes !== undefined) wire.write(Uint8Array.of(0x12, answered, 0x10, 0x00, 0x00, 0x00));
    else
      [0x12, 0x10, 0x00, answered, 0x00, 0x00].forEach((byte, i) =>
        setTimeout(() => wire.write(Uint8Array.of(byte)), i * 2),
      );
  }

  /** Sent when it was asked for and something changed. */
  function report(): void {
    const status = automaticStatus(fault, isOut());
    if (!wantsAutomatic || Buffer.from(status).equals(Buffer.from(reported))) return;
    reported = status;
    received.automatic += 1;
    wire.write(status);
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
    onInit() {
      received.inits += 1;
      // As the manuals have it: starting anew ends automatic status.
      wantsAutomatic = false;
    },
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
    onAutomatic(n) {
      wantsAutomatic = n !== 0;
      // The first one comes at once: it tells the state from which changes count.
      reported = new Uint8Array();
      report();
    },
    onUnknown: (bytes) => received.unknown.push(bytes),
  });

  function flowControl(): void {
    if (fault?.kind !== 'xoff' || isXoff || bytesSinceFault < (fault.afterBytes ?? 0)) return;
    isXoff = true;
    wire.write(Uint8Array.of(XOFF));
    if (fault.forMs === undefined) return;
    xonTimer = setTimeout(release, fault.forMs);
    // Once is enough: the fault is used up.
    fault = null;
  }

  function release(): void {
    clearTimeout(xonTimer);
    if (isXoff) wire.write(Uint8Array.of(XON));
    isXoff = false;
  }

  wire.onData((bytes) => {
    const isQuestion = bytes[0] === 0x10 && bytes.length <= 3;
    for (const byte of bytes) {
      parser.push(Uint8Array.of(byte));
      if (isQuestion) continue;
      received.data += 1;
      bytesSinceFault += 1;
      if (fault?.kind === 'answers-in-turn')
        workingUntil = Math.max(workingUntil, performance.now()) + 1000 / fault.bytesPerSecond;
    }
    report();
    if (isQuestion) return;
    if (fault?.kind === 'drop' && bytesSinceFault >= fault.afterBytes) {
      wire.drop(fault.how);
      parser.clear();
      // Once: the next connection is served.
      fault = null;
    }
    if (fault?.kind === 'deaf' && bytesSinceFault >= (fault.afterBytes ?? 0)) wire.deafen(true);
    // Answers inside the job, cut at odd places.
    if (fault?.kind === 'babbling')
      for (const byte of [0x12, 0x10, 0x00, 0x12, 0x00, 0x00, 0x12]) wire.write(Uint8Array.of(byte));
    if (fault?.kind === 'chatty') wire.write(Uint8Array.of(0x12, 0x10, 0x00, 0x00, 0x00, 0x1e));
    flowControl();
  });

  return {
    get path() {
      return wire.path;
    },
    get tcpPort() {
      return wire.port;
    },
    jobs,
    received,
    paperPng: (outFile) =>
      drawPaper(
        jobs.flatMap((job) => job.items),
        options.dots ?? 576,
        outFile,
      ),
    misbehave(next) {
      release();
      fault = next;
      bytesSinceFault = 0;
      babbled = 0;
      wire.deafen(next?.kind === 'deaf' && (next.afterBytes ?? 0) === 0);
      report();
    },
    async unplug() {
      release();
      parser.clear();
      wantsAutomatic = false;
      await wire.unplug();
    },
    replug: () => wire.replug(),
    async close() {
      clearTimeout(xonTimer);
      await wire.close();
    },
  };
}
