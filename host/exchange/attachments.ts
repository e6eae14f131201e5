import { z } from 'zod';
import { listDue } from '#db/queries/outbox.ts';
import { countPutBack } from '#db/queries/put-back.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { listUnreported, markUploaded, markUploadFailed, nextUpload, type UploadRow } from '#db/queries/uploads.ts';
import { ExpectedError, type ErrorCode } from '#contract/errors.ts';
import { fileLimitMb } from '#contract/platform/wire.ts';
import { materialFile, signedPage } from '../cases/evidence.ts';
import { keptBytes, type FileStore } from '../files/store.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { backOffMs } from './outbox.ts';

/** Long enough for the largest file on a slow line; the platform waits as long. */
const deadlineMs = 600_000;

/** The lane of files: one at a time, never while a row could go, each whole or again. */
export interface AttachmentLane {
  /** Rows have gone, the platform is there: files may. Does nothing while one is on its way. */
  wake(token: string): void;
  /** Ends the upload under way; it is begun anew after the next start. */
  stop(): Promise<void>;
}

export function createAttachmentLane(ctx: HostContext, files: FileStore): AttachmentLane {
  const stopping = new AbortController();
  let underWay: Promise<void> | null = null;
  const run = async (token: string): Promise<void> => {
    while (!stopping.signal.aborted && listDue(ctx.db, ctx.time.iso(), 1).length === 0 && countPutBack(ctx.db) === 0) {
      const file = nextUpload(ctx.db, ctx.time.iso());
      if (!file || !(await send(ctx, files, token, file, stopping.signal))) return;
    }
  };
  return {
    wake(token) {
      underWay ??= run(token)
        .catch((error: unknown) => ctx.log.error('attachments.lane', error))
        .finally(() => (underWay = null));
    },
    async stop() {
      stopping.abort();
      await underWay;
    },
  };
}

/** Whether the next one may be tried at once. */
async function send(
  ctx: HostContext,
  files: FileStore,
  token: string,
  file: UploadRow,
  stopping: AbortSignal,
): Promise<boolean> {
  const { upload_id: uploadId, sm3 } = file;
  try {
    if (file.bytes > fileLimitMb * 1024 * 1024) throw new ExpectedError('UPLOAD_TOO_LARGE', { limitMb: fileLimitMb });
    const bytes = await files.get(sm3);
    await ctx.platform.putFile(token, sm3, bytes, AbortSignal.any([stopping, AbortSignal.timeout(deadlineMs)]));
    markUploaded(ctx.db, uploadId, ctx.time.iso(), readSetting(ctx.db, 'platformInstance', z.string()) ?? '');
  } catch (error) {
    // Broken off by ourselves is no failure of anybody's.
    if (stopping.aborted) return false;
    if (!(error instanceof ExpectedError)) throw error;
    const isForPerson = needsPerson(error.code);
    const wait = backOffMs(file.attempts + 1, ctx.random);
    const again = isForPerson ? null : new Date(ctx.time.now().getTime() + wait).toISOString();
    markUploadFailed(ctx.db, uploadId, JSON.stringify(error.toFailure()), again);
    ctx.log.warn('attachments.failed', { code: error.code, sm3, attempts: file.attempts + 1 });
    if (!isForPerson) return false;
  }
  ctx.changes.notify('station');
  return true;
}

/** What no further try of ours mends: the file itself. */
const needsPerson = (code: ErrorCode): boolean =>
  code === 'UPLOAD_TOO_LARGE' ||
  code === 'FILE_TOO_LARGE' ||
  code === 'FILE_DAMAGED' ||
  code === 'INPUT_INVALID' ||
  code === 'PLATFORM_REJECTED';

/** Files of cases that were accepted by a version that kept them to itself are told of once, and go like the others. */
export function reportEarlierFiles(ctx: HostContext): void {
  if (readSetting(ctx.db, 'earlierFilesReported', z.boolean().nullable())) return;
  ctx.db.tx(() => {
    for (const { project_no: projectNo, ...row } of listUnreported(ctx.db))
      record(ctx, { stream: caseStream(row.case_id) }, (on) => {
        const { case_id, sm3, name, added_at, material_id } = row;
        const bytes = row.bytes ?? keptBytes(ctx.dataDir, sm3);
        const file =
          material_id === null
            ? { ...signedPage({ page_file: sm3, signer_name: name, signed_at: added_at }), bytes }
            : materialFile({ case_id, material_id, sm3, name, mime: row.mime, bytes, added_at });
        on.file({ ...file, projectNo, seq: on.seq() });
      });
    writeSetting(ctx.db, 'earlierFilesReported', true);
  });
}
