import type { Stroke } from '#native-bindings/signature-pad/strokes.ts';
import { copyStrokes } from '#native-bindings/signature-pad/strokes.ts';
import type { HostContext } from '../context.ts';

/** Names a page: ink goes on only where it was begun. */
interface PageName { caseId: string; factsSm3: string; date: string; width: number; height: number }

/** Ink of a pad that went away for too long, for the next attempt on the same page. Forgotten at sign-out and lock. */
export interface BrokenInk {
  keep(page: PageName, strokes: readonly Stroke[]): void;
  /** Gives it out once. */
  take(page: PageName): Stroke[] | null;
}

export function createBrokenInk(ctx: HostContext): BrokenInk & { stop(): void } {
  let held: { name: string; strokes: Stroke[] } | null = null;
  const nameOf = ({ caseId, factsSm3, date, width, height }: PageName): string => JSON.stringify([caseId, factsSm3, date, width, height]);
  const off = ctx.changes.on('station', () => {
    const session = ctx.session.current();
    if (!session || session.isLocked) held = null;
  });
  return {
    keep(page, strokes) { held = strokes.length > 0 ? { name: nameOf(page), strokes: copyStrokes(strokes) } : null; },
    take(page) {
      const found = held;
      held = null;
      return found?.name === nameOf(page) ? found.strokes : null;
    },
    stop: off,
  };
}
