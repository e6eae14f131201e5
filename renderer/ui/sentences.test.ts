import { expect, it } from 'vitest';
import { splitSentence } from './sentences.ts';

it('splits a message into what happened and what to do', () => {
  expect(splitSentence('缺纸。换纸后补打。')).toEqual(['缺纸。', '换纸后补打。']);
});
