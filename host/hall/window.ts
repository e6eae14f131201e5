import { caseOfTicket } from '#db/queries/hall.ts';
import { z } from 'zod';
import { SavedPlan } from '#contract/hall/plan.ts';
import { CalledTicket, type TicketAct } from '#contract/hall/tickets.ts';
import { WindowView } from '#contract/hall/views.ts';
import type { HallWindow } from '#contract/workstation/hall.ts';
import { watchSignedIn } from '../access/signed-in-watch.ts';
import type { Devices } from '../devices/devices.ts';
import type { HostContext } from '../kernel/context.ts';
import { acting, askTwice, stationToken } from './asking.ts';
import { createChannel, type Channel } from './channel.ts';
import { openDraftFor } from './draft.ts';
import { createLocalLane, type LocalLane } from './local-lane.ts';
import { createWindowLamp } from './window-lamp.ts';

/** This window's part in the hall: who it called, and what it does with them. */
export interface HallWindowDesk {
  watch(signal: AbortSignal | undefined): AsyncGenerator<HallWindow, void>;
  open(): Promise<void>;
  pause(reason: string): Promise<void>;
  close(): Promise<void>;
  next(): Promise<{ number: string | null }>;
  act(ticketId: string, what: TicketAct): Promise<{ caseId: string | null }>;
  readonly local: Pick<LocalLane, 'call' | 'start' | 'finish' | 'missed'>;
  /** A key of the hardware caller. */
  key(name: string): void;
  stop(): Promise<void>;
}

const topic = 'hall-window';

export function createWindowDesk(ctx: HostContext, devices: Pick<Devices, 'windowDisplay' | 'caller'>): HallWindowDesk {
  let channel: Channel<WindowView> | null = null;
  let groups: HallWindow['groups'] = [];
  const lamp = createWindowLamp(ctx, devices);

  const lane = createLocalLane(
    ctx,
    {
      isLive: () => channel?.contact().isLive ?? false,
      ticket: () => channel?.view()?.ticket ?? null,
      caseOf: (ticketId) => caseOfTicket(ctx.db, ticketId),
    },
    topic,
  );

  const snapshot = (): HallWindow => {
    const view = channel?.view() ?? null;
    return {
      contact: channel?.contact() ?? { isLive: false, isLost: false, heardAt: null, message: '登录后开始叫号。' },
      view,
      caseId: view?.ticket ? caseOfTicket(ctx.db, view.ticket.ticketId) : null,
      local: lane.atHand(),
      groups,
    };
  };
  const changed = (): void => {
    const view = channel?.view();
    if (view?.ticket && channel?.contact().isLive) lane.meet(view.ticket);
    showAtWindow();
    ctx.changes.notify(topic);
  };

  const showAtWindow = (): void => {
    const local = lane.atHand();
    const view = channel?.view();
    if (local && local.number !== '') lamp.showLocal(local);
    else if (view) lamp.show(view);
  };

  /** Listening starts with a signed-in clerk and ends with the sign-out: an empty desk is no open window. */
  const follow = (): void => {
    const isWanted = ctx.session.current()?.operator.roles.includes('clerk') === true && ctx.platform.isConfigured;
    if (isWanted && channel === null) {
      channel = createChannel<WindowView>({
        open: (signal) =>
          ctx.platform.listen(
            stationToken(ctx),
            (remote, options) => remote.hall.watchWindow(undefined, options),
            signal,
          ),
        clock: ctx.clock,
        iso: ctx.time.iso,
        log: ctx.log,
        onChange: changed,
      });
      void readGroups();
    }
    if (!isWanted && channel !== null) {
      void channel.stop();
      channel = null;
      ctx.changes.notify(topic);
    }
  };
  const offSession = ctx.changes.on('station', follow);

  async function readGroups(): Promise<void> {
    try {
      const { plan } = await ctx.platform.ask(SavedPlan, stationToken(ctx), (remote, options) =>
        remote.hall.plan(undefined, options),
      );
      groups = plan.groups.map(({ groupCode, groupName }) => ({ groupCode, groupName }));
      ctx.changes.notify(topic);
    } catch (error) {
      ctx.log.warn('hall.plan', { error: error instanceof Error ? error.name : 'unknown' });
    }
  }

  const set = async (change: 'openWindow' | 'closeWindow' | 'pauseWindow', reason: string): Promise<void> => {
    const what = acting(ctx);
    await askTwice((deadlineMs) =>
      ctx.platform.ask(
        WindowView,
        stationToken(ctx),
        (remote, options) =>
          change === 'pauseWindow'
            ? remote.hall.pauseWindow({ ...what, reason }, options)
            : remote.hall[change](what, options),
        deadlineMs,
      ),
    );
  };

  const desk: HallWindowDesk = {
    watch: (signal) => watchSignedIn(ctx, topic, signal, snapshot),
    open: async () => {
      await readGroups();
      await set('openWindow', '');
    },
    pause: (reason) => set('pauseWindow', reason),
    close: () => set('closeWindow', ''),
    async next() {
      const what = acting(ctx);
      const { ticket } = await askTwice((deadlineMs) =>
        ctx.platform.ask(
          z.object({ ticket: CalledTicket.nullable() }),
          stationToken(ctx),
          (remote, options) => remote.hall.callNext(what, options),
          deadlineMs,
        ),
      );
      return { number: ticket?.number ?? null };
    },
    async act(ticketId, what) {
      const request = { ticketId, what, ...acting(ctx) };
      const ticket = await askTwice((deadlineMs) =>
        ctx.platform.ask(
          CalledTicket,
          stationToken(ctx),
          (remote, options) => remote.hall.act(request, options),
          deadlineMs,
        ),
      );
      const opens = (what.act === 'start' || what.act === 'resume') && !isPickUp(ticket);
      const caseId = opens ? openDraftFor(ctx, ticket) : caseOfTicket(ctx.db, ticketId);
      ctx.changes.notify(topic);
      return { caseId };
    },
    local: {
      call: (number) => (lane.call(number), showAtWindow()),
      start: () => {
        const caseId = lane.start();
        showAtWindow();
        return caseId;
      },
      finish: (served) => (lane.finish(served), showAtWindow()),
      missed: (reason) => (lane.missed(reason), showAtWindow()),
    },
    key(name) {
      void pressed(name).catch((error: unknown) => {
        ctx.log.warn('hall.key', { key: name, error: error instanceof Error ? error.message : 'unknown' });
      });
    },
    async stop() {
      offSession();
      await channel?.stop();
      await lamp.stop();
    },
  };

  /** Collecting or handing in opens no acceptance. */
  const isPickUp = (ticket: CalledTicket): boolean =>
    ticket.services.length > 0 && ticket.services.every((one) => one.taskCode === null);

  async function pressed(name: string): Promise<void> {
    const current = ctx.session.current();
    if (!current || current.isLocked || !current.operator.roles.includes('clerk')) return;
    const ticket = channel?.view()?.ticket;
    if (name === 'next') return void (await desk.next());
    if (name === 'pause') return await desk.pause('按键暂停');
    if (!ticket) return;
    if (name === 'recall' || name === 'callBack') await desk.act(ticket.ticketId, { act: 'recall' });
    if (name === 'giveUp') await desk.act(ticket.ticketId, { act: 'noShow', reason: '叫号器按键：弃号' });
    if (name === 'hang') await desk.act(ticket.ticketId, { act: 'park', reason: '叫号器按键：挂起' });
    if (name === 'confirm') await desk.act(ticket.ticketId, { act: 'start' });
  }

  follow();
  return desk;
}
