import type { z } from 'zod';
import { findCase, takeSeq } from '#db/queries/cases.ts';
import { findDocument, insertPrintJob, listPrintJobs, listPrintJobsIn, updatePrintJob, type PrintJobRow } from '#db/queries/documents.ts';
import type { PrintJob } from '#contract/cases.ts';
import { ExpectedError } from '#contract/errors.ts';
import { appendAudit } from '../audit/index.ts';
import type { HostContext } from '../context.ts';
import type { PrintResult, ReceiptPrinting } from '../devices/receipt-printing.ts';
import { report } from '../sync/report.ts';
import { printJobView } from './print-view.ts';
import { buildReceipt, type ReceiptData } from './receipt.ts';

export interface PrintQueue {
  /** Prints what is queued, one after another; a failed job stays failed until somebody asks for a reprint. */
  start(): void;
  stop(): Promise<void>;
  /** First print, or a marked reprint when one was tried before. @throws ExpectedError CASE_NOT_FOUND | CASE_STATE */
  printReceipt(caseId: string): z.infer<typeof PrintJob>;
}

const retryMs = 3000;

export function createPrintQueue(ctx: HostContext, printer: ReceiptPrinting): PrintQueue {
  let running: Promise<void> | null = null;
  let isStopped = true;
  let off: (() => void) | undefined;
  let retry: NodeJS.Timeout | undefined;

  const work = (): void => {
    if (isStopped || running) return;
    const next = listPrintJobsIn(ctx.db, 'queued')[0];
    if (!next) return;
    running = printOne(next)
      .then(() => { running = null; work(); }, (error: unknown) => {
        // Nothing could be stored, so nothing went to the printer: the job is still queued, and tried again when the disk has room.
        ctx.log.error('documents.print', error);
        running = null;
        later();
      });
  };
  const later = (): void => {
    clearTimeout(retry);
    if (!isStopped) retry = setTimeout(work, retryMs);
  };

  const printOne = async (job: PrintJobRow & { case_id: string }): Promise<void> => {
    updatePrintJob(ctx.db, { printJobId: job.print_job_id, state: 'printing', cause: null, finishedAt: null });
    ctx.changes.notify(job.case_id);
    const outcome = await onPaper(job);
    // The slip may be out: what became of it is kept in mind until it can be stored. A stop before leaves the job to `start`.
    while (!isStopped) {
      try {
        finish(ctx, job, outcome.state, outcome.cause);
        return;
      } catch (error) {
        ctx.log.error('documents.print.outcome', error);
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
      }
    }
  };

  const onPaper = async (job: PrintJobRow & { case_id: string }): Promise<PrintResult> => {
    try {
      const document = findDocument(ctx.db, job.case_id, 'RECEIPT');
      if (!document) throw new Error('print job without document');
      const data = JSON.parse(document.data_json) as ReceiptData;
      const paper = buildReceipt(data, job.reprint_no > 0 ? { reprint: { at: ctx.time.iso(), times: job.reprint_no } } : {});
      return await printer.print(paper, { reprint: job.reprint_no > 0 });
    } catch (error) {
      ctx.log.error('documents.print.paper', error);
      return { state: 'unknown', cause: 'INTERNAL' };
    }
  };

  return {
    start() {
      isStopped = false;
      // A job that was at the printer when the workstation died may be on paper or not: only a person can tell.
      for (const job of listPrintJobsIn(ctx.db, 'printing')) finish(ctx, job, 'unknown', 'PRINTER_TIMEOUT');
      // After the answer to whoever asked: the clerk does not wait for the first write of the printing.
      off = ctx.changes.on('print', () => void setImmediate(work));
      work();
    },
    async stop() {
      isStopped = true;
      off?.();
      clearTimeout(retry);
      await running;
    },
    printReceipt(caseId) {
      const row = findCase(ctx.db, caseId);
      if (!row) throw new ExpectedError('CASE_NOT_FOUND');
      const document = findDocument(ctx.db, caseId, 'RECEIPT');
      if (!document) throw new ExpectedError('CASE_STATE', { state: '未受理' });
      const earlier = listPrintJobs(ctx.db, document.document_id);
      const waiting = earlier.find((one) => one.state === 'queued' || one.state === 'printing');
      if (waiting) return printJobView(waiting);
      const operator = ctx.session.operator();
      const job: PrintJobRow = { print_job_id: ctx.newId(), document_id: document.document_id, state: 'queued', reprint_no: earlier.length, cause: null, created_at: ctx.time.iso(), finished_at: null };
      ctx.db.tx(() => {
        insertPrintJob(ctx.db, job);
        appendAudit(ctx.db, { at: job.created_at, operator: operator.username, act: 'documents.printReceipt', object: caseId, isOk: true, detail: `reprint ${job.reprint_no}` });
      });
      ctx.changes.notify(caseId);
      ctx.changes.notify('print');
      return printJobView(job);
    },
  };
}

/** Keeps the outcome on the case and tells the platform, in one transaction. */
function finish(ctx: HostContext, job: PrintJobRow & { case_id: string }, state: 'printed' | 'failed' | 'unknown', cause: string | null): void {
  const at = ctx.time.iso();
  ctx.db.tx(() => {
    updatePrintJob(ctx.db, { printJobId: job.print_job_id, state, cause, finishedAt: at });
    const row = findCase(ctx.db, job.case_id);
    if (!row?.project_no) return;
    const seq = takeSeq(ctx.db, job.case_id);
    report(ctx.db, job.case_id, {
      class: 'document', projectNo: row.project_no, seq, at,
      payload: { projectNo: row.project_no, seq, kind: 'RECEIPT', docNo: row.accept_doc_no ?? '', state, reprintNo: job.reprint_no, at, sm3: null },
    });
  });
  ctx.changes.notify(job.case_id);
  ctx.changes.notify('station');
  ctx.changes.notify('outbox');
}
