import { findCase } from '#db/queries/cases.ts';
import { findSignature, insertSignature, listSignatures, type SignatureRow } from '#db/queries/signatures.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { SignatureView } from '#contract/workstation/schemas.ts';
import { bindSignature, verifyBinding } from '#native-bindings/signature-pad/binding.ts';
import { drawMask } from '#native-bindings/signature-pad/draw.ts';
import type { Signature, Stroke } from '#native-bindings/signature-pad/strokes.ts';
import { sm3Of } from '../kernel/digest.ts';
import type { HostContext } from '../kernel/context.ts';
import { reportSignature } from '../cases/evidence.ts';
import { readInk, type StoredBinding } from './stored-binding.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import type { FileStore } from '../files/store.ts';
import type { Pixels } from '../confirmation/canvas.ts';
import type { FactSeal } from '../confirmation/facts.ts';

/** A signature on its page, not yet kept. */
export interface Signed {
  signatureId: string;
  caseId: string;
  signerName: string;
  signedAt: string;
  on: 'pad' | 'screen';
  signature: Signature;
  /** The page as it was shown; several images of a screen stand one below the other. */
  page: Pixels;
  /** Where on `page` the image begins that was signed, pixels from the top. */
  inkTop: number;
  /** Of what the page told as it was shown, and of each fact as it is. */
  factsSm3: string;
  seals: FactSeal[];
  operator: { name: string; username: string };
}

/**
 * Keeps a signature: first the page's image, encrypted, then strokes, binding, step, audit row and report in one transaction.
 *
 * @throws when nothing could be kept (full disk); trying again does no harm
 */
export async function storeSignature(ctx: HostContext, files: FileStore, signed: Signed): Promise<SignatureView> {
  const { encodePng } = await import('../confirmation/canvas.ts');
  const { signature, page, caseId, operator } = signed;
  const pageImage = await encodePng(page);
  const pageFile = await files.put(pageImage);
  const binding: StoredBinding = {
    ...bindSignature(signature, page, sm3Of),
    area: signature.area,
    inkTop: signed.inkTop,
    factsSm3: signed.factsSm3,
    seals: signed.seals,
    quality: signature.quality,
    durationMs: signature.durationMs,
  };
  const row: SignatureRow = {
    signature_id: signed.signatureId,
    case_id: caseId,
    signer_name: signed.signerName,
    signed_at: signed.signedAt,
    source: signed.on,
    device: deviceText(signature),
    strokes_json: JSON.stringify(signature.strokes),
    binding_json: JSON.stringify(binding),
    page_sm3: binding.pageSm3,
    page_file: pageFile,
    operator: operator.username,
  };
  record(
    ctx,
    {
      stream: caseStream(caseId),
      act: 'signing.store',
      detail: `${signed.signatureId} page ${binding.pageSm3} strokes ${binding.strokesSm3}`,
      by: operator,
      tells: ['station'],
    },
    (on) => {
      const { project_no: projectNo } = findCase(ctx.db, caseId) ?? {};
      insertSignature(ctx.db, row);
      const seq = on.step({
        name: '申请人签字',
        text: `${signed.signerName}在${signed.on === 'pad' ? '签字屏' : '第二屏'}签字，内容摘要 ${signed.factsSm3}`,
        at: signed.signedAt,
      });
      // Under a draft it is reported when that is accepted, if what was signed still holds then.
      if (projectNo) reportSignature(on, projectNo, { seq, fileSeq: on.seq() }, row, pageImage.length);
    },
  );
  return viewOf(row, true);
}

/** All signatures of a case, each checked against the page and the strokes as they are stored now. */
export async function signaturesOf(ctx: HostContext, files: FileStore, caseId: string): Promise<SignatureView[]> {
  const views: SignatureView[] = [];
  for (const row of listSignatures(ctx.db, caseId)) views.push(viewOf(row, await isIntact(ctx, files, row)));
  return views;
}

/**
 * PNG of the ink alone, or of the page with the ink on it.
 *
 * @throws ExpectedError CASE_NOT_FOUND | FILE_DAMAGED
 */
export async function signatureImage(
  ctx: HostContext,
  files: FileStore,
  input: { caseId: string; signatureId: string; part: 'ink' | 'page' },
): Promise<File> {
  const row = findSignature(ctx.db, input.caseId, input.signatureId);
  if (!row) throw new ExpectedError('CASE_NOT_FOUND');
  const ink = readInk(row);
  if (!ink) throw new ExpectedError('FILE_DAMAGED');
  const { strokes, binding } = ink;
  if (input.part === 'ink') {
    const { signaturePng } = await import('#native-bindings/signature-pad/signature-image.ts');
    return asFile(signaturePng({ strokes, area: binding.area }));
  }
  const { decodePng, encodePng } = await import('../confirmation/canvas.ts');
  return asFile(await encodePng(withInk(await decodePng(await files.get(row.page_file)), strokes, binding)));
}

async function isIntact(ctx: HostContext, files: FileStore, row: SignatureRow): Promise<boolean> {
  try {
    const { decodePng } = await import('../confirmation/canvas.ts');
    const ink = readInk(row);
    if (!ink) return false;
    const { strokes, binding } = ink;
    const page = await decodePng(await files.get(row.page_file));
    return binding.pageSm3 === row.page_sm3 && verifyBinding(binding, strokes, page, sm3Of).isGood;
  } catch (error) {
    // Unreadable is not intact; which of the parts it was stands in the log.
    ctx.log.warn('signing.damaged', {
      signatureId: row.signature_id,
      error: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}

/** About as broad as a pen on a page of the size of a pad. */
const widthsOfInk = 400;

function withInk(page: Pixels, strokes: readonly Stroke[], { inkTop }: StoredBinding): Pixels {
  const { width, height } = page;
  const { ink } = drawMask(
    strokes,
    { x: 0, y: -inkTop, width, height },
    1,
    ({ pressure }) => (width / widthsOfInk) * (0.5 + pressure),
  );
  const rgb = Uint8Array.from(page.rgb);
  ink.forEach((isInk, pixel) => {
    if (isInk) rgb.fill(0, pixel * 3, pixel * 3 + 3);
  });
  return { width, height, rgb };
}

const deviceText = ({ device }: Signature): string =>
  [device.model, device.uid].filter((one) => one !== '').join(' · ');

function viewOf(row: SignatureRow, intact: boolean): SignatureView {
  const parts = readInk(row);
  return {
    signatureId: row.signature_id,
    caseId: row.case_id,
    signerName: row.signer_name,
    signedAt: row.signed_at,
    on: row.source as 'pad' | 'screen',
    device: row.device,
    strokeCount: parts?.strokes.length ?? 0,
    lostSamples: parts?.binding.lostSamples ?? 0,
    pageSm3: row.page_sm3,
    strokesSm3: parts?.binding.strokesSm3 ?? '',
    isIntact: intact && parts !== null,
  };
}

function asFile(png: Uint8Array): File {
  return new File([new Uint8Array(png)], 'signature.png', { type: 'image/png' });
}
