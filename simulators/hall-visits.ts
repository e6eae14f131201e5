import type { HallPlan, HallService } from '#contract/hall/plan.ts';
import type { PlatformClient } from './demo-seed.ts';

/** One person, as the simulation itself saw them: the times are the platform's answers, the outcome is what was done. */
export interface Visit {
  ticketId: string;
  number: string;
  groupCode: string;
  issuedAt: string;
  estimateMin: number | null;
  calledAt: string | null;
  finishedAt: string | null;
  outcome: 'waiting' | 'called' | 'done' | 'noShow';
}

export interface Visits {
  all: Visit[];
  find(ticketId: string): Visit | undefined;
  run(): Promise<void>;
}

interface Deps {
  kiosk: PlatformClient;
  plan: HallPlan;
  windows: number;
  random: () => number;
  sleep(simulatedMs: number): Promise<void>;
  now(): Date;
  isOver(): boolean;
  start: number;
  end: number;
}

const share: Record<string, number> = { A: 4, B: 2, C: 2, D: 1, L: 1 };

/** People come as they do in the morning: few, then a rush, then fewer; a little more at the top than the windows manage. */
export function createVisits(deps: Deps): Visits {
  const { kiosk, plan, random, sleep, now } = deps;
  const all: Visit[] = [];
  const byId = new Map<string, Visit>();
  const usual = plan.groups.reduce((sum, one) => sum + one.usualMin * (share[one.groupCode] ?? 1), 0) / 10;
  const ratePerMs = (at: number): number => {
    const part = (at - deps.start) / (deps.end - deps.start);
    const busy = 0.55 + 0.6 * Math.exp(-((part - 0.45) ** 2) / 0.045);
    return ((deps.windows / usual) * busy) / 60_000;
  };
  const pick = (): HallService => {
    const weighted = plan.services.flatMap((one) => Array<HallService>(share[one.groupCode] ?? 1).fill(one));
    const service = weighted[Math.floor(random() * weighted.length)];
    if (!service) throw new Error('the plan offers nothing');
    return service;
  };

  async function come(): Promise<void> {
    const service = pick();
    const requestId = `visit-${String(all.length).padStart(6, '0')}-${Math.floor(random() * 1e9)}`;
    const lane = random() < 0.04 ? { laneCode: 'green', reason: '70 周岁以上' } : null;
    const paper = await kiosk.hall.issue({
      requestId,
      occurredAt: now().toISOString(),
      serviceCodes: [service.serviceCode],
      answers: [],
      lane,
    });
    const visit: Visit = {
      ticketId: paper.ticketId,
      number: paper.number,
      groupCode: service.groupCode,
      issuedAt: paper.issuedAt,
      estimateMin: paper.estimateMin,
      calledAt: null,
      finishedAt: null,
      outcome: 'waiting',
    };
    // Known before a window can call it.
    all.push(visit);
    byId.set(visit.ticketId, visit);
    await kiosk.hall.paper({
      ticketId: paper.ticketId,
      requestId: `${requestId}-paper`,
      occurredAt: now().toISOString(),
      operator: '1 号取号机',
      result: 'printed',
    });
  }

  return {
    all,
    find: (ticketId) => byId.get(ticketId),
    async run() {
      const coming = new Set<Promise<void>>();
      let next = deps.start;
      for (;;) {
        next += -Math.log(1 - random()) / ratePerMs(next);
        if (next >= deps.end) break;
        await sleep(next - now().getTime());
        const one = come().finally(() => coming.delete(one));
        coming.add(one);
      }
      await Promise.all(coming);
    },
  };
}
