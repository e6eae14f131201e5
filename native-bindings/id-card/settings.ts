import type { CommandName } from './commands.ts';

/** Everything about time and patience; milliseconds. */
export interface ReaderSettings {
  /** How long a reply may take to be complete, per command. */
  replyTimeoutMs: Record<CommandName, number>;
  /** Quiet on the line that ends an unfinished reply. */
  interByteMs: number;
  /** Between two looks for a card. Vendors ask for more than 300. */
  pollIntervalMs: number;
  /** Unanswered tries of one command before status, reset and reopening are tried. */
  triesBeforeRecovery: number;
  /** Failed selections of a card that was found, before it counts as unreadable. */
  selectTries: number;
  /** Rest after reopening, for readers that restart. */
  settleAfterReopenMs: number;
  /** A card with the same number this soon after a good read is the same placement bouncing. */
  sameCardQuietMs: number;
  readNewAddress: boolean;
  /** Keep looking, after a read, until the card is gone, so that the next card is taken at once. */
  watchesLift: boolean;
  /** Speeds to try in turn when the reader does not answer at the first; empty keeps the port's speed. */
  probeBaudRates: readonly number[];
}

export const DEFAULT_SETTINGS: ReaderSettings = {
  replyTimeoutMs: { reset: 1000, status: 500, samId: 500, find: 1000, select: 1000, read: 3000, newAddress: 1500 },
  interByteMs: 200,
  pollIntervalMs: 300,
  triesBeforeRecovery: 3,
  selectTries: 3,
  settleAfterReopenMs: 100,
  sameCardQuietMs: 1000,
  readNewAddress: true,
  watchesLift: true,
  probeBaudRates: [],
};

export type ReaderOptions = Partial<Omit<ReaderSettings, 'replyTimeoutMs'>> & {
  replyTimeoutMs?: Partial<ReaderSettings['replyTimeoutMs']>;
  /** Monotonic milliseconds. */
  now?: () => number;
};

export function settingsFrom(options: ReaderOptions): ReaderSettings {
  return {
    ...DEFAULT_SETTINGS,
    ...options,
    replyTimeoutMs: { ...DEFAULT_SETTINGS.replyTimeoutMs, ...options.replyTimeoutMs },
  };
}
