import { implement } from '@orpc/server';
import { platformContract } from '#contract/platform/index.ts';
import { getCase, listCases, recordEvent } from './cases/cases.ts';
import { saveCalendar, saveItem, saveVerification } from './catalogue/publish.ts';
import type { Call } from './kernel/context.ts';
import { getDeviceSet, saveDeviceSet } from './stations/device-sets.ts';
import { readFeed } from './exchange/feed.ts';
import { toWire } from './kernel/wire.ts';
import { health } from './kernel/health.ts';
import { leaseBlock } from './exchange/number-blocks.ts';
import { listOperators, saveOperator } from './people/operators.ts';
import { changePassword } from './people/credentials.ts';
import { signIn } from './stations/sign-in.ts';
import { listStations, revokeStation } from './stations/stations.ts';
import { receiveReports } from './exchange/receive.ts';

const ok = { ok: true as const };

const os = implement(platformContract)
  .$context<Call>()
  .use(async ({ next, context }) => {
    try {
      return await next();
    } catch (error) {
      throw toWire(error, context);
    }
  });

/** What can be called, each line delegating; every function checks the caller first. */
export const router = os.router({
  health: os.health.handler(({ context }) => health(context.platform)),
  sessions: {
    signIn: os.sessions.signIn.handler(({ context, input }) => signIn(context.platform, input)),
    changePassword: os.sessions.changePassword.handler(async ({ context, input }) => {
      await changePassword(context, input.oldPassword, input.newPassword);
      return ok;
    }),
  },
  operators: {
    list: os.operators.list.handler(({ context }) => listOperators(context)),
    save: os.operators.save.handler(({ context, input }) => saveOperator(context, input)),
  },
  stations: {
    list: os.stations.list.handler(({ context }) => listStations(context)),
    revoke: os.stations.revoke.handler(async ({ context, input }) => {
      await revokeStation(context, input.stationId, input.revoked);
      return ok;
    }),
    deviceSet: os.stations.deviceSet.handler(({ context, input }) => getDeviceSet(context, input.stationId)),
    saveDeviceSet: os.stations.saveDeviceSet.handler(async ({ context, input }) => {
      await saveDeviceSet(context, input.stationId, input.deviceSet);
      return ok;
    }),
  },
  catalogue: {
    saveItem: os.catalogue.saveItem.handler(async ({ context, input }) => {
      await saveItem(context, input);
      return ok;
    }),
    saveVerification: os.catalogue.saveVerification.handler(async ({ context, input }) => {
      await saveVerification(context, input);
      return ok;
    }),
    saveCalendar: os.catalogue.saveCalendar.handler(async ({ context, input }) => {
      await saveCalendar(context, input);
      return ok;
    }),
  },
  feed: os.feed.handler(({ context, input }) => readFeed(context, input.after, input.limit)),
  numberBlocks: {
    lease: os.numberBlocks.lease.handler(({ context, input }) => leaseBlock(context, input.requestId, input.count)),
  },
  reports: {
    send: os.reports.send.handler(({ context, input }) => receiveReports(context, input.rows)),
  },
  cases: {
    list: os.cases.list.handler(({ context, input }) => listCases(context, input.q, input.limit)),
    get: os.cases.get.handler(({ context, input }) => getCase(context, input.projectNo)),
    recordEvent: os.cases.recordEvent.handler(async ({ context, input }) => {
      await recordEvent(context, input);
      return ok;
    }),
  },
});
