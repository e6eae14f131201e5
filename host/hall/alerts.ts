import { z } from 'zod';
import { AlertsView, HallAlert } from '#contract/hall/alerts.ts';
import { Ok } from '../hotline/centre.ts';
import { whileSignedIn } from '../access/signed-in-watch.ts';
import type { HallAlerts } from '#contract/workstation/hall.ts';
import type { HostContext } from '../kernel/context.ts';
import { acting, askTwice, stationToken } from './asking.ts';
import { createSharedView } from './shared-channel.ts';

const topic = 'hall-alerts';

/** Calls for help, and what the manager is warned of. */
export interface HallAlertDesk {
  watch(signal: AbortSignal | undefined): AsyncGenerator<HallAlerts, void>;
  log(): Promise<HallAlert[]>;
  /** One key: this window asks the others for help. */
  callForHelp(): Promise<{ alertId: string }>;
  answer(alertId: string, text: string): Promise<void>;
  end(alertId: string, reason: string): Promise<void>;
  stop(): Promise<void>;
}

export function createAlertDesk(ctx: HostContext, managerToken: () => string): HallAlertDesk {
  const view = createSharedView<AlertsView>(ctx, topic, (signal) =>
    ctx.platform.listen(managerToken(), (remote, options) => remote.hall.watchAlerts(undefined, options), signal),
  );
  const isClerk = (): boolean => ctx.session.operator().roles.includes('clerk');
  /** A window speaks as the window it is, a manager in the own name. */
  const token = (): string => (isClerk() ? stationToken(ctx) : managerToken());
  return {
    watch: (signal) =>
      whileSignedIn(
        ctx,
        signal,
        (stop) => view.watch(stop),
        () => ctx.changes.notify(topic),
      ),
    log: () =>
      ctx.platform.ask(z.array(HallAlert), managerToken(), (remote, options) =>
        remote.hall.alertLog({ limit: 200 }, options),
      ),
    callForHelp: () => {
      const what = acting(ctx);
      return askTwice((deadlineMs) =>
        ctx.platform.ask(
          z.object({ alertId: z.string() }),
          stationToken(ctx),
          (remote, options) => remote.hall.callForHelp(what, options),
          deadlineMs,
        ),
      );
    },
    async answer(alertId, text) {
      const { operator } = acting(ctx);
      await ctx.platform.ask(Ok, token(), (remote, options) =>
        remote.hall.answerAlert({ alertId, text, operator }, options),
      );
    },
    async end(alertId, reason) {
      const { operator } = acting(ctx);
      await ctx.platform.ask(Ok, token(), (remote, options) =>
        remote.hall.endHelp({ alertId, reason, operator }, options),
      );
    },
    stop: () => view.stop(),
  };
}
