import type { PageFacts, PagesState, PageView } from '#contract/pages.ts';

const hintWords: Record<PageFacts['hints'][number], string> = {
  blank: '像是空白页',
  dark: '太暗',
  cut: '边缘可能缺字',
  blurred: '模糊',
  left: '没有扶正',
  twice: '像是与另一页相同',
};
const kindWords = { colour: '彩色', grey: '灰度', bitonal: '黑白' } as const;

/** What to look at while the citizen is still there; empty when nothing. */
export const doubtsOf = (page: PageView): string[] =>
  page.failure ? ['处理不了'] : (page.facts?.hints ?? []).map((one) => hintWords[one]);

/** A page in words, as a screen reader says it. */
export function pageLabel(page: PageView, number: number): string {
  const what = page.state === 'waiting' ? '正在处理' : page.facts ? kindWords[page.facts.kind] : '处理不了';
  const doubts = page.facts ? doubtsOf(page) : [];
  return [`第 ${number} 页`, what, ...doubts].join('，');
}

export const undoWords: Record<NonNullable<PagesState['undo']>, string> = {
  scan: '撤销扫描',
  turn: '撤销旋转',
  remove: '撤销取出',
  move: '撤销移动',
  replace: '撤销重扫',
};
