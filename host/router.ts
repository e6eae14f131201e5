import { implement, lazy } from '@orpc/server';
import { sessionContract, stationContract } from '#contract/workstation/station.ts';
import type { workContract } from '#contract/workstation/index.ts';
import { guardCall, type CallContext } from './access/guard.ts';
import type { OpenHost } from './parts.ts';
import { enrolWith } from './station/enrol.ts';
import { confirmTime } from './station/clock.ts';
import { stationState } from './station/state.ts';

const ok = { ok: true } as const;
const { session, station } = implement({ session: sessionContract, station: stationContract })
  .$context<CallContext<OpenHost>>()
  .use(({ context: { host }, path, procedure: { '~orpc': called }, next }) =>
    guardCall(host, path, called.meta.who, async () => {
      const answer = await next();
      // The first screen has what it asked for, or has it with the next turn: now comes the rest.
      setImmediate(host.begin);
      return answer;
    }),
  );

/** The groups of calls that come with the work itself; a group missing here does not compile. */
const later = <G extends keyof typeof workContract>(group: G) =>
  lazy(async () => ({ default: (await import('./procedures.ts')).procedures[group] }));
const laterGroups = {
  catalogue: later('catalogue'),
  identification: later('identification'),
  drafts: later('drafts'),
  acceptance: later('acceptance'),
  approvals: later('approvals'),
  secondEntry: later('secondEntry'),
  custody: later('custody'),
  delivery: later('delivery'),
  payments: later('payments'),
  parcels: later('parcels'),
  rework: later('rework'),
  closeOut: later('closeOut'),
  verification: later('verification'),
  documents: later('documents'),
  cases: later('cases'),
  outbox: later('outbox'),
  devices: later('devices'),
  signing: later('signing'),
  secondScreen: later('secondScreen'),
  rating: later('rating'),
  materials: later('materials'),
  pages: later('pages'),
  hall: later('hall'),
  inspection: later('inspection'),
  reports: later('reports'),
  workNotices: later('workNotices'),
  audit: later('audit'),
  recovery: later('recovery'),
  hotline: later('hotline'),
  tickets: later('tickets'),
} satisfies Record<keyof typeof workContract, unknown>;

/** All that the screens can ask of the workstation. */
export const router = {
  session: {
    signIn: session.signIn.handler(({ context: { host }, input }) =>
      host.ctx.session.signIn(input.username, input.password),
    ),
    signOut: session.signOut.handler(({ context: { host } }) => (host.ctx.session.signOut(), ok)),
    lock: session.lock.handler(({ context: { host } }) => (host.ctx.session.lock(), ok)),
    unlock: session.unlock.handler(({ context: { host }, input }) => host.ctx.session.unlock(input.password)),
    touch: session.touch.handler(({ context: { host } }) => (host.ctx.session.touch(), ok)),
    changePassword: session.changePassword.handler(
      async ({ context: { host }, input }) => (
        await host.ctx.session.changePassword(input.oldPassword, input.newPassword),
        ok
      ),
    ),
  },
  station: {
    enrol: station.enrol.handler(async ({ context: { host }, input }) => {
      await enrolWith(host.ctx, input.code, input.replaces);
      host.wake();
      return ok;
    }),
    get: station.get.handler(({ context: { host } }) => stationState(host)),
    watch: station.watch.handler(({ context: { host }, signal }) =>
      host.ctx.changes.watch('station', signal, () => stationState(host)),
    ),
    confirmTime: station.confirmTime.handler(
      ({ context: { host }, input }) => (confirmTime(host.ctx, input.shown), ok),
    ),
  },
  ...laterGroups,
};
