/**
 * Works on several things at once and gives the results in the order the things came. Takes the next thing only when fewer than
 * `limit` are under way: whoever supplies them is held up, and nothing piles up.
 */
export async function* inOrder<T, R>(
  things: AsyncIterable<T>,
  limit: number,
  work: (thing: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const under: Promise<R>[] = [];
  try {
    for await (const thing of things) {
      const one = work(thing);
      // Looked at in its turn; until then its failure is nobody's surprise.
      one.catch(() => undefined);
      under.push(one);
      if (under.length >= limit) yield await under.shift()!;
    }
    while (under.length > 0) yield await under.shift()!;
  } finally {
    await Promise.allSettled(under);
  }
}
