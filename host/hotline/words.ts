import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

let jieba: Jieba | null = null;

/** Words said in every question, which find nothing. */
const common = new Set(
  '的 了 吗 呢 是 在 我 你 他 有 和 与 或 怎么 怎样 如何 什么 请问 一下 需要 可以 不 要 就 都 还 这 那 个 到 去 办 办理'.split(
    ' ',
  ),
);

/** Cuts Chinese text into words for searching, long ones also into their parts; punctuation and words that say nothing are left out. */
export function cutWords(text: string): string[] {
  // Loaded with the first text: its dictionary takes a moment, and most windows never look anything up.
  jieba ??= Jieba.withDict(dict);
  return jieba
    .cutForSearch(text.normalize('NFKC').toLowerCase(), true)
    .filter((word) => /[\p{L}\p{N}]/u.test(word) && !common.has(word));
}
