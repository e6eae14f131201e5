import type { Stroke } from '#native-bindings/signature-pad/strokes.ts';
import { copyStrokes } from '#native-bindings/signature-pad/strokes.ts';
import type { HostContext } from '../kernel/context.ts';

/** Names a page: ink goes on only where it was begun. */
interface PageName {
  caseId: string;
  factsSm3: string;
  date: string;
  width: number;
  height: number;
}

/** Strokes, and how many samples of them the line lost. */
interface Ink {
  strokes: readonly Stroke[];
  lostSamples: number;
}

/** Ink of a pad that went away for too long, for the next attempt on the same page. Forgotten at sign-out and lock. */
export interface BrokenInk {
  keep(page: PageName, ink: Ink): void;
  /** Gives it out once. */
  take(page: PageName): Ink | null;
}

export function createBrokenInk(ctx: HostContext): BrokenInk & { stop(): void } {
  let held: { name: string; ink: Ink } | null = null;
  const nameOf = ({ caseId, factsSm3, date, width, height }: PageName): string =>
    JSON.stringify([caseId, factsSm3, date, width, height]);
  const off = ctx.changes.on('station', () => {
    const session = ctx.session.current();
    if (!session || session.isLocked) held = null;
  });
  return {
    keep(page, { strokes, lostSamples }) {
      held = strokes.length > 0 ? { name: nameOf(page), ink: { strokes: copyStrokes(strokes), lostSamples } } : null;
    },
    take(page) {
      const found = held;
      held = null;
      return found?.name === nameOf(page) ? found.ink : null;
    },
    stop: off,
  };
}
