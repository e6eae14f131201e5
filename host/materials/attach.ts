import { findAttachment, insertAttachment } from '#db/queries/attachments.ts';
import { fileLimitMb } from '#contract/platform/wire.ts';
import { deleteAttachment } from '#db/queries/scans.ts';
import { ExpectedError } from '#contract/errors.ts';
import { scannedFileName } from '#contract/names.ts';
import { requireDraft } from '../drafts/drafts.ts';
import { noteLook } from '../cases/looks.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import type { FileFacts } from '#imaging/files/inspect.ts';
import type { FileStore } from '../files/store.ts';

/** The name of the file that is made of a material's pages is no other's: a next page would take its place. */
const broughtName = scannedFileName.replace('.pdf', '（自带）.pdf');

/** Keeps a scan with a material of a draft, in the place of a wrong one where that is named. @throws ExpectedError CASE_* | FILE_* | PAGE_* */
export async function attach(
  ctx: HostContext,
  files: FileStore,
  inspect: (bytes: Uint8Array) => Promise<FileFacts>,
  input: { caseId: string; materialId: string; file: Blob; name: string; replaces?: string | null },
): Promise<{ sm3: string; bytes: number; pages: number | null }> {
  requireDraft(ctx, input.caseId);
  if (input.file.size > fileLimitMb * 1024 * 1024) throw new ExpectedError('FILE_TOO_LARGE', { limitMb: fileLimitMb });
  const bytes = new Uint8Array(await input.file.arrayBuffer());
  const { mime, pages } = await inspect(bytes);
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
        name: input.name === scannedFileName ? broughtName : input.name,
        mime,
        bytes: bytes.length,
        added_at: on.at,
        pages,
      });
    },
  );
  return { sm3: digest, bytes: bytes.length, pages };
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

const unshown: Record<string, string> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word（DOCX）',
  'application/ofd': 'OFD（印章未验证）',
};

/**
 * A file as a browser shows it: TIFF by pages as pictures, the rest as it is.
 *
 * @param page from 0
 * @throws ExpectedError CASE_NOT_FOUND | FILE_DAMAGED | FILE_NOT_SHOWN | PAGE_*
 */
export async function previewAttachment(
  ctx: HostContext,
  files: FileStore,
  viewable: (bytes: Uint8Array, page: number) => Promise<File>,
  { caseId, sm3, page }: { caseId: string; sm3: string; page: number },
): Promise<File> {
  const file = await readAttachment(ctx, files, caseId, sm3);
  const kind = unshown[file.type];
  if (kind !== undefined) throw new ExpectedError('FILE_NOT_SHOWN', { kind });
  return file.type === 'image/tiff' ? viewable(new Uint8Array(await file.arrayBuffer()), page) : file;
}
