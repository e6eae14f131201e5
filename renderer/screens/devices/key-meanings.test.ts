import { expect, it } from 'vitest';
import { guess, meaningsOf, problemOf, withMeanings } from './key-meanings.ts';

const keys = ['01', '02', '03', '04', '05'].map((data) => ({ data, event: 'nothing' }));

it('five keys pressed from best to worst are ratings 5 to 1', () => {
  const chosen = guess('evaluator', 5);
  expect(problemOf('evaluator', chosen)).toBe('');
  expect(withMeanings('evaluator', keys, chosen)).toEqual(
    [5, 4, 3, 2, 1].map((level, at) => ({ data: keys[at]!.data, event: 'rate', level })),
  );
});

it('guesses nothing when another number of keys was seen, and does not go on before each is explained', () => {
  expect(guess('evaluator', 4)).toEqual(['', '', '', '']);
  expect(problemOf('evaluator', ['rate-5', '', 'nothing', 'nothing'])).toContain('还有键没有说明');
});

it('does not take a keypad that rates nothing, nor two keys for one rating', () => {
  expect(problemOf('evaluator', ['nothing', 'nothing', 'nothing'])).toContain('至少要有一个评价键');
  expect(problemOf('evaluator', ['rate-5', 'rate-5', 'nothing'])).toContain('同一个意思');
  expect(problemOf('evaluator', ['rate-5', 'nothing', 'nothing'])).toBe('');
});

it('a caller’s three keys are call, call again and pause', () => {
  expect(withMeanings('caller', keys.slice(0, 3), guess('caller', 3)).map((one) => one.event)).toEqual([
    'next',
    'recall',
    'pause',
  ]);
});

it('a display has no keys to explain', () => expect(meaningsOf('windowDisplay')).toBeNull());
