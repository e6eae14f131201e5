import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { deviceRoles, type DeviceSet } from '#contract/devices.ts';
import type { HostContext } from '../context.ts';
import type { Devices } from './index.ts';

/** The published device set as this station knows it. */
export interface KnownDeviceSet {
  set: DeviceSet;
  /** ISO instant; empty while it waits to be taken over. */
  appliedAt: string;
  /** Why it was not taken over; the devices before are still in use then. */
  problem: string;
}

const key = 'deviceSet';

export const knownDeviceSet = (ctx: Pick<HostContext, 'db'>): KnownDeviceSet | null => readSetting<KnownDeviceSet>(ctx.db, key);

/** A published set has arrived; it is taken over after the feed's transaction. One seen before changes nothing, what was bound by hand since stays. */
export function noteDeviceSet(ctx: Pick<HostContext, 'db' | 'changes'>, set: DeviceSet): void {
  const known = knownDeviceSet(ctx);
  if (known && known.set.version >= set.version) return;
  writeSetting(ctx.db, key, { set, appliedAt: '', problem: '' } satisfies KnownDeviceSet);
  setImmediate(() => ctx.changes.notify(key));
}

/** Takes over a set that waits, all of it or nothing. */
export async function applyDeviceSet(ctx: HostContext, devices: Devices): Promise<void> {
  const known = knownDeviceSet(ctx);
  if (!known || known.appliedAt !== '' || known.problem !== '') return;
  try {
    devices.check(known.set);
    devices.panelProfiles.save(known.set.panelProfiles);
    for (const role of deviceRoles) {
      const binding = known.set.bindings.find((one) => one.role === role);
      if (binding) await devices.bind(binding);
      else if (role !== 'secondScreen' && devices.slot(role).state().address !== null) await devices.unbind(role);
    }
    writeSetting(ctx.db, key, { ...known, appliedAt: ctx.time.iso() } satisfies KnownDeviceSet);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    writeSetting(ctx.db, key, { ...known, problem: error.message } satisfies KnownDeviceSet);
  }
  ctx.changes.notify('station');
}
