import { ExpectedError } from '#contract/errors.ts';
import type { RatingView } from '#contract/workstation/schemas.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import type { z } from 'zod';
import { after } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';
import { deviceFailure } from '../devices/failures.ts';
import { ratePage } from './page.ts';
import type { SecondScreen } from '../second-screen/second-screen.ts';
import { ratingsOf, requireRateable, storeRating } from './store.ts';

type RatingOf = z.infer<typeof RatingView>;

/** What asking needs of a keypad; the slot of the window's keypad has it. */
export interface RatingKeypad {
  /** One key. @throws ExpectedError or DeviceError RATE_TIMEOUT | PANEL_* | PORT_* | CANCELLED; ExpectedError DEVICE_NOT_BOUND */
  rate(options: { timeoutMs: number; signal?: AbortSignal }): Promise<{ level: number }>;
}

export interface RatingOrder {
  caseId: string;
  on: 'keypad' | 'screen';
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export interface Rating {
  /**
   * Asks the applicant about this case; nobody answering is kept as no level. Cancelling keeps nothing. A new question ends the one before.
   *
   * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | ACT_NOT_NOW rated already | SECOND_SCREEN_NOT_OPEN | SIGNING_BUSY | PANEL_* | PORT_* | DEVICE_NOT_BOUND
   */
  ask(order: RatingOrder): Promise<RatingOf>;
  list(caseId: string): RatingOf[];
}

export interface RatingDeps {
  secondScreen: SecondScreen;
  keypad: () => RatingKeypad;
}

export function createRating(ctx: HostContext, { secondScreen, keypad }: RatingDeps): Rating {
  let current: AbortController | null = null;

  /** Ends with the caller, with the next question, and when whoever asked signs out or locks. */
  const asking = async <T>(caller: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    const { operatorId } = ctx.session.operator();
    const off = ctx.changes.on('station', () => {
      const session = ctx.session.current();
      if (!session || session.isLocked || session.operator.operatorId !== operatorId) mine.abort();
    });
    try {
      return await work(caller ? AbortSignal.any([caller, mine.signal]) : mine.signal);
    } finally {
      off();
      if (current === mine) current = null;
    }
  };

  const onKeypad = async (caseId: string, timeoutMs: number, signal: AbortSignal): Promise<RatingOf> => {
    const operator = ctx.session.operator().username;
    const level = await levelFrom(keypad(), timeoutMs, signal);
    // A key that was pressed after the question was taken back is nobody's answer.
    signal.throwIfAborted();
    return storeRating(ctx, { caseId, level, source: 'keypad', operator });
  };

  const onScreen = async (caseId: string, timeoutMs: number, signal: AbortSignal): Promise<RatingOf> => {
    if (secondScreen.kind() === 'sign') throw new ExpectedError('SIGNING_BUSY');
    let stored: RatingOf | null = null;
    const shown = secondScreen.push(
      ratePage(ctx, caseId, timeoutMs, (rating) => {
        stored = rating;
      }),
    );
    const limit = after(ctx.log, 'rating.limit', timeoutMs, () => shown.end('timedOut'));
    const onStop = (): void => shown.end('withdrawn');
    signal.addEventListener('abort', onStop, { once: true });
    try {
      if (signal.aborted) onStop();
      await shown.ended;
      // Bound by what was stored, not by how the page ended: a time-out that could not be kept is a failure, too.
      const rating = stored as RatingOf | null;
      if (rating) return rating;
      throw new DOMException('rating cancelled', 'AbortError');
    } finally {
      clearTimeout(limit);
      signal.removeEventListener('abort', onStop);
    }
  };

  return {
    async ask({ caseId, on, timeoutMs, signal }) {
      requireRateable(ctx, caseId);
      return await asking(signal, (stop) =>
        on === 'keypad' ? onKeypad(caseId, timeoutMs, stop) : onScreen(caseId, timeoutMs, stop),
      );
    },
    list: (caseId) => ratingsOf(ctx, caseId),
  };
}

async function levelFrom(keypad: RatingKeypad, timeoutMs: number, signal: AbortSignal): Promise<number | null> {
  try {
    const { level } = await keypad.rate({ timeoutMs, signal });
    return level;
  } catch (error) {
    if (isDeviceError(error, 'RATE_TIMEOUT') || (error instanceof ExpectedError && error.code === 'RATE_TIMEOUT'))
      return null;
    throw isDeviceError(error) ? (deviceFailure(error, '评价器', error.device ?? '') ?? error) : error;
  }
}
