import {
  endScanBatch,
  extendPageAct,
  findPage,
  insertPage,
  insertPageAct,
  insertScanBatch,
  lastPosition,
  pagesOfBatch,
  placePage,
  type PagePlace,
  type PageRow,
} from '#db/queries/pages.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { PagesState, ScanOutcome, ScanWish, StackWish } from '#contract/pages.ts';
import { isImagingError } from '#imaging/errors.ts';
import type { ScannedPage } from '#native-bindings/scanner/source.ts';
import type { ScannerSlot } from '../devices/scanner.ts';
import { itemOrNull } from '../cases/facts.ts';
import { storedDraft } from '../cases/stored.ts';
import { requireDraft } from '../drafts/drafts.ts';
import type { FileStore } from '../files/store.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { placeOf } from './place.ts';
import { interleave, isDuplex, sortPages } from './stack.ts';
import type { Processing } from './processing.ts';

export interface ScanOrder {
  caseId: string;
  materialId: string;
  wish: ScanWish;
  /** The page the first one that comes shall stand for. */
  replaces: string | null;
  stack: StackWish;
}

/** Pages in work beside the one that comes from the scanner: more would only fill the memory. */
const inWork = 3;

/**
 * Scans into a material. Each page is on disk, encrypted, before the row that names it; processing follows behind. Whatever ends the
 * scan, pages that came stay.
 *
 * @throws ExpectedError CASE_* | DEVICE_NOT_BOUND | PAGE_GONE
 */
export async function scanInto(
  ctx: HostContext,
  parts: {
    files: FileStore;
    scanner: ScannerSlot;
    processing: Processing;
    onChange: (scanning: PagesState['scanning']) => void;
  },
  { caseId, materialId, wish, replaces, stack }: ScanOrder,
  signal: AbortSignal | undefined,
): Promise<ScanOutcome> {
  const item = itemOrNull(ctx.db, storedDraft(requireDraft(ctx, caseId)).taskCode);
  const materials = item?.materials ?? [];
  const preset = materials.find((one) => one.materialId === materialId)?.scan ?? {};
  const by = ctx.session.operator();
  const operator = by.username;
  const batchId = ctx.newId();
  const device = parts.scanner.state().address ?? '';
  insertScanBatch(ctx.db, {
    batch_id: batchId,
    case_id: caseId,
    material_id: materialId,
    started_at: ctx.time.iso(),
    operator,
    device,
  });
  const before: PagePlace[] = [];
  let actId: number | null = null;
  const working = new Set<Promise<void>>();

  const takeIn = async (page: ScannedPage): Promise<PageRow> => {
    const original = await parts.files.put(page.bytes);
    return ctx.db.tx(() => {
      requireDraft(ctx, caseId);
      const stoodFor = replaces !== null && page.number === 1 ? findPage(ctx.db, replaces) : null;
      const row: PageRow = {
        page_id: ctx.newId(),
        case_id: caseId,
        material_id: stoodFor?.material_id ?? materialId,
        position: stoodFor?.position ?? lastPosition(ctx.db, caseId, materialId) + 1,
        is_removed: 0,
        version: 0,
        batch_id: batchId,
        number: page.number,
        original_sm3: original,
        original_bytes: page.bytes.length,
        taken_at: ctx.time.iso(),
        operator,
        taken_with: JSON.stringify(page.takenWith),
      };
      insertPage(ctx.db, row);
      // Undoing the scan takes its pages out and puts back the one that was replaced.
      before.push({ ...placeOf(row), is_removed: 1 });
      if (stoodFor) {
        before.push(placeOf(stoodFor));
        placePage(ctx.db, { ...placeOf(stoodFor), is_removed: 1 });
      }
      const beforeJson = JSON.stringify(before);
      if (actId === null)
        actId = insertPageAct(ctx.db, {
          case_id: caseId,
          at: row.taken_at,
          operator,
          act: stoodFor ? 'replace' : 'scan',
          before_json: beforeJson,
        });
      else extendPageAct(ctx.db, actId, beforeJson);
      return row;
    });
  };
  const keepUndo = (places: readonly PagePlace[]): void => {
    for (const place of places) if (!before.some((one) => one.page_id === place.page_id)) before.push(place);
    if (actId !== null) extendPageAct(ctx.db, actId, JSON.stringify(before));
  };
  const sorting =
    stack.separators === undefined || replaces !== null
      ? null
      : sortPages(ctx, { materials: materials.map((one) => one.materialId), materialId });
  const process = (row: PageRow): void => {
    const work = parts.processing
      .make(row, parts.processing.settingsFor(row, { codes: sorting !== null }))
      .then(() => {
        sorting?.ready(row.page_id, isDuplex(row));
        parts.onChange(null);
      })
      .catch((error: unknown) => {
        // Stopped in the middle: it is made at the next start.
        if (!isImagingError(error, 'CANCELLED')) ctx.log.error('pages.process', error);
      })
      .finally(() => working.delete(work));
    working.add(work);
  };

  let failure: ExpectedError | null = null;
  // What goes wrong on our side is no fault of the scanner: it is told to stop, and the clerk what it was.
  const halt = new AbortController();
  let ours: ExpectedError | null = null;
  let state: ScanOutcome['state'] = 'failed';
  let pages = 0;
  try {
    const { end, failure: said } = await parts.scanner.scan(
      { ...preset, ...wishFor(wish, replaces) },
      AbortSignal.any([halt.signal, ...(signal ? [signal] : [])]),
      async (event) => {
        if (ours) return;
        if (event.type === 'progress') return parts.onChange({ materialId, number: event.number, share: event.share });
        const row = await takeIn(event.page).catch((error: unknown) => {
          ours = asExpected(error);
          halt.abort();
          return null;
        });
        if (!row) return;
        sorting?.came(row.page_id);
        pages += 1;
        parts.onChange({ materialId, number: event.page.number + 1, share: 0 });
        process(row);
        while (working.size >= inWork) await Promise.race(working);
      },
    );
    state = ours ? 'failed' : end.state;
    failure = ours ?? said;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    failure = error;
  } finally {
    parts.onChange(null);
    endScanBatch(ctx.db, batchId, { at: ctx.time.iso(), state, cause: failure?.code ?? null });
  }
  await Promise.all(working);
  const sides =
    stack.backsOf === undefined ? null : ctx.db.tx(() => interleave(ctx.db, stack.backsOf!, batchId, keepUndo));
  record(
    ctx,
    {
      stream: caseStream(caseId),
      act: 'pages.scan',
      isOk: failure === null,
      detail: `${pages} ${failure?.code ?? state}`,
      by,
    },
    () => undefined,
  );
  return {
    state,
    pages,
    failure: failure?.toFailure() ?? null,
    batchId,
    materialIds: [...new Set(pagesOfBatch(ctx.db, batchId).map((one) => one.material_id))],
    separators: sorting && { expected: stack.separators!, ...sorting.counted() },
    sides,
  };
}

/** @throws whatever is nobody's expectation */
function asExpected(error: unknown): ExpectedError {
  if (error instanceof ExpectedError) return error;
  // The store is on the same disk as everything else.
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return new ExpectedError('SCAN_DISK_FULL');
  throw error;
}

/** One sheet replaces one page. */
const wishFor = (wish: ScanWish, replaces: string | null): ScanWish =>
  replaces === null ? wish : { ...wish, pages: 1 };
