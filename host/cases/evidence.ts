import { z } from 'zod';
import type { AttachmentRow } from '#db/queries/attachments.ts';
import type { SealedSignature } from '#db/queries/signatures.ts';
import { Sm3 } from '#contract/platform/rows/evidence.ts';
import type { Recording } from '../kernel/record.ts';

/** What of a stored binding is told; the strokes themselves stay with the station. */
const Bound = z.object({ strokesSm3: Sm3, factsSm3: Sm3, lostSamples: z.number().int().min(0) });

/**
 * Reports a signature under a numbered case, and its page as a file.
 *
 * @param pageBytes size of the page's image
 * @param before what was changed after it, in words; null where it covers what the case says
 */
export function reportSignature(
  on: Recording,
  projectNo: string,
  { seq, fileSeq }: { seq: number; fileSeq: number },
  row: SealedSignature,
  pageBytes: number,
  before: string | null = null,
): void {
  const bound = boundOf(row);
  // Tampered with beyond reading: shown here as not intact, and nothing of it can be vouched for elsewhere.
  if (!bound) {
    on.note(`signature ${row.signature_id} unreadable, not reported`);
    return;
  }
  on.report({
    class: 'signature',
    projectNo,
    seq,
    at: row.signed_at,
    payload: {
      projectNo,
      seq,
      signatureId: row.signature_id,
      signerName: row.signer_name.slice(0, 60),
      signedAt: row.signed_at,
      source: row.source === 'pad' ? 'pad' : 'screen',
      device: row.device.slice(0, 100),
      pageSm3: row.page_sm3,
      ...bound,
      pageFile: row.page_file,
      ...(before === null ? {} : { state: 'signedBefore', note: before.slice(0, 200) }),
      operator: row.operator,
    },
  });
  on.file({ ...signedPage(row), projectNo, seq: fileSeq, bytes: pageBytes });
}

/** The image of the page somebody signed, as a file of the case. */
export const signedPage = (row: { page_file: string; signer_name: string; signed_at: string }) => ({
  sm3: row.page_file,
  name: `签字页（${row.signer_name.slice(0, 60)}）.png`,
  mime: 'image/png',
  materialId: null,
  purpose: 'signedPage',
  addedAt: row.signed_at,
});

/** A file that was put with a material. */
export const materialFile = (row: Omit<AttachmentRow, 'pages'>) => ({
  sm3: row.sm3,
  name: row.name.slice(0, 200),
  mime: row.mime,
  bytes: row.bytes,
  materialId: row.material_id,
  purpose: 'material',
  addedAt: row.added_at,
});

function boundOf(row: SealedSignature): z.infer<typeof Bound> | null {
  try {
    return Bound.parse(JSON.parse(row.binding_json));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
