import { expect, it } from 'vitest';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import { asRead } from './body.ts';

it('what a hotline agent typed is kept as the window would keep it', () => {
  const typed = {
    ...emptyQuestion,
    callerName: '  赵 铁柱　',
    callerPhone: '＋８６ １３８-0000-1234',
    address: ' 幸福路１８号 ',
    content: '油烟  直排，\n夜间扰民。',
  };
  expect(asRead(typed)).toEqual({
    ...typed,
    callerName: '赵铁柱',
    callerPhone: '13800001234',
    address: '幸福路18号',
  });
});
