import { implement, ORPCError, ValidationError } from '@orpc/server';
import { ExpectedError } from '#contract/errors.ts';
import { platformContract } from '#contract/platform/index.ts';
import { getCase, listCases, recordEvent } from './cases.ts';
import { saveCalendar, saveItem, saveVerification } from './catalogue.ts';
import type { Call } from './context.ts';
import { getDeviceSet, saveDeviceSet } from './device-sets.ts';
import { readFeed } from './feed.ts';
import { health } from './health.ts';
import { leaseBlock } from './number-blocks.ts';
import { listOperators, saveOperator } from './people/operators.ts';
import { changePassword, signIn } from './people/sign-in.ts';
import { listStations, revokeStation } from './people/stations.ts';
import { receiveReports } from './reports/receive.ts';

const ok = { ok: true as const };

/** Expected failures travel whole; anything else becomes an internal fault with a trace id, and a full entry in the log. */
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

function toWire(error: unknown, call: Call): ORPCError<string, unknown> {
  if (error instanceof ExpectedError) return expected(error, call.traceId);
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    const fields = error.cause.issues
      .slice(0, 10)
      .map((issue) => ({ field: fieldPath(issue.path ?? []), message: sentenceOf(issue.message) }));
    return expected(new ExpectedError('INPUT_INVALID', {}, { fields }), call.traceId);
  }
  return internalFault(error, call);
}

export function expected(error: ExpectedError, traceId: string): ORPCError<string, unknown> {
  return new ORPCError('EXPECTED', {
    status: 422,
    defined: true,
    message: error.message,
    data: error.toFailure(traceId),
  });
}

export function internalFault(error: unknown, call: Pick<Call, 'traceId' | 'report'>): ORPCError<string, unknown> {
  call.report(error);
  const failure = new ExpectedError('INTERNAL').toFailure(call.traceId);
  return new ORPCError('INTERNAL_SERVER_ERROR', { status: 500, message: failure.message, data: failure });
}

/** A rule of ours speaks for itself; what the checker says in English tells an administrator nothing. */
const sentenceOf = (message: string): string => (/\p{Script=Han}/u.test(message) ? message : '内容不合规范');

const fieldPath = (path: readonly (PropertyKey | { key: PropertyKey })[]): string =>
  path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
