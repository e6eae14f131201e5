import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { useHallWindow } from './hall-window.ts';

const calls = vi.hoisted(() => ({ made: [] as string[], answer: [] as (() => void)[], fail: [] as (() => void)[] }));
vi.mock('../connection/host.ts', () => {
  const act = (name: string) =>
    new Promise((resolve, reject) => {
      calls.made.push(name);
      calls.answer.push(() => resolve({ caseId: name }));
      calls.fail.push(() => reject(new Error(name)));
    });
  return {
    follow: () => Promise.resolve(),
    host: { hall: { act: ({ what }: { what: { act: string } }) => act(what.act), next: () => act('next') } },
  };
});
beforeEach(() => {
  setActivePinia(createPinia());
  Object.assign(calls, { made: [], answer: [], fail: [] });
});
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('does another act after the first instead of dropping the key, also when the first failed', async () => {
  const hall = useHallWindow();
  const recall = hall.act('t1', { act: 'recall' });
  const start = hall.act('t1', { act: 'start' });
  await settle();
  expect(calls.made).toEqual(['recall']);
  calls.fail[0]?.();
  await expect(recall).rejects.toThrow('recall');
  await settle();
  expect(calls.made).toEqual(['recall', 'start']);
  expect(hall.isBusy).toBe(true);
  calls.answer[1]?.();
  expect(await start).toEqual({ caseId: 'start' });
  expect(hall.isBusy).toBe(false);
});

it('does one thing for a key pressed twice', async () => {
  const hall = useHallWindow();
  const first = hall.next();
  expect(await hall.next()).toBeNull();
  calls.answer[0]?.();
  await first;
  expect(calls.made).toEqual(['next']);
});
