import type { z } from 'zod';
import type { Fact as FactSchema, SecondScreenAnswer } from '#contract/second-screen/index.ts';

export type Fact = z.infer<typeof FactSchema>;
type ConfirmAnswer = Extract<SecondScreenAnswer, { kind: 'confirm' }>;

/** The marks of the facts with one of them turned over; a set holds the places of those said to be wrong. */
export function mark(wrong: ReadonlySet<number>, place: number, isWrong: boolean): ReadonlySet<number> {
  const next = new Set(wrong);
  if (isWrong) next.add(place);
  else next.delete(place);
  return next;
}

/** All right: only when nothing is marked. Something wrong may be said without saying what. */
export function confirmAnswer(
  facts: readonly Fact[],
  wrong: ReadonlySet<number>,
  isRight: boolean,
): ConfirmAnswer | null {
  if (isRight && wrong.size > 0) return null;
  const labels = facts.filter((_fact, place) => wrong.has(place)).map((fact) => fact.label);
  return { kind: 'confirm', isRight, wrong: [...new Set(labels)].slice(0, 50) };
}
