import { ExpectedError } from '#contract/errors.ts';
import type { Stroke } from '#native-bindings/signature-pad/strokes.ts';
import { after } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';
import type { PageEnd, SecondScreen } from '../second-screen/second-screen.ts';
import { strokesOnPage } from '../second-screen/strokes.ts';
import type { SignedPage, SigningTask } from './task.ts';

/** A signature with a pen or a finger on the applicant's screen. */
export async function signOnScreen(
  ctx: HostContext,
  secondScreen: SecondScreen,
  task: SigningTask,
): Promise<SignedPage> {
  if (!secondScreen.presence().isConnected) throw new ExpectedError('SECOND_SCREEN_NOT_OPEN');
  const { facts, factsSm3, date } = task.content;
  const { renderScreenPages } = await import('../confirmation/page-image.ts');
  const { width, height, images, whole, area } = await renderScreenPages(
    { facts, factsSm3, date },
    { withSignature: true },
  );
  if (!area) throw new Error('a page to sign has a place for it');
  task.signal.throwIfAborted();

  const startedAt = ctx.time.iso();
  const startedMs = ctx.clock.monotonicMs();
  let written: { strokes: Stroke[]; durationMs: number } | null = null;
  task.progress({ state: 'signing', width, height });
  const shown = secondScreen.push({
    caseId: task.caseId,
    title: '请核对信息并签字',
    images,
    content: { kind: 'sign', facts, imageCount: images.length, width, height, area, isWritable: true },
    take(answer) {
      if (answer.kind !== 'sign') return { text: '申请人没有签字', isPositive: false };
      const strokes = strokesOnPage(answer.strokes, area, { width, height });
      if (strokes.length === 0) throw new ExpectedError('SIGN_EMPTY');
      written = { strokes, durationMs: Math.round(ctx.clock.monotonicMs() - startedMs) };
      return { text: '申请人已签字', isPositive: true };
    },
    onInk: (strokes) => task.progress({ strokes }),
  });
  let isLate = false;
  const limit = after(ctx.log, 'signing.limit', task.timeoutMs, () => {
    isLate = true;
    shown.end('timedOut');
  });
  const onStop = (): void => shown.end('withdrawn');
  task.signal.addEventListener('abort', onStop, { once: true });
  try {
    if (task.signal.aborted) onStop();
    const how = await shown.ended;
    const done = written as { strokes: Stroke[]; durationMs: number } | null;
    if (how !== 'answered' || !done) throw failureOf(how, isLate);
    return {
      page: whole,
      inkTop: height * (images.length - 1),
      signature: {
        ...done,
        lostSamples: 0,
        quality: 'unmeasured',
        startedAt,
        device: { model: '第二屏', firmware: '', uid: '' },
        page: { width, height },
        area,
      },
    };
  } finally {
    clearTimeout(limit);
    task.signal.removeEventListener('abort', onStop);
  }
}

function failureOf(how: PageEnd, isLate: boolean): Error {
  if (how === 'declined') return new ExpectedError('SECOND_SCREEN_DECLINED');
  if (how === 'timedOut') return new ExpectedError(isLate ? 'SIGN_TIMEOUT' : 'SECOND_SCREEN_TIMEOUT');
  // The clerk took the page away, signed out or locked: nobody's failure.
  return new DOMException('signing cancelled', 'AbortError');
}
