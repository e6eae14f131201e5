import { implement } from '@orpc/server';
import { secondScreenContract } from '#contract/second-screen/index.ts';
import { outward, type CallContext, type Guarded } from '../access/guard.ts';
import type { SecondScreen } from './second-screen.ts';

/** No sign-in stands behind these calls: what they may see and do is the page the clerk put up, and nothing else of the host. */
const { page, router: asRouter } = implement(secondScreenContract)
  .$context<CallContext<Guarded & { secondScreen: SecondScreen }>>()
  .use(async ({ context, path, next }) => {
    try {
      return await next();
    } catch (error) {
      throw outward(error, `secondScreen:${path.join('.')}`, context.host);
    }
  });

const ok = { ok: true } as const;

/** All that the applicant's screen can ask. */
export const secondScreenRouter = asRouter({
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
