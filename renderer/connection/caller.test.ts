import { expect, it } from 'vitest';
import type { ClientLink } from '@orpc/client';
import type { CallContext } from './connection.ts';
import { createCaller } from './caller.ts';

interface Names {
  devices: {
    bind(input: object, options?: object): Promise<unknown>;
    list(): Promise<unknown>;
    toString(): Promise<unknown>;
    call(): Promise<unknown>;
  };
}

const calls: unknown[] = [];
const link: ClientLink<CallContext> = {
  call: (path, input, options) => {
    calls.push([path.join('.'), input, options]);
    return Promise.resolve(path.join('.'));
  },
};

it('asks the host also for what functions have a method of that name', async () => {
  const { devices } = createCaller<Names>(link);
  expect([
    await devices.bind({ role: 'idCard' }),
    await devices.toString(),
    await devices.call(),
    await devices.list(),
  ]).toEqual(['devices.bind', 'devices.toString', 'devices.call', 'devices.list']);
  expect(calls[0]).toEqual(['devices.bind', { role: 'idCard' }, { context: {} }]);
});

it('hands over signal and deadline, and is no promise itself', async () => {
  const client = createCaller<Names>(link);
  const { signal } = new AbortController();
  await client.devices.bind({}, { signal, context: { deadlineMs: 5 } });
  expect(calls.at(-1)).toEqual(['devices.bind', {}, { signal, context: { deadlineMs: 5 } }]);
  expect(await Promise.resolve(client)).toBe(client);
  expect(client.devices).toBe(client.devices);
});
