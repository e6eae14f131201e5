import { findAttachment, insertAttachment } from '#db/queries/attachments.ts';
import { fileLimitMb } from '#contract/platform/wire.ts';
import { deleteAttachment } from '#db/queries/scans.ts';
import { ExpectedError } from '#contract/errors.ts';
import { requireDraft } from '../drafts/drafts.ts';
import { noteLook } from '../cases/looks.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import type { FileStore } from '../files/store.ts';

/** Keeps a scan with a material of a draft, in the place of a wrong one where that is named. @throws ExpectedError CASE_* | FILE_TOO_LARGE | FILE_TYPE */
export async function attach(
  ctx: HostContext,
  files: FileStore,
  input: { caseId: string; materialId: string; file: Blob; name: string; replaces?: string | null },
): Promise<{ sm3: string; bytes: number }> {
  requireDraft(ctx, input.caseId);
  if (input.file.size > fileLimitMb * 1024 * 1024) throw new ExpectedError('FILE_TOO_LARGE', { limitMb: fileLimitMb });
  const bytes = new Uint8Array(await input.file.arrayBuffer());
  const mime = typeOf(bytes);
  if (!mime) throw new ExpectedError('FILE_TYPE');
  const digest = await files.put(bytes);
  const row = requireDraft(ctx, input.caseId);
  const replaces = input.replaces ?? null;
  record(
    ctx,
    {
      stream: caseStream(row.case_id),
      act: replaces === null ? 'materials.attach' : 'materials.replace',
      detail: replaces === null ? digest : `${input.materialId} ${replaces} > ${digest}`,
      by: ctx.session.operator(),
    },
    (on) => {
      if (replaces !== null && !deleteAttachment(ctx.db, row.case_id, input.materialId, replaces))
        throw new ExpectedError('CASE_NOT_FOUND');
      insertAttachment(ctx.db, {
        case_id: row.case_id,
        material_id: input.materialId,
        sm3: digest,
        name: input.name,
        mime,
        bytes: bytes.length,
        added_at: on.at,
      });
    },
  );
  return { sm3: digest, bytes: bytes.length };
}

/** Takes a scan out of a draft, on record; pages from the scanner are taken out page by page. @throws ExpectedError CASE_* */
export function removeAttachment(ctx: HostContext, input: { caseId: string; materialId: string; sm3: string }): void {
  const row = requireDraft(ctx, input.caseId);
  record(
    ctx,
    {
      stream: caseStream(row.case_id),
      act: 'materials.remove',
      detail: `${input.materialId} ${input.sm3}`,
      by: ctx.session.operator(),
    },
    () => {
      if (!deleteAttachment(ctx.db, input.caseId, input.materialId, input.sm3))
        throw new ExpectedError('CASE_NOT_FOUND');
    },
  );
}

/** @throws ExpectedError CASE_NOT_FOUND | FILE_DAMAGED */
export async function readAttachment(
  ctx: HostContext,
  files: FileStore,
  caseId: string,
  digest: string,
): Promise<File> {
  const row = findAttachment(ctx.db, caseId, digest);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  noteLook(ctx, caseId);
  return new File([new Uint8Array(await files.get(digest))], row.name, { type: row.mime });
}

/** By the bytes themselves, whatever the name says. */
function typeOf(bytes: Uint8Array): string | null {
  const starts = (...head: number[]): boolean => head.every((byte, index) => bytes[index] === byte);
  if (starts(0x25, 0x50, 0x44, 0x46)) return 'application/pdf';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  return starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) ? 'image/png' : null;
}
