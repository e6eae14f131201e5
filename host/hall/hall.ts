import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';
import type { BoardView, ScreenView } from '#contract/hall/views.ts';
import { whileSignedIn } from '../access/signed-in-watch.ts';
import type { Devices } from '../devices/devices.ts';
import type { HostContext } from '../kernel/context.ts';
import { stationToken } from './asking.ts';
import { createAlertDesk, type HallAlertDesk } from './alerts.ts';
import { createKioskDesk, type HallKioskDesk } from './kiosk.ts';
import { createManagerDesk, type HallManagerDesk } from './manager.ts';
import { createSharedView, type SharedView } from './shared-channel.ts';
import { tellHealth } from './station-health.ts';
import { createVoice, type Voice } from './voice.ts';
import { createWindowDesk, type HallWindowDesk } from './window.ts';

/** What this machine is in the hall. */
export type HallApp = 'workstation' | 'kiosk' | 'hall-screen';

const boardTopic = 'hall-board';

export interface HallDesk {
  readonly app: HallApp;
  readonly window: HallWindowDesk;
  /** @throws ExpectedError HALL_OTHER_MACHINE this machine is no kiosk */
  kiosk(): HallKioskDesk;
  /** @throws ExpectedError HALL_OTHER_MACHINE this machine is no hall screen */
  screen(): SharedView<ScreenView>;
  /** @throws ExpectedError HALL_OTHER_MACHINE this machine is no hall screen */
  voice(): Voice;
  readonly board: Pick<SharedView<BoardView>, 'watch'>;
  readonly manager: HallManagerDesk;
  readonly alerts: HallAlertDesk;
  stop(): Promise<void>;
}

export function createHallDesk(ctx: HostContext, devices: Devices, app: HallApp): HallDesk {
  const window = createWindowDesk(ctx, devices);
  const kiosk = createKioskDesk(ctx, devices);
  const screen = createSharedView<ScreenView>(ctx, 'hall-screen', (signal) =>
    ctx.platform.listen(stationToken(ctx), (remote, options) => remote.hall.watchScreen(undefined, options), signal),
  );
  const voice = createVoice(path.join(ctx.dataDir, 'voice'));
  const manager = createManagerDesk(ctx);
  const board = createSharedView<BoardView>(ctx, boardTopic, (signal) =>
    ctx.platform.listen(manager.token(), (remote, options) => remote.hall.watchBoard(undefined, options), signal),
  );
  const alerts = createAlertDesk(ctx, manager.token);
  const stopTelling = tellHealth(ctx, devices);
  // Open to whoever stands there, so only on the machine that was set up for it.
  const only = <T>(wanted: HallApp, desk: T): T => {
    if (app !== wanted) throw new ExpectedError('HALL_OTHER_MACHINE');
    return desk;
  };
  return {
    app,
    window,
    kiosk: () => only('kiosk', kiosk),
    screen: () => only('hall-screen', screen),
    voice: () => only('hall-screen', voice),
    board: {
      watch: (signal) =>
        whileSignedIn(
          ctx,
          signal,
          (stop) => board.watch(stop),
          () => ctx.changes.notify(boardTopic),
        ),
    },
    manager,
    alerts,
    async stop() {
      stopTelling();
      kiosk.stop();
      await Promise.all([window.stop(), screen.stop(), board.stop(), alerts.stop()]);
    },
  };
}
