import { z } from 'zod';
import { outboxCounts } from '#db/queries/outbox.ts';
import { readSetting } from '#db/queries/settings.ts';
import type { StationHealth } from '#contract/hall/alerts.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Devices } from '../devices/devices.ts';
import { every } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';

const everyMs = 15_000;
/** Told again although nothing changed: a platform put back to older data knows it too. */
const againMs = 300_000;

/** Tells the hall what waits to be sent here and which devices do not work. Ends with what it returns. */
export function tellHealth(ctx: HostContext, devices: Pick<Devices, 'states'>): () => void {
  let told = '';
  let toldMs = -againMs;
  const brokenSince = new Map<string, string>();

  function health(): StationHealth {
    const { pending, oldest } = outboxCounts(ctx.db);
    const broken = devices.states().filter((one) => one.state === 'fault');
    for (const role of [...brokenSince.keys()]) if (!broken.some((one) => one.role === role)) brokenSince.delete(role);
    const faults = broken.map(({ role, title }) => {
      const since = brokenSince.get(role) ?? ctx.time.iso();
      brokenSince.set(role, since);
      return { role, title, since };
    });
    return { pending, oldestAt: oldest, faults };
  }

  return every(ctx.log, 'hall.health', everyMs, async () => {
    if (!ctx.platform.isConfigured) return;
    const token = readSetting(ctx.db, 'stationToken', z.string());
    if (token === null) return;
    const now = health();
    const text = JSON.stringify(now);
    if (text === told && ctx.clock.monotonicMs() - toldMs < againMs) return;
    try {
      await ctx.platform.ask(
        z.object({ ok: z.literal(true) }),
        token,
        (remote, options) => remote.hall.health(now, options),
        5000,
      );
      told = text;
      toldMs = ctx.clock.monotonicMs();
    } catch (error) {
      // The network light says why; it is told with the next round.
      if (!(error instanceof ExpectedError)) throw error;
    }
  });
}
