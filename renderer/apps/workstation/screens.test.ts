import { expect, it } from 'vitest';
import { homeOf, screensOf } from './screens.ts';

it('an administrator has the appeals that are theirs beside their work, and does not begin there', () => {
  expect(screensOf(['administrator']).map((one) => one.name)).toContain('rework');
  expect(homeOf(['administrator'])?.name).toBe('notices');
  expect(homeOf([])).toBeUndefined();
});
