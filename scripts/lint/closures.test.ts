import { Linter } from 'eslint';
import { expect, it } from 'vitest';
// Plain JavaScript, as eslint's own settings are.
// @ts-expect-error no types
import { closures } from './closures.js';

const faults = (code: string): string[] =>
  new Linter()
    .verify(code, [
      { plugins: { own: { rules: { closures: closures as never } } }, rules: { 'own/closures': 'error' } },
    ])
    .map(({ line, message }) => `${line} ${message}`);

it('sends a part written as a class to a function that makes it, and leaves errors their class', () => {
  expect(faults('class Queue {}\nconst Lane = class {};\nclass QueueFull extends Error {}')).toEqual([
    expect.stringMatching(/^1 .*createX/),
    expect.stringMatching(/^2 .*createX/),
  ]);
});
