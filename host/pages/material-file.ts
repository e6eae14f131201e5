import fs from 'node:fs/promises';
import path from 'node:path';
import { deleteScannedFile, insertAttachment } from '#db/queries/attachments.ts';
import { findCase } from '#db/queries/cases.ts';
import { listPages } from '#db/queries/pages.ts';
import { scannedFileName } from '#contract/names.ts';
import { PageFacts } from '#contract/pages.ts';
import { materialFile } from '../cases/evidence.ts';
import type { FileStore } from '../files/store.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

/**
 * Makes one PDF of a material's pages as they are now and puts it among its files, in place of the one before. None where no page is
 * left.
 */
export async function renewMaterialFile(
  ctx: HostContext,
  files: FileStore,
  spoolRoot: string,
  caseId: string,
  materialId: string,
): Promise<void> {
  const pages = listPages(ctx.db, caseId).filter(
    (one) => one.material_id === materialId && one.is_removed === 0 && one.sm3 !== null,
  );
  const made = pages.length === 0 ? null : await pdfOf(ctx, files, spoolRoot, pages);
  record(ctx, { stream: caseStream(caseId) }, (on) => {
    deleteScannedFile(ctx.db, caseId, materialId, scannedFileName);
    if (!made) return;
    const row = {
      case_id: caseId,
      material_id: materialId,
      sm3: made.sm3,
      name: scannedFileName,
      mime: 'application/pdf',
      bytes: made.bytes,
      added_at: on.at,
      pages: pages.length,
    };
    insertAttachment(ctx.db, row);
    // Accepted while the file was being made: what acceptance reported did not have it.
    const projectNo = findCase(ctx.db, caseId)?.project_no;
    if (projectNo) on.file({ ...materialFile(row), projectNo, seq: on.seq() });
  });
}

async function pdfOf(
  ctx: HostContext,
  files: FileStore,
  spoolRoot: string,
  pages: readonly { sm3: string | null; facts_json: string | null }[],
): Promise<{ sm3: string; bytes: number }> {
  await fs.mkdir(spoolRoot, { recursive: true, mode: 0o700 });
  const dir = await fs.mkdtemp(path.join(spoolRoot, `${process.pid}-`));
  try {
    const file = path.join(dir, 'material.pdf');
    // With the pictures' library, which no start waits for.
    const { createPdf } = await import('#imaging/pdf.ts');
    const pdf = await createPdf(file, { title: '扫描件', at: ctx.time.iso() });
    try {
      for (const { sm3, facts_json } of pages) {
        if (sm3 === null || facts_json === null) continue;
        await pdf.add({ bytes: await files.get(sm3), dpi: PageFacts.parse(JSON.parse(facts_json)).dpi });
      }
    } catch (error) {
      await pdf.drop();
      throw error;
    }
    await pdf.close();
    const bytes = await fs.readFile(file);
    return { sm3: await files.put(bytes), bytes: bytes.length };
  } finally {
    await fs.rm(dir, { recursive: true, force: true });
  }
}
