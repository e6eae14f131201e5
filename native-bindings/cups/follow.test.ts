import { expect, it } from 'vitest';
import { DeviceError } from '../errors.ts';
import type { CupsClient, Job } from './client.ts';
import { followJob } from './follow.ts';

const never = (): never => {
  throw new Error('not asked for');
};
const job = (state: Job['state'], reasons: string[] = []): Job => ({ id: 7, state, reasons, message: '' });

it('knows that a job is on paper although its queue went away right behind it', async () => {
  const states: Job['state'][] = ['processing', 'completed'];
  const client: CupsClient = {
    server: 's',
    queues: never,
    trays: () => Promise.resolve([]),
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

it('calls a job failed whose filter gave up, and takes it out of the spool instead of waiting for what never comes', async () => {
  const cancelled: number[] = [];
  const states = [job('processing'), job('stopped'), job('stopped', ['job-completed-with-errors'])];
  const client: CupsClient = {
    server: 's',
    queues: never,
    trays: () => Promise.resolve([]),
    submit: never,
    cancel: async (id) => (cancelled.push(id), true),
    job: async () => states.shift() ?? never(),
    queue: async (name) => ({ name, info: '', state: 'idle', isAccepting: true, reasons: [], message: '' }),
  };
  const end = await followJob(client, 'q', 7, { timeoutMs: 60_000, pollMs: 1 });
  expect(end).toEqual({ state: 'failed', jobId: 7, cause: 'PRINT_JOB_FAILED' });
  expect(cancelled).toEqual([7]);
});

it('calls it failed also when the print system will not let go of it', async () => {
  const client: CupsClient = {
    server: 's',
    queues: never,
    trays: () => Promise.resolve([]),
    submit: never,
    cancel: async () => {
      throw new DeviceError('PRINT_SYSTEM_MISSING');
    },
    job: async () => job('stopped', ['job-completed-with-errors']),
    queue: never,
  };
  const end = await followJob(client, 'q', 7, { timeoutMs: 60_000, pollMs: 1 });
  expect(end.state).toBe('failed');
});
