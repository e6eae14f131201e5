import { createTurnstile } from '../waiting.ts';

/** Whose turn it is on a line: one master, and nobody speaks into what was just said. */
export interface PanelBus {
  inTurn: ReturnType<typeof createTurnstile>;
  /** Monotonic milliseconds; bytes either way. */
  lastTrafficAt: number;
}

export const createPanelBus = (): PanelBus => ({ inTurn: createTurnstile(), lastTrafficAt: -Infinity });
