import { implement } from '@orpc/server';
import { secondScreenContract } from '#contract/second-screen/index.ts';
import { outward, type CallContext } from '../access/guard.ts';
import type { Opened } from '../access/guarded.ts';
import type { SecondScreen } from './second-screen.ts';

/** The workstation with its applicant's screen. */
export interface WithSecondScreen extends Opened<WithSecondScreen> {
  secondScreen: SecondScreen;
}

/** No sign-in stands behind these calls: what they may see and do is the page the clerk put up, and nothing else of the host. */
const { page, router: asRouter } = implement(secondScreenContract)
  .$context<CallContext<Opened<WithSecondScreen>>>()
  .use(async ({ context, path, next }) => {
    try {
      return await next({ context: { host: await context.host.whole() } });
    } catch (error) {
      throw outward(error, `secondScreen:${path.join('.')}`, context.host);
    }
  });

const ok = { ok: true } as const;

/** All that the applicant's screen can ask. */
export const secondScreenProcedures = asRouter({
  page: {
    watch: page.watch.handler(({ context: { host }, signal }) => host.secondScreen.pages(signal)),
    image: page.image.handler(({ context: { host }, input }) => host.secondScreen.image(input.pageId, input.n)),
    touch: page.touch.handler(({ context: { host }, input }) => (host.secondScreen.touch(input.pageId), ok)),
    ink: page.ink.handler(({ context: { host }, input }) => (host.secondScreen.ink(input.pageId, input.strokes), ok)),
    answer: page.answer.handler(
      ({ context: { host }, input }) => (host.secondScreen.answer(input.pageId, input.answer), ok),
    ),
    padInk: page.padInk.handler(({ context: { host }, input, signal }) =>
      host.secondScreen.padInk(input.pageId, signal),
    ),
  },
});
