import { expect, it } from 'vitest';
import { queryLimits } from './query-limits.ts';

const carrier = '100.64.0.1';

it('answers thousands of citizens behind one address, and stops only who guesses', () => {
  const limits = queryLimits();
  for (let citizen = 0; citizen < 1000; citizen += 1) {
    const look = limits.look(carrier, `case ${citizen}`, citizen * 100);
    expect([look.isFlood, look.mayTry]).toEqual([false, true]);
    look.note(true);
  }
  for (let guess = 0; guess < 10; guess += 1) limits.look(carrier, 'case X', 100_000).note(false);
  expect(limits.look(carrier, 'case X', 100_000).mayTry).toBe(false);
  expect(limits.look(carrier, 'case Y', 100_000).mayTry).toBe(true);
});

it('lets nobody find a short password from many addresses, nor shut out who has the right one', () => {
  const limits = queryLimits();
  limits.look('192.0.2.1', 'case', 0).note(true);
  for (let guess = 0; guess < 20; guess += 1) limits.look(`198.51.100.${guess}`, 'case', 1000).note(false);
  expect(limits.look('203.0.113.9', 'case', 1000).mayTry).toBe(false);
  expect(limits.look('192.0.2.1', 'case', 1000).mayTry).toBe(true);
  expect(limits.look('203.0.113.9', 'case', 22 * 60_000).mayTry).toBe(true);
});
