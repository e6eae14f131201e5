import { describe, expect, it } from 'vitest';
import { follow } from './follow.ts';

async function* stream(...values: (number | Error)[]): AsyncGenerator<number> {
  for (const value of values) {
    if (value instanceof Error) throw value;
    yield value;
  }
}

describe('following a stream of the host', () => {
  it('subscribes again after an interruption and after an end, until it is told to stop', async () => {
    const rounds = [() => stream(1, new Error('line closed')), () => stream(2), () => stream(3)];
    const stop = new AbortController();
    const seen: number[] = [];
    const failures: string[] = [];
    await follow(() => Promise.resolve(rounds.shift()?.() ?? stream()), {
      signal: stop.signal,
      pauseMs: 1,
      onFailure: (failure) => failures.push(failure.code),
      onValue: (value) => {
        seen.push(value);
        if (value === 3) stop.abort();
      },
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(failures).toEqual(['INTERNAL']);
  });
});
