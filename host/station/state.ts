import { countItems } from '#db/queries/catalogue.ts';
import { numbersLeft } from '#db/queries/numbers.ts';
import { outboxCounts } from '#db/queries/outbox.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { DeviceState, StationState } from '#contract/workstation/station.ts';
import { isEnrolled } from './enrol.ts';
import { readHall } from '../kernel/hall.ts';
import type { HostContext } from '../kernel/context.ts';
import type { NetworkState } from '../exchange/network.ts';

/** Within this the local clock passes as right; beyond it the top bar says so. */
const driftShownMs = 60_000;

/** The part of the workstation whose state it is: there from the opening on. */
interface Stateful {
  ctx: HostContext;
  deviceStates(): DeviceState[];
  network(): NetworkState;
}

export function stationState(host: Stateful): StationState {
  const { ctx } = host;
  const network = host.network();
  const outbox = outboxCounts(ctx.db);
  return {
    stationName: ctx.station.stationName,
    isEnrolled: isEnrolled(ctx),
    needsCode: ctx.access.isUnknown(),
    windowNo: ctx.station.windowNo,
    hallName: readHall(ctx.db)?.hallName ?? '',
    session: ctx.session.current(),
    time: {
      now: ctx.time.iso(),
      offsetMs: Math.round(ctx.time.offsetMs()),
      isTrusted: ctx.time.isTrusted() && Math.abs(ctx.time.offsetMs()) < driftShownMs,
    },
    network: {
      isOnline: network.isOnline,
      since: network.since,
      message: network.message,
      trouble: network.trouble,
      platformUrl: ctx.platform.url,
      platformStorage: network.storage,
      platformNotice: network.notice,
      isPlatformFull: network.isPlatformFull,
    },
    outbox: { pending: outbox.pending, attention: outbox.attention, oldestAt: outbox.oldest },
    numbersLeft: numbersLeft(ctx.db, { regionCode: readHall(ctx.db)?.regionCode }),
    life: ctx.life.withheld()?.toFailure() ?? null,
    storeTrouble: storeTrouble(ctx),
    catalogueSize: countItems(ctx.db),
    devices: host.deviceStates(),
  };
}

/** Damage before a full disk: that one goes away by itself once there is room. */
function storeTrouble(ctx: HostContext): StationState['storeTrouble'] {
  const trouble = ctx.life.damage() ?? (ctx.reserve.isGiven() ? new ExpectedError('DISK_FULL') : null);
  return trouble?.toFailure() ?? null;
}
