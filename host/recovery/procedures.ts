import { z } from 'zod';
import { NumberBlock } from '#contract/platform/exchange.ts';
import { DoubtfulTime } from '#contract/platform/cases.ts';
import { Healing } from '#contract/platform/healing.ts';
import { NumberCollision, StationRun } from '#contract/platform/lives.ts';
import { KnownStation } from '#contract/workstation/recovery.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import type { guardedBy, Opened } from '../access/guarded.ts';
import { askCentre, Ok } from '../hotline/centre.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { enterBlock } from './enter-block.ts';
import { lostCases } from './lost-cases.ts';

const ok = { ok: true } as const;
type Guard<H extends Opened<H>> = ReturnType<typeof guardedBy<H>>;

/** What the platform decides is asked of it in the administrator's name; what was done is in this station's audit chain as well. */
export const recoveryProcedures = <H extends Opened<H>>({ recovery }: Guard<H>) => ({
  lost: recovery.lost.handler(({ context: { host } }) => lostCases(host.ctx)),
  centre: recovery.centre.handler(async ({ context: { host } }) => {
    const [runs, collisions, stations, times, healing] = await Promise.all([
      askCentre(host.ctx, z.array(StationRun), (remote, options) => remote.lives.list(undefined, options)),
      askCentre(host.ctx, z.array(NumberCollision), (remote, options) => remote.lives.collisions(undefined, options)),
      askCentre(host.ctx, z.array(KnownStation), (remote, options) => remote.stations.list(undefined, options)),
      askCentre(host.ctx, z.array(DoubtfulTime), (remote, options) => remote.cases.doubtfulTimes(undefined, options)),
      askCentre(host.ctx, Healing.nullable(), (remote, options) => remote.healing.list(undefined, options)),
    ]);
    return { runs, collisions, stations, times, healing };
  }),
  release: recovery.release.handler(async ({ context: { host }, input }) => {
    await askCentre(host.ctx, Ok, (remote, options) => remote.lives.release(input, options));
    audit(host.ctx, 'station.release', input.stationId, input.runId);
    return ok;
  }),
  settle: recovery.settle.handler(async ({ context: { host }, input }) => {
    const settled = await askCentre(host.ctx, NumberCollision, (remote, options) =>
      remote.lives.settle(input, options),
    );
    audit(
      host.ctx,
      'station.settle',
      input.collisionId,
      `${settled.projectNo} ${input.keeps} ${settled.settled?.newNumber ?? ''}`,
    );
    return settled;
  }),
  settleTime: recovery.settleTime.handler(async ({ context: { host }, input }) => {
    await askCentre(host.ctx, Ok, (remote, options) => remote.cases.settleTime(input, options));
    audit(host.ctx, 'station.timeSeen', input.projectNo, '');
    return ok;
  }),
  restartAudit: recovery.restartAudit.handler(async ({ context: { host }, input: { stationId, note } }) => {
    await askCentre(host.ctx, Ok, (remote, options) => remote.auditMarks.restart({ stationId, reason: note }, options));
    audit(host.ctx, 'station.auditRestart', stationId, '');
    return ok;
  }),
  freshBlock: recovery.freshBlock.handler(({ context: { host }, input }) =>
    askCentre(host.ctx, NumberBlock.extend({ code: z.string() }), (remote, options) =>
      remote.lives.freshBlock(input, options),
    ),
  ),
  enterBlock: recovery.enterBlock.handler(({ context: { host }, input }) => (enterBlock(host.ctx, input.code), ok)),
});

function audit(ctx: HostContext, act: AuditAct, object: string, detail: string): void {
  record(ctx, { stream: 'station', act, object, detail, by: ctx.session.operator() }, () => undefined);
}
