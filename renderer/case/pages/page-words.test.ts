import { expect, it } from 'vitest';
import type { PageView } from '#contract/pages.ts';
import { doubtsOf, pageLabel } from './page-words.ts';

const page = (part: Partial<PageView>): PageView => ({
  pageId: 'p',
  materialId: 'm',
  version: 1,
  state: 'ready',
  facts: { width: 1, height: 1, dpi: 300, kind: 'colour', hints: [], angle: 0, steps: [], codes: [] },
  failure: null,
  takenAt: '2026-03-02T02:24:00.000Z',
  operator: 'lijing',
  device: 'test:0',
  originalSm3: '',
  ...part,
});

it('says what a page is and what to look at', () => {
  expect(pageLabel(page({}), 1)).toBe('第 1 页，彩色');
  expect(pageLabel(page({ facts: { ...page({}).facts!, kind: 'bitonal', hints: ['blank', 'cut'] } }), 12)).toBe(
    '第 12 页，黑白，像是空白页，边缘可能缺字',
  );
  expect(pageLabel(page({ state: 'waiting', facts: null, version: 0 }), 3)).toBe('第 3 页，正在处理');
  expect(
    doubtsOf(page({ facts: null, failure: { code: 'PAGE_DAMAGED', who: 'clerk', message: '', detail: {} } })),
  ).toEqual(['处理不了']);
});
