import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnowledgeArticle } from '#contract/hotline/book.ts';
import { openStore, type Db } from '#db/open.ts';
import type { HostContext } from '../kernel/context.ts';
import { searchKnowledge, storeArticle } from './knowledge.ts';

let dir: string;
let db: Db;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-knowledge-'));
  const migrationsDir = path.join(import.meta.dirname, '../../db/migrations');
  db = openStore({ file: path.join(dir, 'station.db'), key: new Uint8Array(32).fill(6), migrationsDir });
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

let serial = 0;
const store = (question: string, answer: string, rest: Partial<KnowledgeArticle> = {}): void => {
  serial += 1;
  const article = { articleId: `a${serial}`, version: 1, question, answer, validFrom: '2026-01-01', validTo: null };
  storeArticle(db, KnowledgeArticle.parse({ ...article, ownerOrg: '示例局', ...rest }));
};
const ask = (text: string): string[] =>
  searchKnowledge(
    { db, time: { now: () => new Date('2026-03-05T02:00:00.000Z') } as unknown as HostContext['time'] },
    text,
    3,
  ).map((one) => one.question);

describe('the knowledge beside the call', () => {
  it('answers in the words of articles what was asked in those of callers', () => {
    store('驾驶证期满换证', '期满前九十日内凭体检证明换领。');
    store('电动自行车上牌', '持购车发票到登记点。');
    store('收养登记条件', '收养人年满三十周岁。');
    store('孩子几岁能打疫苗', '按免疫程序。');
    expect(ask('我的驾照快到期了')[0]).toBe('驾驶证期满换证');
    expect(ask('电瓶车怎么挂牌')[0]).toBe('电动自行车上牌');
    // One word of the question stands in another article, and is not all that was asked.
    expect(ask('想领养一个孩子')).toContain('收养登记条件');
    expect(ask('！？')).toEqual([]);
  });

  it('shows none that has expired, is not in force yet or was withdrawn, however many of them match better', () => {
    db.tx(() => {
      for (let n = 0; n < 300; n += 1) store('路灯报修', '旧办法。', { validTo: '2026-02-01' });
    });
    store('路灯报修', '明年的办法。', { validFrom: '2027-01-01' });
    store('路灯报修', '撤回的办法。', { withdrawn: true });
    store('道路照明与路灯不亮的报修和处理时限说明', '一般二十四小时内修复。');
    expect(ask('路灯报修')).toEqual(['道路照明与路灯不亮的报修和处理时限说明']);
  });
});
