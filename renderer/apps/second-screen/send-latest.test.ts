import { expect, it } from 'vitest';
import { sendLatest } from './send-latest.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));

it('sends the first at once and then only the newest, one at a time', async () => {
  const sent: number[] = [];
  let answer = (): void => undefined;
  const push = sendLatest<number>(
    (value) => {
      sent.push(value);
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    },
    1,
    () => false,
  );
  push(1);
  push(2);
  push(3);
  expect(sent).toEqual([1]);
  answer();
  await expect.poll(() => sent, { timeout: 60_000 }).toEqual([1, 3]);
});

it('goes on after a message that failed', async () => {
  const sent: number[] = [];
  const push = sendLatest<number>(
    (value) => {
      sent.push(value);
      return Promise.reject(new Error('lost'));
    },
    1,
    () => false,
  );
  push(1);
  push(2);
  await expect.poll(() => sent, { timeout: 60_000 }).toEqual([1, 2]);
});

it('sends nothing more once stopped', async () => {
  const sent: number[] = [];
  let isStopped = false;
  const push = sendLatest<number>(
    (value) => {
      sent.push(value);
      return Promise.resolve();
    },
    1,
    () => isStopped,
  );
  push(1);
  push(2);
  isStopped = true;
  await turn();
  expect(sent).toEqual([1]);
});
