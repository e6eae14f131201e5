const limitMs = 60_000;

/** What `look` finds, once it finds something; after a minute an error with what was seen meanwhile. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  seen: () => string = () => '',
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`一分钟里没有等到：${what}\n${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
