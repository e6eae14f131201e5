import { ratingLevels } from '#contract/devices.ts';
import type { SecondScreenAnswer } from '#contract/second-screen/index.ts';
import type { HostContext } from '../kernel/context.ts';
import type { Push, Taken } from '../second-screen/screen.ts';
import { labelOf, requireRateable, storeRating } from './store.ts';

/** @param timeoutMs without an answer for so long, it is kept that there was none */
export function ratePage(
  ctx: HostContext,
  caseId: string,
  timeoutMs: number,
  onStored: (rating: ReturnType<typeof storeRating>) => void = () => undefined,
): Push {
  requireRateable(ctx, caseId);
  const operator = ctx.session.operator();
  const store = (level: number | null): Taken => {
    onStored(storeRating(ctx, { caseId, level, source: 'screen', operator: operator.username }));
    return { text: level === null ? '申请人没有评价' : `申请人已评价：${labelOf(level)}`, isPositive: level !== null };
  };
  return {
    caseId,
    title: '请对本次服务评价',
    idleMs: timeoutMs,
    content: { kind: 'rate', levels: ratingLevels.map(({ level, label }) => ({ level, label })) },
    take: (answer: SecondScreenAnswer) => store(answer.kind === 'rate' ? answer.level : null),
    onTimeout: () => store(null),
  };
}
