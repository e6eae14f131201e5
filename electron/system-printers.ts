import { ExpectedError } from '#contract/errors.ts';
import type { PrinterAnswer, PrinterAsk, PrintEnd, PrintOrder, SystemPrinter } from './print-messages.ts';

export interface SystemPrinterCalls {
  list(): Promise<SystemPrinter[]>;
  check(name: string): Promise<void>;
  print(
    name: string,
    pdf: Uint8Array,
    paper: Omit<PrintOrder, 'printer' | 'pdf'>,
  ): Promise<{
    state: 'completed' | 'failed' | 'unknown';
    cause: 'QUEUE_NOT_FOUND' | 'PRINT_SYSTEM_MISSING' | 'PRINT_JOB_FAILED' | 'PRINT_JOB_TIMEOUT' | null;
  }>;
  /** The main process answered a question. One that nobody waits for any more is dropped. */
  answered(id: number, answer: PrinterAnswer): void;
}

export interface SystemPrinterOptions {
  /** Sends a question to the main process. */
  ask: (id: number, ask: PrinterAsk) => void;
  /** Why something was not printed, in the words of Electron. */
  onFailure: (reason: string) => void;
  /** For a main process that never answers; longer than its own deadlines. */
  listMs?: number;
  printMs?: number;
}

/** The operating system's printers, as the host asks the main process for them. A main process that never answers costs a deadline, not the print lane. */
export function createSystemPrinters({
  ask,
  onFailure,
  listMs = 5000,
  printMs = 90_000,
}: SystemPrinterOptions): SystemPrinterCalls {
  const waiting = new Map<number, (answer: PrinterAnswer | null) => void>();
  let lastId = 0;

  /** Null when nobody answered in time. */
  const question = (asked: PrinterAsk, timeoutMs: number): Promise<PrinterAnswer | null> =>
    new Promise((resolve) => {
      const id = (lastId += 1);
      const timer = setTimeout(() => settle(null), timeoutMs);
      const settle = (answer: PrinterAnswer | null): void => {
        clearTimeout(timer);
        waiting.delete(id);
        if (answer?.what === 'failed') onFailure(answer.reason);
        if (answer === null) onFailure('the main process did not answer');
        resolve(answer);
      };
      waiting.set(id, settle);
      ask(id, asked);
    });

  const list = async (): Promise<SystemPrinter[]> => {
    const answer = await question({ what: 'list' }, listMs);
    if (answer?.what !== 'list') throw new ExpectedError('PRINT_SYSTEM_MISSING');
    return answer.printers;
  };

  return {
    list,
    async check(name) {
      if (!(await list()).some((one) => one.name === name)) throw new ExpectedError('QUEUE_NOT_FOUND', { queue: name });
    },
    async print(name, pdf, { title, copies, duplex, media }) {
      const answer = await question(
        { what: 'print', order: { printer: name, title, pdf, copies, duplex, media } },
        printMs,
      );
      // Nobody knows how far a main process got that does not answer.
      if (answer === null) return { state: 'unknown', cause: 'PRINT_JOB_TIMEOUT' };
      if (answer.what !== 'print') return { state: 'failed', cause: 'PRINT_SYSTEM_MISSING' };
      if (answer.end.reason !== '') onFailure(answer.end.reason);
      return outcomeOf(answer.end);
    },
    answered: (id, answer) => waiting.get(id)?.(answer),
  };
}

function outcomeOf({ state }: PrintEnd): Awaited<ReturnType<SystemPrinterCalls['print']>> {
  switch (state) {
    case 'handed-over':
      return { state: 'completed', cause: null };
    case 'no-printer':
      return { state: 'failed', cause: 'QUEUE_NOT_FOUND' };
    case 'failed':
      return { state: 'failed', cause: 'PRINT_JOB_FAILED' };
    case 'unknown':
      return { state: 'unknown', cause: 'PRINT_JOB_TIMEOUT' };
  }
}
