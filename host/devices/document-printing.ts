import fs from 'node:fs';
import path from 'node:path';
import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import { checkPdf } from '#native-bindings/document-printer/pdf-check.ts';
import {
  createCupsPrinter,
  DEFAULT_MAX_BYTES,
  type DocumentPrinter,
  type TakenBack,
} from '#native-bindings/document-printer/printer.ts';
import { paperFor, parseDocumentTypes, type DocumentTypes } from '#native-bindings/document-printer/document-types.ts';
import type { PaperChoice } from '#native-bindings/document-printer/job-options.ts';
import type { JobEnd } from '#native-bindings/cups/follow.ts';
import { deviceFailure } from './failures.ts';
import type { PrintResult } from './print-result.ts';
import { roleTitles } from './roles.ts';
import { createSlot, type Health, type SlotDriver, type SlotFace, type SlotSurroundings } from './slot.ts';

/** The operating system's printers where there is no CUPS queue to name: the desktop shell prints. Every call ends within its own deadline. */
export interface SystemPrinters {
  /** @throws ExpectedError PRINT_SYSTEM_MISSING */
  list(): Promise<{ name: string; label: string }[]>;
  /** @throws ExpectedError QUEUE_NOT_FOUND | PRINT_SYSTEM_MISSING */
  check(name: string): Promise<void>;
  /** `completed` means that the system took the whole document; it does not say what came of it on paper. */
  print(
    name: string,
    pdf: Uint8Array,
    paper: Required<PaperChoice> & { title: string },
  ): Promise<Pick<JobEnd, 'state' | 'cause'>>;
}

type Send = (
  pdf: Uint8Array,
  paper: Required<PaperChoice> & { title: string },
  onWait: (word: string) => void,
  onTaken: (queueJob: string) => void,
) => Promise<Pick<JobEnd, 'state' | 'cause'>>;
interface PagePrinter extends SlotDriver {
  send: Send;
}

export interface DocumentPrinting extends SlotFace {
  /**
   * Prints a PDF as its type of document is printed here. Every failure is an outcome.
   *
   * @param onTaken told where it lies once a print queue has it: `queue/number`
   */
  print(documentType: string, pdf: Uint8Array, onTaken?: (queueJob: string) => void): Promise<PrintResult>;
  /** Goes on watching what a queue took before a restart. */
  follow(queueJob: string): Promise<PrintResult>;
  /** Takes back what nobody knows the end of, so that it is not printed twice. @throws ExpectedError PRINT_SYSTEM_MISSING | PRINT_JOB_FAILED */
  takeBack(queueJob: string): Promise<TakenBack>;
}

export interface DocumentPrintingOptions extends SlotSurroundings {
  appRoot: string;
  /** Null where the shell has none. */
  systemPrinters: SystemPrinters | null;
  /** A page that shows margins and type, for the test. */
  testPage: () => Promise<Uint8Array>;
  /** Of the print system; the machine's own when absent. */
  cupsServer?: string;
}

export function createDocumentPrinting(options: DocumentPrintingOptions): DocumentPrinting {
  let types: DocumentTypes | null = null;
  const paperTypes = (): DocumentTypes =>
    (types ??= parseDocumentTypes(
      JSON.parse(fs.readFileSync(path.join(options.appRoot, 'resources', 'printers', 'document-types.json'), 'utf8')),
    ));
  const leaving = new AbortController();
  const slot = createSlot<PagePrinter>({
    ...options,
    role: 'documentPrinter',
    createDriver: ({ address }) =>
      isSystem(address)
        ? systemPrinter(address.slice('system:'.length), options.systemPrinters)
        : queuePrinter(address.replace(/^cups:/, ''), options.cupsServer, leaving.signal, () => traysOf(paperTypes())),
  });

  const print: DocumentPrinting['print'] = async (documentType, pdf, onTaken = () => undefined) => {
    if (slot.state().state === 'unbound') return { state: 'failed', cause: 'DEVICE_NOT_BOUND' };
    try {
      const paper = { ...paperFor(paperTypes(), documentType), title: documentType };
      const { address, state: before, word } = slot.state();
      const end = await slot.use(
        '打印中',
        ({ send }) => send(pdf, paper, (word) => slot.note(`${word}，处理好后自动接着打`), onTaken),
        (ended) => {
          const failed = causeOf(ended);
          // What the queue reported before is asked again soon; a page that came out does not take it back.
          return {
            failure: failed === null ? null : new ExpectedError(failed, { queue: address?.replace(/^\w+:/, '') ?? '' }),
            warning: before === 'warning' ? word : null,
          };
        },
      );
      const done = isSystem(address) ? '已交给系统打印 1 份' : '打印 1 份';
      slot.note(end.state === 'completed' ? `${done}${paper.copies > 1 ? `（${paper.copies} 张）` : ''}` : '没有打完');
      return resultOf(end);
    } catch (error) {
      if (error instanceof ExpectedError) return { state: 'failed', cause: error.code };
      throw error;
    }
  };

  return {
    ...slot,
    print,
    async follow(queueJob) {
      const { printer, jobId } = placeOf(queueJob, options.cupsServer);
      return resultOf(await printer.follow(jobId, { leave: leaving.signal }));
    },
    async takeBack(queueJob) {
      const { printer, jobId } = placeOf(queueJob, options.cupsServer);
      try {
        return await printer.takeBack(jobId);
      } catch (error) {
        throw deviceFailure(error, roleTitles.documentPrinter, `cups:${printer.queue}`) ?? error;
      }
    },
    async stop() {
      // Before the slot: a job that takes minutes is not waited for, and goes on in the queue.
      leaving.abort();
      await slot.stop();
    },
    async test() {
      const { state, cause } = await print('TEST', await options.testPage());
      return {
        isOk: state === 'printed',
        text:
          state === 'printed'
            ? '测试页已打印'
            : cause === null
              ? '没有确认打印完成，请看纸上是否完整'
              : (slot.state().failure?.message ??
                new ExpectedError(cause, { device: roleTitles.documentPrinter }).message),
      };
    },
  };
}

const resultOf = (end: Pick<JobEnd, 'state' | 'cause'>): PrintResult => ({
  state: end.state === 'completed' ? 'printed' : end.state === 'failed' ? 'failed' : 'unknown',
  cause: causeOf(end),
});

/** The printer of `queue/number`, bound here or not. */
function placeOf(queueJob: string, server: string | undefined): { printer: DocumentPrinter; jobId: number } {
  const at = queueJob.lastIndexOf('/');
  const printer = createCupsPrinter({ queue: queueJob.slice(0, at), ...(server === undefined ? {} : { server }) });
  return { printer, jobId: Number(queueJob.slice(at + 1)) };
}

const traysOf = (types: DocumentTypes): string[] => [...new Set(Object.values(types).map(({ tray }) => tray))];

function queuePrinter(
  queue: string,
  server: string | undefined,
  leave: AbortSignal,
  trays: () => string[],
): PagePrinter {
  const printer = createCupsPrinter({ queue, ...(server === undefined ? {} : { server }) });
  const stop = new AbortController();
  return {
    async probe(): Promise<Health> {
      const { info, reasons } = await printer.status({ signal: stop.signal });
      for (const tray of trays()) await printer.requireTray(tray, stop.signal);
      return { identity: info || queue, warning: reasons.length > 0 ? warningOf(reasons) : null, failure: null };
    },
    async send(pdf, paper, onWait, onTaken) {
      // A stopped queue would keep the page, and print it a second time when somebody starts it long after a reprint.
      await printer.status({ signal: stop.signal });
      // Without that signal: another binding does not cancel what was handed over.
      let said = '';
      return printer.print(pdf, {
        ...paper,
        leave,
        onTaken: (jobId) => onTaken(`${queue}/${jobId}`),
        onState: ({ queueReasons }) => {
          const word = queueReasons.length > 0 ? warningOf(queueReasons) : '';
          if (word !== '' && word !== said) onWait(word);
          said = word;
        },
      });
    },
    close: async () => stop.abort(),
  };
}

const isSystem = (address: string | null): boolean => address?.startsWith('system:') === true;

function systemPrinter(name: string, printers: SystemPrinters | null): PagePrinter {
  if (!printers) throw new ExpectedError('PRINT_SYSTEM_MISSING');
  return {
    async probe() {
      await printers.check(name);
      return { identity: name, warning: null, failure: null };
    },
    async send(pdf, paper) {
      checkPdf(pdf, DEFAULT_MAX_BYTES);
      return printers.print(name, pdf, paper);
    },
    close: async () => undefined,
  };
}

/** What a queue reports of its printer, in a word. RFC 8011 §5.4.12. */
function warningOf(reasons: readonly string[]): string {
  const known: [RegExp, string][] = [
    [/^media-empty|^media-needed/, '缺纸'],
    [/^media-jam/, '卡纸'],
    [/^media-low/, '纸将尽'],
    [/^toner-(empty|low)|^marker-supply/, '墨粉不足'],
    [/^(cover|door)-open/, '上盖未合'],
    [/^offline/, '脱机'],
  ];
  for (const [pattern, word] of known) if (reasons.some((reason) => pattern.test(reason))) return word;
  return '有提示';
}

function causeOf({ state, cause }: Pick<JobEnd, 'state' | 'cause'>): ErrorCode | null {
  if (state === 'completed') return null;
  return cause === null || cause === 'CANCELLED' ? 'PRINT_JOB_FAILED' : cause;
}
