import type { HotlineFigures } from '#contract/hotline/desk.ts';
import type { z } from 'zod';
import type { HotlineMorning, SeenCall } from '#simulators/hotline-morning/index.ts';

/** The supervisor's figures of a simulated morning, counted by somebody who only saw the calls. */
export function recountHotline(seen: readonly SeenCall[]) {
  const answered = seen.filter((one) => one.answeredAt !== null);
  const written = answered.filter((one) => one.endedAt !== null);
  const inScope = written.filter((one) => one.plan.question.way === 'inScope');
  const count = (outcome: SeenCall['outcome']): number => seen.filter((one) => one.outcome === outcome).length;
  return {
    offered: seen.length,
    connected: { numerator: answered.length, denominator: seen.length },
    within15s: {
      numerator: answered.filter((one) => (one.answeredAt ?? 0) - one.queuedAt <= 15_000).length,
      denominator: answered.length,
    },
    abandoned: count('abandoned'),
    unknownEnds: count('unknownEnd'),
    callBacks: new Set(
      seen.filter((one) => one.outcome === 'abandoned' && one.plan.number !== '').map((one) => one.plan.number),
    ).size,
    tickets: written.length,
    direct: { numerator: inScope.filter((one) => one.plan.ending === 'ANSWERED').length, denominator: inScope.length },
    waiting: 0,
    perAgent: Object.fromEntries(
      [...new Set(answered.map((one) => one.answeredBy ?? ''))]
        .toSorted()
        .map((name) => [name, answered.filter((one) => one.answeredBy === name).length]),
    ),
  };
}

export function toldByHotline({
  figures,
  callBacks,
}: Pick<HotlineMorning, 'figures' | 'callBacks'>): ReturnType<typeof recountHotline> {
  const {
    offered,
    connected,
    within15s,
    abandoned,
    unknownEnds,
    tickets,
    direct,
    waiting,
  }: z.infer<typeof HotlineFigures> = figures;
  return {
    offered,
    connected,
    within15s,
    abandoned,
    unknownEnds,
    callBacks,
    tickets,
    direct,
    waiting,
    perAgent: Object.fromEntries(
      figures.agents
        .filter((one) => one.answered > 0)
        .map((one) => [one.name, one.answered] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}
