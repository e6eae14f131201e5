import { Failure } from '#contract/errors.ts';

/** How a call ended: with a result, with a failure a clerk can read, or with something nobody expected. */
export type Outcome = { kind: 'ok' } | { kind: 'failure'; failure: Failure } | { kind: 'other'; text: string };

export async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return { kind: 'ok' };
  } catch (error) {
    const parsed = Failure.safeParse((error as { data?: unknown } | null)?.data);
    return parsed.success ? { kind: 'failure', failure: parsed.data } : { kind: 'other', text: String(error) };
  }
}

/** The failure a call ends with. @throws when it ends otherwise */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const outcome = await outcomeOf(call);
  if (outcome.kind !== 'failure') throw new Error(`expected a failure, got ${JSON.stringify(outcome)}`);
  return outcome.failure;
}

/** Its code alone; `ok` or `other: …` when it is none. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  const outcome = await outcomeOf(call);
  return outcome.kind === 'failure' ? outcome.failure.code : outcome.kind === 'ok' ? 'ok' : `other: ${outcome.text}`;
}
