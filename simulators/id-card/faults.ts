/** What may go wrong with a reader, a card or the line. `times` counts affected replies; absent means until `clear`. */
export type CardFault =
  | { kind: 'garbage-before'; bytes?: number; times?: number }
  | { kind: 'garbage-only'; bytes?: number; times?: number }
  /** Only the first `bytes` of the reply to a read arrive. */
  | { kind: 'truncated'; bytes?: number; times?: number }
  /** The length field says more than any reply has. */
  | { kind: 'oversize'; times?: number }
  | { kind: 'bad-checksum'; times?: number }
  /** Replies arrive in pieces of this size with a pause between them. */
  | { kind: 'split'; bytes: number; pauseMs?: number; times?: number }
  | { kind: 'silence'; times?: number }
  | { kind: 'slow'; delayMs: number; times?: number }
  /** The card leaves the field after this many bytes of the read reply. */
  | { kind: 'pulled-mid-read'; afterBytes?: number; times?: number }
  /** Answers with this SW3; `on` limits it to one command. */
  | { kind: 'status'; sw3: number; on?: 'find' | 'select' | 'read' | 'any'; times?: number }
  /** The reply to the next command comes late, after the one to the command behind it was asked for. */
  | { kind: 'late'; delayMs: number; times?: number };

const IMPLIED_ONCE = new Set<CardFault['kind']>(['pulled-mid-read']);

export interface FaultQueue {
  set(fault: CardFault | null): void;
  /** The fault for this reply, counted down. */
  take(applies: (fault: CardFault) => boolean): CardFault | null;
}

export function createFaultQueue(): FaultQueue {
  let current: CardFault | null = null;
  let left = Number.POSITIVE_INFINITY;
  return {
    set(fault) {
      current = fault;
      left = fault?.times ?? (fault && IMPLIED_ONCE.has(fault.kind) ? 1 : Number.POSITIVE_INFINITY);
    },
    take(applies) {
      if (current === null || !applies(current)) return null;
      const fault = current;
      left -= 1;
      if (left <= 0) current = null;
      return fault;
    },
  };
}
