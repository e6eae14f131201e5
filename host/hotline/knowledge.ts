import { KnowledgeArticle } from '#contract/hotline/book.ts';
import { matchKnowledge, saveKnowledge, wordCounts, type KnowledgeDbRow } from '#db/queries/knowledge.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { cutWords } from './words.ts';
import type { Db } from '#db/open.ts';

/** Keeps an article for offline search; inside the feed's transaction. */
export function storeArticle(db: Db, article: KnowledgeArticle): void {
  saveKnowledge(
    db,
    {
      article_id: article.articleId,
      version: article.version,
      body_json: JSON.stringify(article),
      valid_from: article.validFrom,
      valid_to: article.validTo ?? '9999-12-31',
      withdrawn: article.withdrawn ? 1 : 0,
    },
    { question: cutWords(article.question).join(' '), answer: cutWords(article.answer).join(' ') },
  );
}

/**
 * Staged: articles with all the words, then those with any of them in the title, then those with the two rarest. A later stage is asked only
 * when the ones before found too little. Looking for any word anywhere would read half the base for every 怎么.
 */
export function searchKnowledge(
  ctx: Pick<HostContext, 'db' | 'time'>,
  text: string,
  limit: number,
): KnowledgeArticle[] {
  const counts = wordCounts(ctx.db, [...new Set(cutWords(text))].slice(0, 24));
  const words = [...counts]
    .filter(([, count]) => count > 0)
    .toSorted((one, other) => one[1] - other[1])
    .map(([word]) => word);
  if (words.length === 0) return [];
  const day = chinaDate(ctx.time.now());
  const quote = (word: string): string => `"${word.replaceAll('"', '""')}"`;
  const rarest = words.slice(0, 2).map(quote);
  const stages = [
    words.map(quote).join(' AND '),
    `question : (${words.slice(0, 6).map(quote).join(' OR ')})`,
    rarest.join(' OR '),
  ];
  const found = new Map<string, KnowledgeDbRow>();
  for (const stage of stages) {
    for (const row of matchKnowledge(ctx.db, stage, day, limit))
      if (!found.has(row.article_id)) found.set(row.article_id, row);
    if (found.size >= limit) break;
  }
  return [...found.values()].slice(0, limit).map((row) => KnowledgeArticle.parse(JSON.parse(row.body_json) as unknown));
}
