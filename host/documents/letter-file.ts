import type { DocumentRow } from '#db/queries/documents.ts';
import { findDocumentById, setDocumentDigest } from '#db/queries/documents.ts';
import { findCase } from '#db/queries/cases.ts';
import { ExpectedError } from '#contract/errors.ts';
import { caseFacts } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { sm3Of } from '../kernel/digest.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { drawable } from './drawable.ts';
import { documentKind } from './kinds.ts';
import { Letter } from './letter.ts';
import { letterDefinition } from './letter-layout.ts';
import { authorityLetter } from './promise-letters.ts';
import { issueNotice } from './notice-file.ts';

/** A paper about to be printed or shown. When an original came to nothing, `takeBack` makes the next rendering the original. */
export interface IssuedPaper {
  file: File;
  /** Of its bytes, hex. */
  sm3: string;
  takeBack: () => void;
}

/**
 * One paper of a case as a PDF file: the first rendering fixes its digest, later ones carry the mark 副本.
 *
 * @throws ExpectedError CASE_NOT_FOUND no such paper of that case | DOCUMENT_FAILED
 */
export async function issuePaper(ctx: HostContext, caseId: string, documentId: string): Promise<IssuedPaper> {
  const document = findDocumentById(ctx.db, documentId);
  if (!document || document.case_id !== caseId) throw new ExpectedError('CASE_NOT_FOUND');
  return documentKind(document.kind).madeAt === 'act' ? issueLetter(ctx, document) : issueNotice(ctx, caseId, document);
}

export const paperFile = async (ctx: HostContext, caseId: string, documentId: string): Promise<File> =>
  (await issuePaper(ctx, caseId, documentId)).file;

/** 授权委托书 filled in from what is typed so far. @throws ExpectedError CASE_NOT_FOUND | ITEM_NOT_FOUND | DOCUMENT_FAILED */
export async function authorityFile(ctx: HostContext, caseId: string): Promise<File> {
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const draft = storedDraft(row);
  const { item } = caseFacts(ctx, row, draft);
  if (!item) throw new ExpectedError('ITEM_NOT_FOUND');
  const at = ctx.time.iso();
  const pdf = await renderLetter(ctx, authorityLetter(draft, item, chinaDate(at), at), null);
  record(ctx, { stream: caseStream(caseId), act: 'documents.authority' }, () => undefined);
  return new File([new Uint8Array(pdf)], '授权委托书.pdf', { type: 'application/pdf' });
}

async function issueLetter(ctx: HostContext, document: DocumentRow): Promise<IssuedPaper> {
  const letter = Letter.parse(JSON.parse(document.data_json));
  const isCopy = document.sm3 !== null || Boolean(document.voided_at);
  const pdf = await renderLetter(ctx, letter, document.voided_at ? '作废' : isCopy ? '副本' : null);
  const sm3 = sm3Of(pdf);
  const stream = caseStream(document.case_id);
  record(ctx, { stream, act: isCopy ? 'documents.letter.copy' : 'documents.letter', detail: sm3 }, () => {
    if (!isCopy) setDocumentDigest(ctx.db, document.document_id, sm3);
  });
  return {
    sm3,
    file: new File([new Uint8Array(pdf)], `${letter.title}-${letter.docNo}.pdf`, { type: 'application/pdf' }),
    takeBack() {
      if (!isCopy) record(ctx, { stream }, () => setDocumentDigest(ctx.db, document.document_id, null));
    },
  };
}

export async function renderLetter(
  ctx: HostContext,
  letter: Letter,
  mark: '副本' | '作废' | null,
): Promise<Uint8Array> {
  const [{ pdfEngine }, { findFonts }] = await Promise.all([import('./notice-pdf.ts'), import('../fonts/fonts.ts')]);
  const missing = new Set<string>();
  const pdf = await pdfEngine(findFonts()).render(letterDefinition(drawable(letter, missing), mark));
  if (missing.size > 0) ctx.log.warn('documents.missingGlyphs', { count: missing.size });
  return pdf;
}
