import type { DocumentRow } from '#db/queries/documents.ts';
import type { HostContext } from '../kernel/context.ts';
import { documentKind } from './kinds.ts';
import { Letter } from './letter.ts';
import { renderLetter } from './letter-file.ts';
import { NoticeData } from './notice-content.ts';
import { renderNotice } from './notice-file.ts';

/** A paper as it was first made, without a mark and without counting as a copy: for the archive. @throws ExpectedError DOCUMENT_FAILED */
export async function originalPaper(ctx: HostContext, document: DocumentRow): Promise<Uint8Array> {
  const data: unknown = JSON.parse(document.data_json);
  if (documentKind(document.kind).madeAt === 'act') return await renderLetter(ctx, Letter.parse(data), null);
  return (await renderNotice(ctx, { ...NoticeData.parse(data), mark: null })).pdf;
}
