import { expect, it } from 'vitest';
import { idleReasons, otherSpecs, sharedSpecs } from './specs.ts';

it('a spec that sees only page and devices runs in both shells; every other says why it does not', () => {
  expect(sharedSpecs()).toContain('acceptance.test.ts');
  expect(otherSpecs().filter(({ why }) => why === undefined)).toEqual([]);
  expect(idleReasons()).toEqual([]);
});
