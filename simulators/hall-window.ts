import type { HallPlan } from '#contract/hall/plan.ts';
import type { CalledTicket, TicketAct } from '#contract/hall/tickets.ts';
import type { PlatformClient } from './demo-seed.ts';
import type { Wake } from './hall-wake.ts';
import type { Visits } from './hall-visits.ts';

interface Deps {
  station: PlatformClient;
  windowNo: string;
  plan: HallPlan;
  random: () => number;
  sleep(simulatedMs: number): Promise<void>;
  now(): Date;
  isOver(): boolean;
  visits: Visits;
  bell: Wake;
}

const minute = 60_000;
/** An idle window asks again after this much real time even when nothing rang. */
const idleMs = 1000;

/** A clerk who calls as long as the morning lasts, finishes whom they have, and pauses now and then. */
export function createWindow(deps: Deps): { run(): Promise<void> } {
  const { station, windowNo, plan, random, sleep, visits } = deps;
  let acts = 0;
  const acting = () => ({
    requestId: `act-${windowNo.slice(0, 2)}-${String(++acts).padStart(6, '0')}`,
    occurredAt: deps.now().toISOString(),
    operator: `窗口人员${windowNo.slice(0, 2)}`,
  });
  const act = async (ticket: CalledTicket, what: TicketAct): Promise<CalledTicket> => {
    const after = await station.hall.act({ ticketId: ticket.ticketId, ...acting(), what });
    const visit = visits.find(ticket.ticketId);
    if (visit) {
      visit.calledAt = after.calledAt;
      visit.finishedAt = after.finishedAt;
      visit.groupCode = after.groupCode;
      visit.outcome = after.state === 'done' || after.state === 'noShow' ? after.state : 'called';
    }
    return after;
  };

  async function serve(ticket: CalledTicket): Promise<void> {
    const visit = visits.find(ticket.ticketId);
    if (visit) Object.assign(visit, { calledAt: ticket.calledAt, outcome: 'called' });
    if (random() < 0.05) {
      for (let i = 0; i < plan.recallLimit; i++) {
        await sleep(40_000);
        await act(ticket, { act: 'recall' });
      }
      await sleep(40_000);
      await act(ticket, { act: 'noShow', reason: '多次呼叫未到' });
      return;
    }
    await sleep(15_000 + random() * 30_000);
    await act(ticket, { act: 'start' });
    const usual = plan.groups.find((one) => one.groupCode === ticket.groupCode)?.usualMin ?? 10;
    // Many short visits, a few long ones.
    const minutes = usual * Math.exp((random() + random() + random() - 1.5) * 0.8) * 0.85;
    await sleep(minutes * minute);
    await act(ticket, {
      act: 'finish',
      served:
        random() < 0.06 ? [] : ticket.services.map(({ serviceCode, serviceName }) => ({ serviceCode, serviceName })),
    });
  }

  return {
    async run() {
      await station.hall.openWindow(acting());
      while (!deps.isOver()) {
        const { ticket } = await station.hall.callNext(acting());
        if (ticket) await serve(ticket);
        else await deps.bell.wait(idleMs);
        if (ticket && random() < 0.02) {
          await station.hall.pauseWindow({ ...acting(), reason: '短暂离开' });
          await sleep(6 * minute);
          await station.hall.openWindow(acting());
        }
      }
    },
  };
}
