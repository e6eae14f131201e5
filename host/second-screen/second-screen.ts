import { ExpectedError } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';
import { pageFor, type PageSources, type ShowableKind } from './pages.ts';
import { createScreen, type Screen } from './screen.ts';

export type { Bill } from './pages.ts';
export type { PageEnd, PushedPage, Push, Screen } from './screen.ts';

/** The applicant's screen with what the clerk may put on it. */
export interface SecondScreen extends Screen {
  /**
   * Puts a page of a case up; how it ended is told by `watch`.
   *
   * @throws ExpectedError SECOND_SCREEN_NOT_OPEN | SIGNING_BUSY | CASE_NOT_FOUND | CASE_STATE | NOT_READY | DOCUMENT_FAILED
   */
  show(caseId: string, kind: ShowableKind): Promise<void>;
  /** Who can make an address for the applicant's screen; null where the shell opens it by itself. `open`: who opens it apart from the clerk's browser. */
  offerAddress(make: (() => string) | null, open?: (url: string) => void): void;
  /** For the clerk's own browser to open, unless the shell does. */
  address(): { url: string | null; isOpening: boolean };
}

export function createSecondScreen(ctx: HostContext, sources: PageSources): SecondScreen {
  const screen = createScreen(ctx);
  let makeAddress: (() => string) | null = null;
  let openApart: ((url: string) => void) | undefined;
  const requireFree = (): void => {
    // A page slipped over the one being signed would take the ink with it.
    if (screen.kind() === 'sign') throw new ExpectedError('SIGNING_BUSY');
    if (!screen.presence().isConnected) throw new ExpectedError('SECOND_SCREEN_NOT_OPEN');
  };
  return {
    ...screen,
    async show(caseId, kind) {
      requireFree();
      const { operatorId } = ctx.session.operator();
      const page = await pageFor(ctx, caseId, kind, sources);
      requireFree();
      // Somebody else may have signed in while the page was drawn, and the case may say something else.
      if (ctx.session.operator().operatorId !== operatorId) throw new ExpectedError('AUTH_REQUIRED');
      if (page.isStill && !page.isStill()) throw new ExpectedError('DRAFT_CHANGED');
      screen.push(page);
    },
    offerAddress(make, open) {
      makeAddress = make;
      openApart = open;
    },
    address() {
      const url = makeAddress?.() ?? null;
      if (url === null || !openApart) return { url, isOpening: false };
      openApart(url);
      return { url: null, isOpening: true };
    },
  };
}
