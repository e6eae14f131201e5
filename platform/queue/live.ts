import type { AlertsView } from '#contract/hall/alerts.ts';
import type { ScreenView, WindowView, BoardView } from '#contract/hall/views.ts';
import { stationOf, type Call } from '../kernel/context.ts';
import { hallHere, hallOf, type AtHall } from './here.ts';
import { alertsView } from './alerts.ts';
import { boardView } from './board.ts';
import { hallDay } from './hall-time.ts';
import { screenView } from './screen.ts';
import { seeWindow, windowView } from './windows.ts';

export type Live<View> = { kind: 'beat'; at: string } | { kind: 'view'; view: View };

/** Minutes stand in the views: they are drawn anew now and then even when nothing happened. */
const refreshMs = 30_000;

export async function watchScreen(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<ScreenView>>> {
  return follow(call, await hallHere(call), signal, screenView, 50);
}

export async function watchWindow(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<WindowView>>> {
  const station = stationOf(call);
  const view = async (platform: AtHall): Promise<WindowView> => await windowView(platform, station);
  const beat = async (platform: AtHall): Promise<void> => await seeWindow(platform, station);
  return follow(call, await hallHere(call), signal, view, 50, beat);
}

export async function watchBoard(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<BoardView>>> {
  return follow(call, await hallHere(call), signal, boardView, 200);
}

export async function watchAlerts(
  call: Call,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Live<AlertsView>>> {
  return follow(call, await hallHere(call), signal, alertsView, 50);
}

/**
 * The view at once and after every change, changes within `settleMs` as one; a beat in between. Never two views at a time:
 * a slow reader gets fewer of them, each one of the present moment. Each is of the hall the machine stands in by then.
 */
async function* follow<View>(
  call: Call,
  first: AtHall,
  signal: AbortSignal | undefined,
  view: (platform: AtHall) => Promise<View>,
  settleMs: number,
  onBeat: (platform: AtHall) => Promise<void> = async () => undefined,
): AsyncGenerator<Live<View>> {
  let changed = true;
  let wake: () => void = () => undefined;
  const onChange = (): void => {
    changed = true;
    wake();
  };
  let platform = first;
  let off = platform.bell.on(hallOf(platform), onChange);
  const stop = (): void => {
    wake();
  };
  signal?.addEventListener('abort', stop);
  let drawnAt = 0;
  let drawnDay = '';
  try {
    while (!signal?.aborted) {
      // At midnight nothing need have happened, and yet it is another day's queue.
      if (changed || Date.now() - drawnAt > refreshMs || hallDay(call.platform.clock.now()) !== drawnDay) {
        changed = false;
        drawnAt = Date.now();
        drawnDay = hallDay(call.platform.clock.now());
        // A person's sign-in ends, or is ended, while a board hangs there; a machine's line outlives its token and is one hall's.
        if (call.caller?.kind === 'operator') await call.stillMay?.();
        const here = await hallHere(call);
        if (hallOf(here) !== hallOf(platform)) {
          off();
          off = here.bell.on(hallOf(here), onChange);
        }
        platform = here;
        yield { kind: 'view', view: await view(platform) };
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
        await onBeat(platform);
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
