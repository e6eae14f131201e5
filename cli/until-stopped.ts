/** Waits for Ctrl+C, a service manager's stop, or the parent going away; then closes in order, and leaves whatever happens. */
export async function untilStopped(close: () => Promise<void>, deadlineMs = 8000): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    process.once('disconnect', () => resolve());
  });
  // A driver that does not let go of its port must not keep the program in memory.
  const giveUp = setTimeout(() => process.exit(1), deadlineMs);
  await close();
  clearTimeout(giveUp);
  process.exit(0);
}
