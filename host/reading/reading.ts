import { countUnread, nextUnread, savePageText } from '#db/queries/page-texts.ts';
import { ExpectedError, type Failure } from '#contract/errors.ts';
import { isImagingError } from '#imaging/errors.ts';
import type { ReadPage } from '#imaging/reading/read-page.ts';
import type { FileStore } from '../files/store.ts';
import type { HostContext } from '../kernel/context.ts';
import { keepReadWords } from '../cases/read-words.ts';

/** Reads the pages of drafts, one after the other, while nobody scans. */
export interface Reading {
  /** There may be something to read. */
  wake(): void;
  waiting(caseId: string): number;
  /** Why nothing is read on this machine; null while it is. */
  off(): Failure | null;
  stop(): void;
}

export function createReading(
  ctx: HostContext,
  parts: {
    files: FileStore;
    read: (bytes: Uint8Array, signal: AbortSignal) => Promise<ReadPage>;
    isScanning: () => boolean;
    /** After the last sign of a scanner, so that reading does not take its core between two sheets. */
    restMs?: number;
  },
): Reading {
  const { files, read, isScanning, restMs = 1500 } = parts;
  const stopped = new AbortController();
  let off: Failure | null = null;
  let isReading = false;
  let timer: NodeJS.Timeout | undefined;

  const goOn = async (): Promise<void> => {
    if (isReading || off !== null || isScanning()) return;
    isReading = true;
    try {
      for (let page = nextUnread(ctx.db); page && !isScanning() && !stopped.signal.aborted; page = nextUnread(ctx.db)) {
        const { page_id, version, case_id } = page;
        const keep = (lines: ReadPage['lines'], problem: string | null): void => {
          ctx.db.tx(() => {
            savePageText(ctx.db, {
              page_id,
              version,
              read_at: ctx.time.iso(),
              lines_json: JSON.stringify(lines),
              problem,
            });
            keepReadWords(ctx.db, case_id);
          });
        };
        try {
          keep((await read(await files.get(page.sm3), stopped.signal)).lines, null);
        } catch (error) {
          if (isImagingError(error, 'CANCELLED')) return;
          if (isImagingError(error, 'READING_MODEL')) {
            off = new ExpectedError('READING_MODEL', error.detail).toFailure();
            ctx.log.error('reading.model', error);
            ctx.changes.notify(`pages:${case_id}`);
            return;
          }
          const code = isImagingError(error) || error instanceof ExpectedError ? error.code : null;
          if (code === null) throw error;
          // It is looked at by people as before.
          ctx.log.warn('reading.page', { page: page_id, code });
          keep([], code);
        }
        ctx.changes.notify(`pages:${case_id}`);
      }
    } finally {
      isReading = false;
    }
  };
  return {
    wake() {
      clearTimeout(timer);
      if (stopped.signal.aborted) return;
      timer = setTimeout(() => void goOn().catch((error: unknown) => ctx.log.error('reading', error)), restMs);
      timer.unref();
    },
    waiting: (caseId) => countUnread(ctx.db, caseId),
    off: () => off,
    stop() {
      clearTimeout(timer);
      stopped.abort();
    },
  };
}
