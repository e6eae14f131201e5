import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { HistoryView, type HistoryRequest } from '#contract/hall/history.ts';
import { SavedPlan, type HallPlan } from '#contract/hall/plan.ts';
import { QueueTicket, type QueueState } from '#contract/hall/tickets.ts';
import { QueueEvent, TicketRow } from '#contract/hall/views.ts';
import type { HostContext } from '../kernel/context.ts';

type Managed =
  | { act: 'reroute'; groupCode: string; reason: string }
  | { act: 'cancel' | 'return'; reason: string }
  | { act: 'callTo'; windowNo: string; reason: string };

/** What a manager asks of the platform, always in the manager's own name. */
export interface HallManagerDesk {
  /** @throws ExpectedError HALL_MANAGER_OFFLINE signed in without the platform */
  token(): string;
  tickets(of: {
    groupCode?: string | undefined;
    windowNo?: string | undefined;
    state?: QueueState | undefined;
  }): Promise<TicketRow[]>;
  events(ticketId: string): Promise<QueueEvent[]>;
  manage(ticketId: string, what: Managed): Promise<QueueTicket>;
  history(of: HistoryRequest): Promise<HistoryView>;
  plan(): Promise<SavedPlan>;
  savePlan(input: { version: number; reason: string; plan: HallPlan }): Promise<SavedPlan>;
}

export function createManagerDesk(ctx: HostContext): HallManagerDesk {
  const token = (): string => {
    const held = ctx.session.token();
    if (held === null) throw new ExpectedError('HALL_MANAGER_OFFLINE');
    return held;
  };
  return {
    token,
    tickets: (of) =>
      ctx.platform.ask(z.array(TicketRow), token(), (remote, options) =>
        remote.hall.tickets({ ...of, limit: 500 }, options),
      ),
    events: (ticketId) =>
      ctx.platform.ask(z.array(QueueEvent), token(), (remote, options) => remote.hall.events({ ticketId }, options)),
    manage: (ticketId, what) => {
      const request = { ticketId, what, requestId: ctx.newId() };
      return ctx.platform.ask(QueueTicket, token(), (remote, options) => remote.hall.manage(request, options));
    },
    history: (of) => ctx.platform.ask(HistoryView, token(), (remote, options) => remote.hall.history(of, options)),
    plan: () => ctx.platform.ask(SavedPlan, token(), (remote, options) => remote.hall.plan(undefined, options)),
    savePlan: (input) =>
      ctx.platform.ask(SavedPlan, token(), (remote, options) => remote.hall.savePlan(input, options)),
  };
}
