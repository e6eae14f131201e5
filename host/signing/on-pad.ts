import { ExpectedError } from '#contract/errors.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import type { SigningState } from '#native-bindings/signature-pad/signing.ts';
import type { Stroke } from '#native-bindings/signature-pad/strokes.ts';
import type { HostContext } from '../kernel/context.ts';
import { deviceFailure } from '../devices/failures.ts';
import type { PadPage } from '../confirmation/page-image.ts';
import type { PushedPage, SecondScreen } from '../second-screen/second-screen.ts';
import type { BrokenInk } from './broken-ink.ts';
import type { SignedPage, SigningTask } from './task.ts';
import { isMono, type SigningPad } from './pad.ts';

/** A signature on the pad; the applicant's screen, when it is free, shows the page and the ink beside it. */
export async function signOnPad(
  ctx: HostContext,
  pad: SigningPad,
  secondScreen: SecondScreen,
  brokenInk: BrokenInk,
  task: SigningTask,
): Promise<SignedPage> {
  const startedMs = ctx.clock.monotonicMs();
  const declined = new AbortController();
  const signal = AbortSignal.any([task.signal, declined.signal]);
  let mirror: PushedPage | null = null;
  let ink: readonly Stroke[] = [];
  let onBreak = (_lostSamples: number | undefined): void => undefined;
  const showInk = (strokes: readonly Stroke[]): void => {
    ink = strokes;
    task.progress({ strokes: strokes as Stroke[] });
    mirror?.showInk(strokes as Stroke[]);
  };
  try {
    const described = await pad.describe(signal);
    const { renderPadPage } = await import('../confirmation/page-image.ts');
    const { facts, factsSm3, date } = task.content;
    const page = renderPadPage({ facts, factsSm3, date }, { ...described.screen, isMono: isMono(described) });
    mirror = await mirrorOn(secondScreen, task, page, () => declined.abort());
    signal.throwIfAborted();
    task.progress({ width: page.width, height: page.height });
    const name = { caseId: task.caseId, factsSm3, date, width: page.width, height: page.height };
    const earlier = brokenInk.take(name);
    if (earlier) showInk(earlier.strokes);
    onBreak = (lostSamples) =>
      brokenInk.keep(name, { strokes: ink, lostSamples: lostSamples ?? earlier?.lostSamples ?? 0 });
    const signature = await pad.sign({
      page,
      area: page.area,
      buttons: page.buttons,
      signal,
      timeoutMs: Math.max(1, task.timeoutMs - (ctx.clock.monotonicMs() - startedMs)),
      ...(earlier ? { earlier: earlier.strokes, earlierLost: earlier.lostSamples } : {}),
      onStroke: showInk,
      onState: (state) => task.progress({ state: progressOf[state] }),
    });
    return { signature, page, inkTop: 0 };
  } catch (error) {
    // The applicant said no: by the pad's own button, or on the screen beside it.
    const byApplicant =
      declined.signal.aborted || (isDeviceError(error, 'CANCELLED') && error.detail?.['by'] === 'signer');
    if (byApplicant && !task.signal.aborted) throw new ExpectedError('SECOND_SCREEN_DECLINED', {}, { cause: error });
    // Nobody here cancelled: the pad was connected anew or put to something else under the pen.
    const isTaken = isDeviceError(error, 'CANCELLED') && !task.signal.aborted;
    const failure = isTaken
      ? new ExpectedError('PAD_GONE', {}, { cause: error })
      : isDeviceError(error)
        ? deviceFailure(error, '签字屏', error.device ?? '')
        : error;
    // Promised to the clerk: once the pad is well again, the applicant goes on where it failed.
    if (failure instanceof ExpectedError && isOfPad(failure))
      onBreak(typeof failure.detail['lostSamples'] === 'number' ? failure.detail['lostSamples'] : undefined);
    throw failure ?? error;
  } finally {
    mirror?.end('withdrawn');
  }
}

/** Not the signer's doing. Endless ink is no signature, and would end the next try at once. */
const isOfPad = ({ code, detail }: ExpectedError): boolean =>
  /^(PAD|PORT|HID)_/.test(code) && detail['reason'] !== 'overflow';

const progressOf: Record<SigningState, 'signing' | 'reconnecting'> = {
  ready: 'signing',
  redo: 'signing',
  empty: 'signing',
  away: 'reconnecting',
  'other-pad': 'reconnecting',
};

/** Only where nothing else is asked of the applicant: what stands on the screen is not pushed aside for a copy of the pad. */
async function mirrorOn(
  secondScreen: SecondScreen,
  { caseId, content, timeoutMs }: SigningTask,
  page: PadPage,
  onDeclined: () => void,
): Promise<PushedPage | null> {
  const isFree = (): boolean => secondScreen.presence().isConnected && secondScreen.kind() === 'idle';
  if (!isFree()) return null;
  const png = await page.png();
  if (!isFree()) return null;
  return secondScreen.push({
    caseId,
    title: '请在签字屏上签名',
    idleMs: timeoutMs,
    images: [png],
    content: {
      kind: 'sign',
      facts: content.facts,
      imageCount: 1,
      width: page.width,
      height: page.height,
      area: page.area,
      isWritable: false,
    },
    take() {
      onDeclined();
      return { text: '申请人没有签字', isPositive: false };
    },
  });
}
