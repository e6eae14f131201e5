import { preloadGlyphs } from '#native-bindings/receipt-printer/glyphs.ts';
import { findFonts } from '../fonts/fonts.ts';
import type { Logger } from '../kernel/log.ts';

export interface PreloadingDeps {
  log: Logger;
  /** After the printer was bound, milliseconds: the start is over by then, and the first slip is not yet due. */
  preloadMs?: number;
  /** Loads library and font. @throws whatever kept it from it */
  preload?: () => void;
}

/** What draws characters the printer does not have, loaded before the first applicant with such a name waits for it. */
export function createGlyphPreloading({
  log,
  preloadMs = 10_000,
  preload = () => preloadGlyphs(findFonts().regular),
}: PreloadingDeps): { plan(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isDone = false;
  return {
    plan() {
      clearTimeout(timer);
      if (isDone) return;
      timer = setTimeout(() => {
        isDone = true;
        try {
          preload();
        } catch (error) {
          // Slips without such characters print all the same; one with them says itself what is missing.
          log.warn('devices.glyphs', { error: error instanceof Error ? error.message : String(error) });
        }
      }, preloadMs).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
