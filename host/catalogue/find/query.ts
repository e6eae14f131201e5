import { halfWidth } from '#contract/typed/index.ts';

/** One word of a question: Chinese characters or letters and digits, never both. */
export interface Term {
  text: string;
  isHan: boolean;
}

const longestQuery = 60;

/** Splits a question into words; `ＳＰ经营 新办` → sp, 经营, 新办. */
export function termsOf(query: string): Term[] {
  const text = halfWidth([...query].slice(0, longestQuery).join('')).toLowerCase();
  return (text.match(/\p{Script=Han}+|[a-z0-9]+/gu) ?? []).map((one) => ({ text: one, isHan: !/[a-z0-9]/.test(one) }));
}

/** Words of politeness and of asking, which are in no item's name. Longer ones first. */
const fillers =
  /请问|我要|我想|想要|需要|应该|怎么样|怎么|怎样|如何|什么|哪里|哪儿|手续|材料|流程|办理|一下|一个|一张|一场|一家|可以|帮我|去哪|多少|[我你他她想要办吗呢啊呀去在]/gu;
/** What stands between two words that belong together: 开个店. */
const joints = /[的了个得着把给]/gu;

/** What of a sentence is worth looking for; parts that are left stay apart. */
export const contentOf = (text: string): string[] =>
  text.replace(fillers, ' ').replace(joints, '').split(/\s+/).filter(Boolean);

/** What people do with a paper, and the words items call it by. */
const acts: readonly [everyday: RegExp, official: readonly string[]][] = [
  [/丢|遗失|掉了|不见|被偷|损坏|坏|补/u, ['补领', '补办', '补发', '补证', '补换']],
  [/到期|过期|期满|换/u, ['换领', '换证', '换发', '延续', '延期']],
  [/第一次|初次|首次|新办|新开|开|成立|注册|办个/u, ['新办', '设立', '开业', '申领', '核发', '申请', '首次']],
  [/不干|关门|关店|不做|取消|停业|销/u, ['注销', '终止', '歇业']],
  [/改|换法人|变|搬/u, ['变更']],
  [/领|发的?钱|补贴|补助|津贴/u, ['申领', '发放', '申请']],
];

/** Official words for what the sentence wants done. */
export const actsIn = (sentence: string): readonly string[] =>
  acts.filter(([everyday]) => everyday.test(sentence)).flatMap(([, official]) => official);
