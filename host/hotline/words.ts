import { createRequire } from 'node:module';
import type { Jieba } from '@node-rs/jieba';

let jieba: Jieba | null = null;

/** Words said in every question, which find nothing. */
const common = new Set(
  '的 了 吗 呢 是 在 我 你 他 有 和 与 或 怎么 怎样 如何 什么 请问 一下 需要 可以 不 要 就 都 还 这 那 个 到 去 办 办理'.split(
    ' ',
  ),
);

/** Cuts Chinese text into words for searching, long ones also into their parts; punctuation and words that say nothing are left out. */
export function cutWords(text: string): string[] {
  jieba ??= load();
  return jieba
    .cutForSearch(text.normalize('NFKC').toLowerCase(), true)
    .filter((word) => /[\p{L}\p{N}]/u.test(word) && !common.has(word));
}

/** With the first text: library and dictionary take a moment, and most windows never look anything up. */
function load(): Jieba {
  const require = createRequire(import.meta.url);
  const { Jieba } = require('@node-rs/jieba') as typeof import('@node-rs/jieba');
  const { dict } = require('@node-rs/jieba/dict.js') as typeof import('@node-rs/jieba/dict.js');
  return Jieba.withDict(dict);
}
