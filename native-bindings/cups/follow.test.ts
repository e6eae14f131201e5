import { expect, it } from 'vitest';
import { DeviceError } from '../errors.ts';
import type { CupsClient, Job } from './client.ts';
import { followJob } from './follow.ts';

const never = (): never => {
  throw new Error('not asked for');
};
const job = (state: Job['state']): Job => ({ id: 7, state, reasons: [], message: '' });

it('knows that a job is on paper although its queue went away right behind it', async () => {
  const states: Job['state'][] = ['processing', 'completed'];
  const client: CupsClient = {
    server: 's',
    queues: never,
    submit: never,
    cancel: never,
    job: async () => job(states.shift() ?? 'completed'),
    queue: async (name) => {
      if (states.length === 0) throw new DeviceError('QUEUE_NOT_FOUND', { device: name });
      return { name, info: '', state: 'printing', isAccepting: true, reasons: ['toner-low'], message: '' };
    },
  };
  const seen: string[] = [];
  const end = await followJob(client, 'q', 7, { timeoutMs: 5000, pollMs: 1, onState: ({ state }) => seen.push(state) });
  expect(end).toEqual({ state: 'completed', jobId: 7, cause: null });
  expect(seen).toEqual(['processing', 'completed']);
});
