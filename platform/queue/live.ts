import type { AlertsView } from '#contract/hall/alerts.ts';
import type { ScreenView, WindowView, BoardView } from '#contract/hall/views.ts';
import type { Call, Platform } from '../kernel/context.ts';
import { requireOperator, requireStation } from '../people/callers.ts';
import { alertsView } from './alerts.ts';
import { boardView } from './board.ts';
import { hallOf } from './plan.ts';
import { screenView } from './screen.ts';
import { seeWindow, windowView } from './windows.ts';

export type Live<View> = { kind: 'beat'; at: string } | { kind: 'view'; view: View };

/** Minutes stand in the views: they are drawn anew now and then even when nothing happened. */
const refreshMs = 30_000;

export async function watchScreen(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<ScreenView>>> {
  await requireStation(call);
  const { platform } = call;
  return follow(platform, signal, () => screenView(platform), 50);
}

export async function watchWindow(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<WindowView>>> {
  const station = await requireStation(call);
  const { platform } = call;
  const beat = async (): Promise<void> => await seeWindow(platform, station);
  return follow(platform, signal, () => windowView(platform, station), 50, beat);
}

export async function watchBoard(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<BoardView>>> {
  await requireOperator(call, ['hallManager', 'administrator']);
  const { platform } = call;
  return follow(platform, signal, () => boardView(platform), 200);
}

export async function watchAlerts(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<AlertsView>>> {
  await requireOperator(call, ['hallManager', 'administrator']);
  const { platform } = call;
  return follow(platform, signal, () => alertsView(platform), 50);
}

/**
 * The view at once and after every change, changes within `settleMs` as one; a beat in between. Never two views at a time:
 * a slow reader gets fewer of them, each one of the present moment.
 */
async function* follow<View>(
  platform: Platform,
  signal: AbortSignal | undefined,
  view: () => Promise<View>,
  settleMs: number,
  onBeat: () => Promise<void> = async () => undefined,
): AsyncGenerator<Live<View>> {
  let changed = true;
  let wake: () => void = () => undefined;
  const off = platform.bell.on(hallOf(platform), () => {
    changed = true;
    wake();
  });
  const stop = (): void => {
    wake();
  };
  signal?.addEventListener('abort', stop);
  let drawnAt = 0;
  try {
    while (!signal?.aborted) {
      if (changed || Date.now() - drawnAt > refreshMs) {
        changed = false;
        drawnAt = Date.now();
        yield { kind: 'view', view: await view() };
        await pause(
          settleMs,
          (done) => (wake = done),
          signal,
          () => false,
        );
      } else {
        await pause(
          platform.hallPace.beatMs,
          (done) => (wake = done),
          signal,
          () => changed,
        );
        if (changed) continue;
        await onBeat();
        yield { kind: 'beat', at: platform.clock.now().toISOString() };
      }
    }
  } finally {
    off();
    signal?.removeEventListener('abort', stop);
  }
}

/** Waits, but not through a change or the end of the reader. */
async function pause(
  ms: number,
  arm: (done: () => void) => void,
  signal: AbortSignal | undefined,
  isDue: () => boolean,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    arm(() => {
      if (!isDue() && !signal?.aborted) return;
      clearTimeout(timer);
      resolve();
    });
    if (isDue() || signal?.aborted) {
      clearTimeout(timer);
      resolve();
    }
  });
}
