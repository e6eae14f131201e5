import { expect, it } from 'vitest';
import { COMMANDS, type CommandName } from './commands.ts';
import { decodeSamId } from './sam-id.ts';
import { reactionTo } from './status.ts';
import { hex } from './fixtures.ts';

const reply = (sw3: number, length = 0) => ({ sw1: 0, sw2: 0, sw3, data: new Uint8Array(length) });

it('prints the number of the security module', () => {
  expect(decodeSamId(hex('05 00 01 00 15 DB 32 01 40 E2 01 00 B1 68 DE 3A'))).toBe(
    '05.01-20110101-0000123456-0987654321',
  );
  expect(() => decodeSamId(new Uint8Array(15))).toThrow(RangeError);
});

it.each<[CommandName, number, number]>([
  ['find', 0x9f, 4],
  ['select', 0x90, 8],
  ['read', 0x90, 1284],
  ['newAddress', 0x90, 70],
  ['samId', 0x90, 16],
  ['status', 0x90, 0],
  ['reset', 0x90, 0],
])("takes the good reply to %s and no other command's", (name, sw3, length) => {
  const own = reply(sw3, length);
  expect(COMMANDS[name].fits(own)).toBe(true);
  const others = Object.values(COMMANDS)
    .filter((other) => other.name !== name && other.fits(own))
    .map((other) => other.name);
  // Reset and status are answered alike.
  expect(others.filter((other) => other !== 'reset' && other !== 'status')).toEqual([]);
});

it('takes a failure only where it can happen', () => {
  expect(COMMANDS.find.fits(reply(0x80))).toBe(true);
  expect(COMMANDS.status.fits(reply(0x80))).toBe(false);
  expect(COMMANDS.read.fits(reply(0x41))).toBe(true);
  expect(COMMANDS.find.fits(reply(0x41))).toBe(false);
  expect(COMMANDS.newAddress.fits(reply(0x91))).toBe(true);
  expect(COMMANDS.samId.fits(reply(0x91))).toBe(false);
  for (const command of Object.values(COMMANDS)) expect(command.fits(reply(0x60))).toBe(true);
});

it.each([
  [0x90, 'ok'],
  [0x9f, 'found'],
  [0x91, 'no-such-item'],
  [0x80, 'no-card'],
  [0x81, 'select-failed'],
  [0x41, 'replace-card'],
  [0x31, 'replace-card'],
  [0x32, 'replace-card'],
  [0x33, 'replace-card'],
  [0x40, 'not-an-id-card'],
  [0x47, 'retry-then-replace'],
  [0x10, 'resend'],
  [0x11, 'resend'],
  [0x21, 'unsupported'],
  [0x23, 'unsupported'],
  [0x24, 'retry-then-reset'],
  [0x60, 'fault'],
  [0x66, 'fault'],
  [0x37, 'unknown'],
  [0x3f, 'unknown'],
  [0x42, 'unknown'],
] as const)('reacts to %i with %s', (sw3, reaction) => {
  expect(reactionTo(sw3)).toBe(reaction);
});
