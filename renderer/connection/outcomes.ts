/** How a call to the host ended: whoever keeps a message about it hears when its cause is gone. */
export interface Outcome {
  /** `documents.printReceipt` */
  call: string;
  isDone: boolean;
}

const listeners = new Set<(outcome: Outcome) => void>();
const callOfError = new WeakMap<Error, string>();

export function tellOutcome(call: string, failure: Error | null): void {
  if (failure) callOfError.set(failure, call);
  for (const hear of listeners) hear({ call, isDone: failure === null });
}

/** Which call threw this; empty for what no call threw. */
export const callBehind = (error: unknown): string => (error instanceof Error ? (callOfError.get(error) ?? '') : '');

export function onOutcome(hear: (outcome: Outcome) => void): void {
  listeners.add(hear);
}
