import path from 'node:path';
import { closeRunningBatches, findPage, listPages, unprocessedPages } from '#db/queries/pages.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { PagesState, ScanOutcome } from '#contract/pages.ts';
import type { FileFacts } from '#imaging/files/inspect.ts';
import { isImagingError } from '#imaging/errors.ts';
import type { PageWorkers } from '#imaging/workers.ts';
import { sweepSpools } from '#native-bindings/scanner/page-spool.ts';
import { createTurnstile } from '#native-bindings/waiting.ts';
import type { ScannerSlot } from '../devices/scanner.ts';
import type { FileStore } from '../files/store.ts';
import { watchSignedIn } from '../access/signed-in-watch.ts';
import type { Topic } from '../kernel/changes.ts';
import type { HostContext } from '../kernel/context.ts';
import { movePages, removePages, requirePage, turnPage, undoLast } from './acts.ts';
import { renewMaterialFile } from './material-file.ts';
import { pagesState } from './page-view.ts';
import { createProcessing } from './processing.ts';
import { scanInto, type ScanOrder } from './scanning.ts';

export const pageParts = ['thumbnail', 'page', 'original'] as const;

/** Scanned pages of the case at the window. */
export interface Pages {
  /** @throws ExpectedError CASE_* | DEVICE_NOT_BOUND | PAGE_GONE */
  scan(order: ScanOrder, signal?: AbortSignal): Promise<ScanOutcome>;
  state(caseId: string): PagesState;
  /** Into any case. */
  isScanning(): boolean;
  watch(caseId: string, signal: AbortSignal | undefined): AsyncGenerator<PagesState, void>;
  turn(caseId: string, pageId: string, quarters: number): Promise<void>;
  remove(caseId: string, pageIds: readonly string[]): Promise<void>;
  move(order: { caseId: string; pageIds: readonly string[]; materialId: string; before: string | null }): Promise<void>;
  undo(caseId: string): Promise<void>;
  /** As a browser shows it. @throws ExpectedError PAGE_GONE | FILE_DAMAGED */
  picture(caseId: string, pageId: string, part: (typeof pageParts)[number]): Promise<File>;
  /** @throws ExpectedError FILE_* | PAGE_* */
  inspect(bytes: Uint8Array): Promise<FileFacts>;
  /** One page of a picture a browser does not know. @throws ExpectedError PAGE_* */
  viewable(bytes: Uint8Array, page: number): Promise<File>;
  /** Goes on with pages that were stored and not processed when the station stopped. */
  recover(): Promise<void>;
  stop(): void;
}

export function createPages(
  ctx: HostContext,
  parts: {
    files: FileStore;
    scanner: ScannerSlot;
    workers: PageWorkers;
    spoolRoot: string;
    /** Pages came or changed. */
    onPages?: () => void;
    /** Pages of a case that are still to be read. */
    unread?: (caseId: string) => number;
  },
): Pages {
  const { files, scanner, workers, spoolRoot, onPages, unread = () => 0 } = parts;
  const processing = createProcessing(ctx, files, workers);
  const running = new Map<string, PagesState['scanning']>();
  const topic = (caseId: string): Topic => `pages:${caseId}`;
  const changed = (caseId: string): void => {
    ctx.changes.notify(topic(caseId));
    onPages?.();
  };
  const stateOf = (caseId: string): PagesState =>
    pagesState(ctx.db, caseId, running.get(caseId) ?? null, unread(caseId));
  // Two who renew the same file at once would leave the older one.
  const inTurn = createTurnstile();
  const renew = (caseId: string, materialIds: Iterable<string>): Promise<void> =>
    inTurn(async () => {
      for (const one of new Set(materialIds)) await renewMaterialFile(ctx, files, spoolRoot, caseId, one);
      changed(caseId);
    });
  const materialsOf = (caseId: string): string[] => listPages(ctx.db, caseId).map((one) => one.material_id);

  const pictureOf = async (bytes: Uint8Array, page: number): Promise<File> => {
    const shown = await workers.viewable(bytes, page).catch(inWords);
    return new File([new Uint8Array(shown)], `${page + 1}.png`, { type: 'image/png' });
  };

  return {
    async scan(order, signal) {
      const { caseId, materialId } = order;
      if (order.replaces !== null) requirePage(ctx, caseId, order.replaces);
      try {
        return await scanInto(
          ctx,
          {
            files,
            scanner,
            processing,
            onChange(scanning) {
              if (scanning) running.set(caseId, scanning);
              changed(caseId);
            },
          },
          order,
          signal,
        );
      } finally {
        running.delete(caseId);
        // Separators may have sent pages anywhere.
        await renew(caseId, order.stack.separators === undefined ? [materialId] : [materialId, ...materialsOf(caseId)]);
      }
    },
    state: stateOf,
    isScanning: () => running.size > 0,
    watch: (caseId, signal) => watchSignedIn(ctx, topic(caseId), signal, () => stateOf(caseId), 100),
    async turn(caseId, pageId, quarters) {
      await turnPage(ctx, processing, caseId, pageId, quarters);
      await renew(caseId, [requirePage(ctx, caseId, pageId).material_id]);
    },
    async remove(caseId, pageIds) {
      const touched = materialsOf(caseId);
      removePages(ctx, caseId, pageIds);
      await renew(caseId, touched);
    },
    async move(order) {
      const touched = [...materialsOf(order.caseId), order.materialId];
      movePages(ctx, order);
      await renew(order.caseId, touched);
    },
    async undo(caseId) {
      const touched = materialsOf(caseId);
      undoLast(ctx, caseId);
      await renew(caseId, [...touched, ...materialsOf(caseId)]);
    },
    async picture(caseId, pageId, part) {
      const page = findPage(ctx.db, pageId);
      if (!page || page.case_id !== caseId) throw new ExpectedError('PAGE_GONE');
      const digest = part === 'original' ? page.original_sm3 : part === 'page' ? page.sm3 : page.thumbnail_sm3;
      if (digest === null) throw new ExpectedError('PAGE_WAITING');
      const bytes = await files.get(digest);
      // Browsers know neither TIFF nor what a scanner may send.
      if (bytes[0] === 0xff && bytes[1] === 0xd8)
        return new File([new Uint8Array(bytes)], `${part}.jpg`, { type: 'image/jpeg' });
      return pictureOf(bytes, 0);
    },
    inspect: (bytes) => workers.inspect(bytes).catch(inWords),
    viewable: pictureOf,
    async recover() {
      closeRunningBatches(ctx.db, ctx.time.iso());
      await sweepSpools(spoolRoot);
      const waiting = unprocessedPages(ctx.db);
      for (const page of waiting) await processing.make(page, processing.settingsFor(page));
      for (const caseId of new Set(waiting.map((one) => one.case_id)))
        await renew(
          caseId,
          waiting.filter((one) => one.case_id === caseId).map((one) => one.material_id),
        );
      onPages?.();
    },
    stop: () => workers.stop(),
  };
}

/** What a page process could not do, as the clerk is told. */
function inWords(error: unknown): never {
  if (isImagingError(error) && error.code !== 'CANCELLED')
    throw new ExpectedError(error.code, error.detail, { cause: error });
  throw error;
}

/** Where pages lie between the scanner and the store. */
export const spoolIn = (dataDir: string): string => path.join(dataDir, 'scan-spool');
