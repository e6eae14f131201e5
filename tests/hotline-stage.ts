import fs from 'node:fs';
import { z } from 'zod';
import { HotlineBook, KnowledgeArticle } from '#contract/hotline/book.ts';

const read = (name: string): unknown =>
  JSON.parse(fs.readFileSync(new URL(`../resources/hotline/${name}`, import.meta.url), 'utf8')) as unknown;

/** The sample hotline catalogue and knowledge base that come with the product; all invented. */
export const hotlineBook = (): HotlineBook => HotlineBook.parse(read('book.json'));
export const knowledgeArticles = (): KnowledgeArticle[] => z.array(KnowledgeArticle).parse(read('articles.json'));
