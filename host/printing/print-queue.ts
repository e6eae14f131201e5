import type { z } from 'zod';
import { findCase } from '#db/queries/cases.ts';
import {
  findDocument,
  findDocumentById,
  findPrintDigest,
  listDoubtfulPrints,
  listPrintJobs,
  listPrintJobsIn,
  setDocumentDigest,
  setPrintDigest,
  setQueueJob,
  updatePrintJob,
  type DocumentRow,
  type PrintJobRow,
  type QueuedPrintJob,
} from '#db/queries/documents.ts';
import type { PrintJob } from '#contract/cases.ts';
import { ExpectedError } from '#contract/errors.ts';
import { after, unattended } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import type { DocumentPrinting } from '../devices/document-printing.ts';
import type { PrintResult } from '../devices/print-result.ts';
import type { ReceiptPrinting } from '../devices/receipt-printing.ts';
import { documentKind, type DocumentKind } from '../documents/kinds.ts';
import { issuePaper } from '../documents/letter-file.ts';
import { printJobView } from '../documents/print-view.ts';
import { buildCustodySlip } from '../documents/custody-slip.ts';
import { buildReceipt } from '../documents/receipt.ts';

export interface PrintQueue {
  /** Prints what is queued, each printer one after another; a failed job stays failed until somebody asks for a reprint. */
  start(): void;
  stop(): Promise<void>;
  /** First print, or a marked reprint when paper came out before. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
  printReceipt(caseId: string): z.infer<typeof PrintJob>;
  /** 受理通知书 on the A4 printer; copies after the first are marked 副本. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
  printNotice(caseId: string): z.infer<typeof PrintJob>;
  /** Any paper of a case. @throws ExpectedError CASE_NOT_FOUND */
  printPaper(caseId: string, documentId: string): z.infer<typeof PrintJob>;
}

type WaitingJob = QueuedPrintJob;
/** Puts one document on paper; a failure of the device is an outcome. */
type Press = (job: WaitingJob) => Promise<PrintResult>;

const retryMs = 3000;
const stopMs = 3000;

export interface Presses {
  receiptPrinter: Pick<ReceiptPrinting, 'print'>;
  documentPrinter: Pick<DocumentPrinting, 'print' | 'follow' | 'takeBack'>;
}

export function createPrintQueue(ctx: HostContext, { receiptPrinter, documentPrinter }: Presses): PrintQueue {
  const lanes = [
    createLane(ctx, 'slip', (job) => printSlip(ctx, receiptPrinter, job)),
    createLane(ctx, 'a4', async (job) =>
      job.queue_job === null
        ? await printPages(ctx, documentPrinter, job)
        : await documentPrinter.follow(job.queue_job),
    ),
  ];
  return {
    start() {
      const atPrinter = listPrintJobsIn(ctx.db, 'printing');
      // A job that was at the printer when the workstation died may be on paper or not: only a person can tell. What lies in a print queue
      // the queue knows.
      for (const job of atPrinter) if (job.queue_job === null) finish(ctx, job, 'unknown', 'PRINTER_TIMEOUT');
      for (const lane of lanes) lane.start(atPrinter.filter((job) => job.queue_job !== null));
    },
    stop: async () => {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
    printReceipt: (caseId) => enqueue(ctx, madeAtAcceptance(ctx, caseId, 'RECEIPT')),
    printNotice: (caseId) => enqueue(ctx, madeAtAcceptance(ctx, caseId, 'ACCEPT')),
    printPaper: (caseId, documentId) => enqueue(ctx, requirePaper(ctx, caseId, documentId)),
  };
}

async function printSlip(ctx: HostContext, printer: Presses['receiptPrinter'], job: WaitingJob): Promise<PrintResult> {
  const document = findDocumentById(ctx.db, job.document_id);
  if (!document) throw new Error('print job without document');
  const build = documentKind(document.kind).madeAt === 'custody' ? buildCustodySlip : buildReceipt;
  const paper = build(
    JSON.parse(document.data_json),
    job.reprint_no > 0 ? { reprint: { at: ctx.time.iso(), times: job.reprint_no } } : {},
  );
  return printer.print(paper, { reprint: job.reprint_no > 0 });
}

async function printPages(
  ctx: HostContext,
  printer: Presses['documentPrinter'],
  job: WaitingJob,
): Promise<PrintResult> {
  if (await isOutMeanwhile(ctx, printer, job)) return { state: 'failed', cause: 'PRINT_CAME_OUT' };
  const { file, sm3, takeBack } = await issuePaper(ctx, job.case_id, job.document_id);
  record(ctx, { stream: caseStream(job.case_id) }, () => setPrintDigest(ctx.db, job.print_job_id, sm3));
  const keepPlace = (queueJob: string): void => {
    try {
      ctx.db.tx(() => setQueueJob(ctx.db, job.print_job_id, queueJob));
    } catch (error) {
      // It is printed all the same; after a restart somebody is asked, as with a slip.
      ctx.log.error('documents.print.place', error);
    }
  };
  const result = await printer.print(job.kind, new Uint8Array(await file.arrayBuffer()), keepPlace);
  // The only paper an applicant gets must not say 副本.
  if (result.state === 'failed' && beforeHandover.has(result.cause)) takeBack();
  return result;
}

/**
 * What became of earlier tries that still lay in a queue when nobody watched them any longer: those are taken back, so that an applicant
 * does not get two when there is paper again. True when one of them came out whole.
 */
async function isOutMeanwhile(
  ctx: HostContext,
  printer: Presses['documentPrinter'],
  job: WaitingJob,
): Promise<boolean> {
  let isOut = false;
  for (const earlier of listDoubtfulPrints(ctx.db, job.document_id)) {
    const end = await printer.takeBack(earlier.queue_job ?? '');
    if (end === 'over') continue;
    if (end === 'printed') isOut = true;
    // Not a line of it was printed: the next one is the original again.
    if (
      end === 'untouched' &&
      findPrintDigest(ctx.db, earlier.print_job_id) === findDocumentById(ctx.db, job.document_id)?.sm3
    )
      record(ctx, { stream: caseStream(job.case_id) }, () => setDocumentDigest(ctx.db, job.document_id, null));
    finish(ctx, earlier, end === 'printed' ? 'printed' : 'failed', end === 'printed' ? null : 'PRINT_TAKEN_BACK');
  }
  return isOut;
}

/** Failures before the printer was given anything. */
const beforeHandover = new Set<PrintResult['cause']>([
  'DEVICE_NOT_BOUND',
  'QUEUE_NOT_FOUND',
  'QUEUE_STOPPED',
  'QUEUE_REJECTING',
  'PRINT_SYSTEM_MISSING',
  'PRINT_FILE_INVALID',
]);

/** The jobs of one printer: a stopped A4 queue does not hold up the receipts. */
function createLane(
  ctx: HostContext,
  lane: DocumentKind['lane'],
  press: Press,
): { start(atPrinter: readonly WaitingJob[]): void; stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  let isStopped = true;
  let off: (() => void) | undefined;
  let retry: NodeJS.Timeout | undefined;
  /** At the printer when the workstation was last stopped: watched before anything new goes there. */
  let resumed: WaitingJob[] = [];

  const work = (): void => {
    if (isStopped || running) return;
    const next =
      resumed.shift() ?? listPrintJobsIn(ctx.db, 'queued').find((job) => documentKind(job.kind).lane === lane);
    if (!next) return;
    running = printOne(next).then(
      () => {
        running = null;
        work();
      },
      (error: unknown) => {
        // Nothing could be stored, so nothing went to the printer: the job is still queued, and tried again when the disk has room.
        ctx.log.error('documents.print', error);
        running = null;
        later();
      },
    );
  };
  const later = (): void => {
    clearTimeout(retry);
    if (!isStopped) retry = after(ctx.log, 'print.retry', retryMs, work);
  };

  const printOne = async (job: WaitingJob): Promise<void> => {
    record(ctx, { stream: caseStream(job.case_id) }, () =>
      updatePrintJob(ctx.db, { printJobId: job.print_job_id, state: 'printing', cause: null, finishedAt: null }),
    );
    const outcome = await onPaper(job);
    // Left to its queue, which knows at the next start what became of it.
    if (isStopped && outcome.state === 'unknown' && isInQueue(ctx, job)) return;
    // The slip may be out: what became of it is kept in mind until it can be stored. What cannot be stored at a stop is left to `start`.
    for (;;) {
      try {
        finish(ctx, job, outcome.state, outcome.cause);
        return;
      } catch (error) {
        ctx.log.error('documents.print.outcome', error);
        if (isStopped) return;
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
      }
    }
  };

  const onPaper = async (job: WaitingJob): Promise<PrintResult> => {
    try {
      return await press(job);
    } catch (error) {
      if (error instanceof ExpectedError) return { state: 'failed', cause: error.code };
      ctx.log.error('documents.print.paper', error);
      return { state: 'unknown', cause: 'INTERNAL' };
    }
  };

  return {
    start(atPrinter) {
      isStopped = false;
      resumed = atPrinter.filter((job) => documentKind(job.kind).lane === lane);
      // After the answer to whoever asked: the clerk does not wait for the first write of the printing.
      off = ctx.changes.on('print', () => void setImmediate(unattended(ctx.log, 'print', work)));
      work();
    },
    async stop() {
      isStopped = true;
      off?.();
      clearTimeout(retry);
      // A queue may follow its job for minutes; what is not known then is asked of a person at the next start.
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, stopMs).unref())]);
    },
  };
}

const isInQueue = ({ db }: HostContext, { print_job_id: id }: WaitingJob): boolean =>
  listPrintJobsIn(db, 'printing').some((one) => one.print_job_id === id && one.queue_job !== null);

/** @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
function madeAtAcceptance(ctx: HostContext, caseId: string, kind: 'RECEIPT' | 'ACCEPT'): DocumentRow {
  if (!findCase(ctx.db, caseId)) throw new ExpectedError('CASE_NOT_FOUND');
  const document = findDocument(ctx.db, caseId, kind);
  if (!document) throw new ExpectedError('CASE_STATE', { state: '未受理' });
  return document;
}

/** @throws ExpectedError CASE_NOT_FOUND */
function requirePaper(ctx: HostContext, caseId: string, documentId: string): DocumentRow {
  const document = findDocumentById(ctx.db, documentId);
  if (document?.case_id !== caseId) throw new ExpectedError('CASE_NOT_FOUND');
  return document;
}

function enqueue(ctx: HostContext, document: DocumentRow): z.infer<typeof PrintJob> {
  if (document.voided_at) throw new ExpectedError('DOCUMENT_VOID', { docNo: document.doc_no });
  const { printAct } = documentKind(document.kind);
  const earlier = listPrintJobs(ctx.db, document.document_id);
  const waiting = earlier.find((one) => one.state === 'queued' || one.state === 'printing');
  if (waiting) return printJobView(waiting);
  const operator = ctx.session.operator();
  const job: PrintJobRow = {
    print_job_id: ctx.newId(),
    document_id: document.document_id,
    state: 'queued',
    // Paper that came out, or may have; a try that ended without any leaves the next one the first.
    reprint_no: earlier.filter((one) => one.state !== 'failed').length,
    cause: null,
    created_at: ctx.time.iso(),
    finished_at: null,
  };
  record(
    ctx,
    {
      stream: caseStream(document.case_id),
      act: printAct,
      detail: `reprint ${job.reprint_no}`,
      by: operator,
      at: job.created_at,
    },
    (on) => on.print(job),
  );
  return printJobView(job);
}

/** Keeps the outcome on the case and tells the platform, in one transaction. */
function finish(
  ctx: HostContext,
  job: WaitingJob,
  state: 'printed' | 'failed' | 'unknown',
  cause: string | null,
): void {
  record(ctx, { stream: caseStream(job.case_id), tells: ['station'] }, (on) => {
    updatePrintJob(ctx.db, { printJobId: job.print_job_id, state, cause, finishedAt: on.at });
    const row = findCase(ctx.db, job.case_id);
    const document = findDocumentById(ctx.db, job.document_id);
    if (!row || !document) return;
    const seq = on.seq();
    const projectNo = row.project_no;
    on.report({
      class: 'document',
      projectNo,
      seq,
      payload: {
        projectNo,
        seq,
        kind: job.kind,
        docNo: document.doc_no,
        state,
        reprintNo: job.reprint_no,
        at: on.at,
        sm3: findPrintDigest(ctx.db, job.print_job_id) ?? document.sm3,
      },
    });
  });
}
