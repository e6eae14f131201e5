export interface Wake {
  ring(): void;
  /** Until the next ring, or at most this long. */
  wait(ms: number): Promise<void>;
}
