import type { z } from 'zod';
import { KnowledgeArticle } from '#contract/hotline/book.ts';
import { matchKnowledge, roughlyHowMany, saveKnowledge, wordCounts } from '#db/queries/knowledge.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { officialWords } from './everyday-words.ts';
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

/** What is weighed; the few that are shown are read whole. */
const Heard = KnowledgeArticle.pick({ question: true, answer: true });
/** How many each stage brings to be weighed. */
const perStage = { all: 20, title: 60, rarest: 20 };
/** A word of the answer says less than one of the title; a long title says less about each of its words. */
const weights = { answer: 0.35, official: 0.8, titleLetter: 0.02 };

/**
 * Staged: articles with all the words, those with any of the rarer ones in the title, those with the two rarest anywhere; looking for any
 * word anywhere would read half the base for every 怎么. What the stages bring is weighed by how rare the words are that it shares with what was said.
 */
export function searchKnowledge(
  ctx: Pick<HostContext, 'db' | 'time'>,
  text: string,
  limit: number,
): KnowledgeArticle[] {
  const said = new Set(cutWords(text).slice(0, 24));
  const counts = wordCounts(ctx.db, [...new Set([...said, ...cutWords(officialWords(text))])].slice(0, 40));
  const known = [...counts].filter(([, count]) => count > 0).toSorted((one, other) => one[1] - other[1]);
  if (known.length === 0) return [];
  const all = roughlyHowMany(ctx.db);
  const day = chinaDate(ctx.time.now());
  const quote = ([word]: readonly [string, number]): string => `"${word.replaceAll('"', '""')}"`;
  // A word that stands everywhere tells nothing a rarer one has not told.
  const telling = known.filter(([, count], index) => index < 3 || count < all / 20).slice(0, 8);
  const whole = known.filter(([word]) => said.has(word));
  const stages: [string, number][] = [
    [whole.map(quote).join(' AND '), perStage.all],
    [`question : (${telling.map(quote).join(' OR ')})`, perStage.title],
    [known.slice(0, 2).map(quote).join(' OR '), perStage.rarest],
  ];
  const found = new Map<string, { text: string; heard: z.infer<typeof Heard> }>();
  for (const [stage, most] of stages)
    for (const row of stage === '' ? [] : matchKnowledge(ctx.db, stage, day, most))
      if (!found.has(row.article_id))
        found.set(row.article_id, {
          text: row.body_json,
          heard: Heard.parse(JSON.parse(row.body_json) as unknown),
        });
  const worth = known.map(
    ([word, count]) => [word, Math.log(1 + all / count) * (said.has(word) ? 1 : weights.official)] as const,
  );
  const scoreOf = ({ question, answer }: z.infer<typeof Heard>): number => {
    const [title, body] = [question.toLowerCase(), answer.toLowerCase()];
    const shared = worth.reduce(
      (sum, [word, weight]) => sum + weight * (title.includes(word) ? 1 : body.includes(word) ? weights.answer : 0),
      0,
    );
    return shared / (1 + weights.titleLetter * question.length);
  };
  return [...found.values()]
    .map(({ text: article, heard }) => ({ article, score: scoreOf(heard) }))
    .toSorted((one, other) => other.score - one.score)
    .slice(0, limit)
    .map(({ article }) => KnowledgeArticle.parse(JSON.parse(article) as unknown));
}
