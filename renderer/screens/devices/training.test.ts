import { expect, it } from 'vitest';
import { deviceRoles } from '#contract/devices.ts';
import { lessonFor, ownProfileId } from './training.ts';

it('teaches the kinds of devices that come in unknown models, with something to do for each', () => {
  expect(deviceRoles.filter((role) => lessonFor(role) !== null)).toEqual([
    'idCard',
    'evaluator',
    'windowDisplay',
    'caller',
  ]);
  for (const role of deviceRoles) expect(lessonFor(role)?.actions.length ?? 3).toBeGreaterThanOrEqual(3);
});

it('never gives a learned profile the name of another', () => {
  expect(ownProfileId('Keypad 5', [])).toBe('own-keypad-5');
  expect(ownProfileId('keypad', ['own-keypad', 'own-keypad-2'])).toBe('own-keypad-3');
  expect(ownProfileId('评价器', [])).toBe('own-panel');
});
