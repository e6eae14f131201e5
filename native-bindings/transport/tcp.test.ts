import { expect, it } from 'vitest';
import { connectError } from './tcp.ts';

const failed = (code: string): Error => Object.assign(new Error(code), { code });

it.each([
  ['ECONNREFUSED', 'PORT_REFUSED'],
  ['EHOSTUNREACH', 'PORT_UNREACHABLE'],
  ['ENETUNREACH', 'PORT_UNREACHABLE'],
  ['ETIMEDOUT', 'PORT_UNREACHABLE'],
  ['ENOTFOUND', 'PORT_UNREACHABLE'],
  ['EAI_AGAIN', 'PORT_UNREACHABLE'],
  ['EACCES', 'PORT_DENIED'],
  ['EMFILE', 'PORT_IO'],
])('says what %s means', (code, expected) => {
  expect(connectError(failed(code), 'tcp:host:1')).toMatchObject({ code: expected, device: 'tcp:host:1' });
});

it('lets a refusal speak for a name with several addresses', () => {
  expect(connectError(new AggregateError([failed('ENETUNREACH'), failed('ECONNREFUSED')]), 'tcp:host:1').code).toBe(
    'PORT_REFUSED',
  );
});
