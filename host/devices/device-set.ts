import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { z } from 'zod';
import { DeviceSet } from '#contract/devices.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import type { Devices } from './devices.ts';

/** The published device set as this station knows it. */
const KnownDeviceSet = z.object({
  set: DeviceSet,
  /** ISO instant; empty while it waits to be taken over. */
  appliedAt: z.string(),
  /** Why it was not taken over; the devices before are still in use then. */
  problem: z.string(),
});
export type KnownDeviceSet = z.infer<typeof KnownDeviceSet>;

const key = 'deviceSet';

export const knownDeviceSet = (ctx: Pick<HostContext, 'db'>): KnownDeviceSet | null =>
  readSetting(ctx.db, key, KnownDeviceSet);

/** A published set has arrived; it is taken over after the feed's transaction. One seen before changes nothing, what was bound by hand since stays. */
export function noteDeviceSet(ctx: Pick<HostContext, 'db' | 'changes'>, set: DeviceSet): void {
  const known = knownDeviceSet(ctx);
  if (known && known.set.version >= set.version) return;
  writeSetting(ctx.db, key, { set, appliedAt: '', problem: '' } satisfies KnownDeviceSet);
  setImmediate(() => ctx.changes.notify(key));
}

/** Takes over a set that waits, all of it or nothing. */
export async function applyDeviceSet(ctx: HostContext, devices: Devices): Promise<void> {
  const waiting = (): DeviceSet | null => {
    const known = knownDeviceSet(ctx);
    return known && known.appliedAt === '' && known.problem === '' ? known.set : null;
  };
  await devices.takeOver(waiting, (set, refused) => {
    const detail = refused?.message ?? set.bindings.map((one) => `${one.role} ${one.address}`).join('、');
    record(
      ctx,
      {
        stream: 'station',
        act: 'devices.set',
        object: String(set.version),
        isOk: !refused,
        detail,
        by: { username: 'station', name: '工作站' },
      },
      ({ at }) => {
        // A newer one that came meanwhile waits for its turn, and stays.
        if (knownDeviceSet(ctx)?.set.version !== set.version) return;
        writeSetting(ctx.db, key, {
          set,
          appliedAt: refused ? '' : at,
          problem: refused?.message ?? '',
        } satisfies KnownDeviceSet);
      },
    );
  });
}
