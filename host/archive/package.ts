import { listAttachments } from '#db/queries/attachments.ts';
import { findCase, listSteps, type CaseRow } from '#db/queries/cases.ts';
import { listDocuments, listPrintJobs } from '#db/queries/documents.ts';
import { listPages } from '#db/queries/pages.ts';
import { listParcels } from '#db/queries/parcels.ts';
import { listPayments } from '#db/queries/payments.ts';
import { listRatings } from '#db/queries/ratings.ts';
import { listSignatures } from '#db/queries/signatures.ts';
import { listAttempts } from '#db/queries/verifications.ts';
import { finishedStates, isDoneState, stateName } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import { correctionsOf, specialsOf, storedDelivery, storedOutcome } from '../cases/course.ts';
import { caseFiles, withDigests } from '../cases/form-values.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import { documentKind } from '../documents/kinds.ts';
import { originalPaper } from '../documents/original.ts';
import type { FileStore } from '../files/store.ts';
import type { HostContext } from '../kernel/context.ts';
import { sm3Of, sm3OfBytes } from '../kernel/digest.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { archiveFormat, manifestName, type Manifest } from './check.ts';
import { metadataOf } from './metadata.ts';
import { writeTar } from './tar.ts';

interface Part {
  path: string;
  what: string;
  bytes: Uint8Array;
}

/**
 * 归档包 of a case that is over, or whose result is there: what was applied for, the materials byte for byte as they came, the papers,
 * the process, the result, ratings and signatures, with a manifest that gives the SM3 of each. The digest of the manifest goes into the
 * audit trail.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE not over | FILE_DAMAGED | DOCUMENT_FAILED
 */
export async function archivePackage(ctx: HostContext, files: FileStore, caseId: string): Promise<File> {
  const operator = ctx.session.operator();
  const row = findCase(ctx.db, caseId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const isOver = finishedStates.some((state) => state === row.state) || isDoneState(row.state);
  if (!isOver || row.state === 'VOID') throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  const at = ctx.time.iso();
  const held = [...recordsOf(ctx, row), ...(await papersOf(ctx, caseId)), ...(await materialsOf(ctx, files, caseId))];
  const parts = [...held, json('metadata.json', '归档元数据', await metadataOf(ctx, row, held, at))];
  const manifest: Manifest = {
    format: archiveFormat,
    projectNo: row.project_no ?? caseId,
    taskName: row.task_name ?? '',
    madeAt: at,
    madeBy: operator.name,
    files: await Promise.all(
      parts.map(async ({ path, what, bytes }) => ({ path, what, bytes: bytes.length, sm3: await sm3OfBytes(bytes) })),
    ),
  };
  const listed = Buffer.from(JSON.stringify(manifest, null, 2));
  const tar = writeTar([{ path: manifestName, bytes: listed }, ...parts], Math.floor(Date.parse(at) / 1000));
  record(ctx, { stream: caseStream(caseId), act: 'archive.export', detail: sm3Of(listed) }, () => undefined);
  return new File([new Uint8Array(tar)], `归档包-${row.project_no ?? caseId}.tar`, { type: 'application/x-tar' });
}

const json = (path: string, what: string, value: unknown): Part => ({
  path,
  what,
  bytes: Buffer.from(JSON.stringify(value, null, 2)),
});

function recordsOf({ db }: HostContext, row: CaseRow): Part[] {
  const { case_id: caseId } = row;
  const draft = storedDraft(row);
  const item = storedItem(db, row);
  const form = item ? withDigests(item, draft.form, caseFiles(db, caseId)) : draft.form;
  return [
    json('case.json', '申请、受理与结果', {
      ...{ caseId, projectNo: row.project_no, acceptDocNo: row.accept_doc_no, state: row.state },
      ...{ acceptTime: row.accept_time, promiseDue: row.promise_due, statutoryDue: row.statutory_due },
      ...{ receivedAt: row.received_at, operator: row.operator_name, applicant: draft.applicant, form },
      ...{
        formSources: draft.formSources,
        item,
        corrections: correctionsOf(db, caseId),
        specials: specialsOf(db, caseId),
      },
      ...{ outcome: storedOutcome(row), delivery: storedDelivery(row) },
    }),
    json('steps.json', '办理经过', listSteps(db, caseId)),
    json('materials.json', '申请材料', {
      materials: draft.materials,
      files: listAttachments(db, caseId),
      pages: listPages(db, caseId),
    }),
    json(
      'documents.json',
      '文书与打印记录',
      listDocuments(db, caseId).map((one) => ({ ...one, prints: listPrintJobs(db, one.document_id) })),
    ),
    json('verifications.json', '部门核验', listAttempts(db, caseId)),
    json('ratings.json', '评价', listRatings(db, caseId)),
    json('signatures.json', '签字', listSignatures(db, caseId)),
    json('payments.json', '缴费', listPayments(db, caseId)),
    json('parcels.json', '寄送', listParcels(db, caseId)),
  ];
}

/** Each paper as it was first made; slips are data only, in `documents.json`. */
async function papersOf(ctx: HostContext, caseId: string): Promise<Part[]> {
  const parts: Part[] = [];
  for (const [index, document] of listDocuments(ctx.db, caseId).entries()) {
    const { title, lane } = documentKind(document.kind);
    if (lane !== 'a4') continue;
    const bytes = await originalPaper(ctx, document);
    const isSame = document.sm3 === null || sm3Of(bytes) === document.sm3;
    const mark = `${document.voided_at ? '，已作废' : ''}${isSame ? '' : '，内容与首次相同，文件重新生成'}`;
    parts.push({
      path: `documents/${index + 1}-${document.kind}.pdf`,
      what: `《${title}》${document.doc_no}${mark}`,
      bytes,
    });
  }
  return parts;
}

/** Files by what they are; the same bytes are put in once. */
async function materialsOf(ctx: HostContext, files: FileStore, caseId: string): Promise<Part[]> {
  const wanted = new Map<string, string>();
  for (const one of listAttachments(ctx.db, caseId))
    wanted.set(`materials/${one.sm3}.${extensionOf(one.mime)}`, `材料 ${one.material_id}：${one.name}`);
  for (const one of listPages(ctx.db, caseId))
    if (one.is_removed === 0)
      wanted.set(`pages/${one.original_sm3}.bin`, `材料 ${one.material_id} 第 ${one.number} 页，扫描仪给出的原样`);
  for (const one of listSignatures(ctx.db, caseId))
    if (one.page_file) wanted.set(`signatures/${one.page_file}.png`, `${one.signer_name} 签字的页`);
  const parts: Part[] = [];
  for (const [path, what] of wanted) {
    const digest = path.slice(path.indexOf('/') + 1, path.lastIndexOf('.'));
    parts.push({ path, what, bytes: await files.get(digest) });
  }
  return parts;
}

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};
const extensionOf = (mime: string): string => extensions[mime] ?? 'bin';
