import { expect, it } from 'vitest';
import { createHashQueue } from './hash-queue.ts';

it('serves stations it knows before all others, and turns away what it would only keep waiting', async () => {
  const queue = createHashQueue(2, { known: 5, others: 3 });
  const order: string[] = [];
  const open: (() => void)[] = [];
  const ask = (lane: 'known' | 'others', name: string): Promise<string> =>
    queue
      .run(lane, async () => {
        order.push(name);
        await new Promise<void>((resolve) => open.push(resolve));
        return name;
      })
      .catch((error: unknown) => String((error as { code?: unknown }).code));
  const guesses = Array.from({ length: 8 }, (_, n) => ask('others', `guess ${n}`));
  const clerk = ask('known', 'clerk');
  expect(await Promise.all(guesses.slice(5))).toEqual(['SIGN_IN_BUSY', 'SIGN_IN_BUSY', 'SIGN_IN_BUSY']);
  expect(order).toEqual(['guess 0', 'guess 1']);
  while (open.length > 0 || order.length < 6) {
    open.shift()?.();
    await Promise.resolve();
    await new Promise(setImmediate);
    expect(open.length).toBeLessThanOrEqual(2);
  }
  expect(order.indexOf('clerk')).toBe(2);
  expect(await clerk).toBe('clerk');
  expect(await Promise.all(guesses.slice(0, 5))).toEqual(['guess 0', 'guess 1', 'guess 2', 'guess 3', 'guess 4']);
});
