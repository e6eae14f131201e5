import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { KnowledgeArticle } from '#contract/hotline/book.ts';
import type { Db } from '#db/open.ts';
import { searchKnowledge, storeArticle } from '#host/hotline/knowledge.ts';
import { seeded } from '#simulators/hall-morning.ts';
import { localStation } from '../local-station.ts';
import { percentile, ratio } from './figures.ts';

const Asked = z.array(z.object({ ask: z.string(), title: z.string(), answer: z.string() }));
const bars = { firstThree: 90, p95Ms: 30 };
const articles = 50_000;

/** A hundred callers' questions over a city's knowledge base, through the host's own staged search; beside it the same words by `LIKE`. */
export async function benchKb(): Promise<object> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-kb-'));
  const station = await localStation({ dataDir });
  try {
    const { ctx } = station.host;
    const asked = Asked.parse(
      JSON.parse(readFileSync(path.join(import.meta.dirname, 'kb-questions.json'), 'utf8')) as unknown,
    );
    fill(ctx.db, asked);
    const missed: string[] = [];
    let first = 0;
    for (const { ask, title } of asked) {
      const at = searchKnowledge(ctx, ask, 3).findIndex((one) => one.question === title);
      if (at === 0) first += 1;
      if (at < 0) missed.push(ask);
    }
    // What is typed grows letter by letter: each beginning is looked for as well.
    const typed = asked.flatMap(({ ask }) => [ask.slice(0, 4), ask.slice(0, 8), ask]);
    const processor: number[] = [];
    const ours = typed.map((text) =>
      timeOf(() => {
        const from = process.threadCpuUsage();
        searchKnowledge(ctx, text, 5);
        const { user, system } = process.threadCpuUsage(from);
        processor.push((user + system) / 1000);
      }),
    );
    const like = asked.slice(0, 20).map(({ ask }) => timeOf(() => byLike(ctx.db, ask)));
    const p95Ms = percentile(ours, 95);
    return {
      bench: 'kb',
      articles,
      questions: asked.length,
      firstThree: asked.length - missed.length,
      first,
      missed,
      p50Ms: ratio(percentile(ours, 50)),
      p95Ms: ratio(p95Ms),
      // Of this thread alone: what a machine busy with other things takes does not count.
      processorP50Ms: ratio(percentile(processor, 50)),
      processorP95Ms: ratio(percentile(processor, 95)),
      likeP50Ms: ratio(percentile(like, 50)),
      toLike: ratio(percentile(ours, 50) / percentile(like, 50)),
      bars,
      held: asked.length - missed.length >= (bars.firstThree * asked.length) / 100 && p95Ms <= bars.p95Ms,
    };
  } finally {
    await station.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function timeOf(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/** What one writes without an index: every two letters of the question somewhere in title or answer. */
function byLike(db: Db, ask: string): unknown[] {
  const parts = [...ask].slice(0, -1).map((letter, index) => `%${letter}${ask[index + 1] ?? ''}%`);
  const any = parts.map(() => 'body_json LIKE ?').join(' + ');
  return db
    .prepare(
      `SELECT article_id FROM knowledge WHERE ${parts.map(() => 'body_json LIKE ?').join(' OR ')} ORDER BY ${any} DESC LIMIT 5`,
    )
    .all(...parts, ...parts);
}

const places = [
  '河东镇',
  '河西镇',
  '城关街道',
  '新城街道',
  '开发区',
  '高铁新区',
  '南湖街道',
  '北山镇',
  '东风乡',
  '滨江街道',
];
const kinds = [
  '窗口地址与电话',
  '办理时间',
  '预约方式',
  '收费标准',
  '政策解读',
  '常见问题',
  '通知公告',
  '监督投诉渠道',
  '历年调整',
  '办事网点',
];

/** The hundred answers, and round them what a city has beside: the same subjects by place, year and kind, which share their words. */
function fill(db: Db, asked: z.infer<typeof Asked>): void {
  const random = seeded(7);
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const save = (index: number, question: string, answer: string): void =>
    storeArticle(
      db,
      KnowledgeArticle.parse({
        articleId: `kb-${index}`,
        version: 1,
        question,
        answer,
        validFrom: '2024-01-01',
        validTo: null,
        ownerOrg: '示例区政务服务局',
      }),
    );
  db.tx(() => {
    asked.forEach(({ title, answer }, index) => save(index, title, answer));
    for (let index = asked.length; index < articles; index += 1) {
      const [about, other] = [one(asked), one(asked)];
      const subject = about.title.replace(/(怎么|需要|什么|多久|哪里|吗).*$/, '');
      save(
        index,
        `${one(places)}${subject}${one(kinds)}（${2015 + Math.floor(random() * 11)}年第${index}号）`,
        `${one(places)}关于${subject}的${one(kinds)}。${other.answer}`,
      );
    }
  });
}
