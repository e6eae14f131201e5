import type { z } from 'zod';
import type { PrintJobRow } from '#db/queries/documents.ts';
import type { PrintJob } from '#contract/cases.ts';
import { errorRegistry, say, type ErrorCode } from '#contract/errors.ts';

const words: Record<string, string> = {
  queued: '等待打印',
  printing: '正在打印',
  printed: '已打印',
  failed: '没有打出',
  unknown: '未确认是否打完',
};

/** A print job with the sentence a clerk reads. */
export function printJobView(row: PrintJobRow): z.infer<typeof PrintJob> {
  const sentence =
    row.cause && row.cause in errorRegistry ? say(row.cause as ErrorCode, { device: '打印机', queue: '所选队列' }) : '';
  return {
    printJobId: row.print_job_id,
    documentId: row.document_id,
    state: row.state as z.infer<typeof PrintJob>['state'],
    reprintNo: row.reprint_no,
    sm3: row.sm3 ?? null,
    cause: row.cause,
    message: sentence || (words[row.state] ?? row.state),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
