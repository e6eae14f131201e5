/** Sends what changes often: one message under way, never sooner than `gapMs` after the last, and always the newest in the end. */
export function sendLatest<T>(
  send: (value: T) => Promise<unknown>,
  gapMs: number,
  isStopped: () => boolean,
): (value: T) => void {
  let waiting: { value: T } | null = null;
  let isSending = false;

  async function run(): Promise<void> {
    isSending = true;
    while (waiting && !isStopped()) {
      const { value } = waiting;
      waiting = null;
      // Only a glimpse for somebody else: one that is lost is made good by the next.
      await send(value).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, gapMs));
    }
    isSending = false;
  }

  return (value) => {
    waiting = { value };
    if (!isSending) void run();
  };
}
