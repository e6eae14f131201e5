import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { formatCaseNumber } from '#contract/case-number.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { saveCaseWords, setSearchText } from '#db/queries/case-search.ts';
import { insertCase } from '#db/queries/cases.ts';
import { getItem, storeItem } from '#host/catalogue/items.ts';
import { stretchesOf } from '#host/cases/search-text.ts';
import type { Host } from '#host/host.ts';
import { isWanted, questions } from '../bench/find.ts';
import { cityCatalogue, shippedItems } from '../bench/find-catalogue.ts';
import { localStation } from '../local-station.ts';
import { itemName, readyDraft, zhao, type Client } from '../world.ts';
import { turnedClock } from './turned-clock.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
let client: Client;
let projectNo: string;
beforeAll(async () => {
  station = await localStation({ clock: turnedClock('2026-03-05T02:24:00.000Z') });
  ({ client } = station);
  for (const item of shippedItems()) storeItem(station.host.ctx.db, item);
  const shan = await readyDraft(client, {
    ...zhao,
    name: '单小明',
    certNo: '000000199001010034',
    mobile: '13900005678',
  });
  await client.drafts.save({
    caseId: shan.caseId,
    version: shan.version,
    patch: { form: { ...shan.draft.form, businessName: '春风面馆' } },
  });
  const accepted = await readyDraft(client);
  ({ projectNo } = await client.acceptance.accept({
    caseId: accepted.caseId,
    version: accepted.version,
    printReceipt: false,
  }));
});
afterAll(async () => await station.close());

const names = async (query: string): Promise<string[]> =>
  (await client.cases.search({ query })).rows.map((row) => row.applicantName);

describe('items', () => {
  it("a hundred everyday questions are nobody's synonyms", () => {
    const published = new Set(cityCatalogue(600).flatMap((item) => item.searchWords ?? []));
    expect(questions()).toHaveLength(100);
    expect(questions().filter(({ ask }) => published.has(ask.replace(/\s/g, '')))).toEqual([]);
  });

  it('the questions about shipped items are answered by them', async () => {
    const shipped = new Set(shippedItems().map((item) => item.taskName));
    const about = questions().filter(({ want }) => want.every((one) => shipped.has(one)));
    const missed: string[] = [];
    for (const { ask, want } of about) {
      const hits = await client.catalogue.search({ query: ask, limit: 3 });
      if (!hits.some((hit) => isWanted(hit.taskName, want))) missed.push(ask);
    }
    expect(about.length).toBeGreaterThan(30);
    expect(missed.length, missed.join(' ')).toBeLessThanOrEqual(2);
  });

  it('a suspended item is found and says so', async () => {
    const [hit] = await client.catalogue.search({ query: '残疾人证' });
    const item = getItem(station.host.ctx.db, hit?.taskCode ?? '');
    storeItem(station.host.ctx.db, { ...item, taskState: 'suspended', taskVersion: item.taskVersion + 1 });
    expect((await client.catalogue.search({ query: '残疾人证' }))[0]).toMatchObject({ taskState: 'suspended' });
    storeItem(station.host.ctx.db, item);
  });

  it('nothing typed offers what was accepted here', async () =>
    expect(await client.catalogue.search({ query: '' })).toMatchObject([{ taskName: itemName, reason: '我常用' }]));

  it('an item kept by a version that knew no everyday words is found by its result', async () => {
    const { db } = station.host.ctx;
    db.exec(`UPDATE items SET result_name = NULL, search_words = NULL; DELETE FROM phrase_readings`);
    const item = ServiceItem.parse(
      JSON.parse(await readFile('resources/catalogue/items/old-age-allowance.json', 'utf8')),
    );
    storeItem(db, item);
    expect((await client.catalogue.search({ query: '营业执照' }))[0]?.taskName).toBe(itemName);
  });
});

describe('cases', () => {
  it.each([
    ['a telephone in groups', '139 0000 5678'],
    ['part of a telephone', '5678'],
    ['the name of the shop', '春风面馆'],
    ['the number of the document in full width', '０００００0199001010034'],
    ['the surname in its own reading', 'shanxiaoming'],
    ['the general reading as well', 'danxiaoming'],
    ['initials', 'sxm'],
    ['two words in any order', '面馆 单小明'],
    ['one character', '单'],
    ['a word and a state', '草稿 面馆'],
    ['a word and a day', '单 2026-03-05'],
    ['a word and today', '今天 春风'],
  ])('are found by %s: %s', async (_by, query) => expect(await names(query)).toEqual(['单小明']));

  it.each(['面馆 赵铁柱', '已受理 春风面馆', '单 2026-03-06', '昨天 单', '5679'])(
    'are not found by %s',
    async (query) => expect(await names(query)).toEqual([]),
  );

  it('I for 1 and O for 0 in a number are understood', async () => {
    expect(await names(projectNo.replaceAll('0', 'O').replaceAll('1', 'I').toLowerCase())).toEqual(['赵铁柱']);
  });

  it('one that was accepted long ago is found by its number, though newer ones hold the same stretches of digits', async () => {
    const { db } = station.host.ctx;
    const [oldest = '', ...newer] = Array.from({ length: 60 }, (_, n) =>
      formatCaseNumber('0000002025', n === 0 ? 12 : 1200 + n),
    );
    db.exec('SAVEPOINT many');
    for (const number of [oldest, ...newer]) {
      insertCase(db, {
        caseId: number,
        draftJson: '{}',
        operatorId: 'o',
        operatorName: 'o',
        at: '2025-03-05T02:24:00Z',
      });
      const words = number === oldest ? number.toLowerCase() : `${oldest.slice(0, -1)}${number}`.toLowerCase();
      setSearchText(db, number, words);
      saveCaseWords(db, number, stretchesOf(words));
    }
    const found = async (query: string): Promise<string[]> =>
      (await client.cases.search({ query, limit: 5 })).rows.map((row) => row.caseId);
    expect(await found(`${oldest} `)).toEqual([oldest]);
    db.prepare('UPDATE cases SET project_no = ? WHERE case_id = ?').run(oldest, oldest);
    expect(await found(oldest.replaceAll('0', 'O'))).toEqual([oldest]);
    db.exec('ROLLBACK TO many; RELEASE many');
  });

  it('are sorted by what is due first where that is asked', async () => {
    const { rows } = await client.cases.search({ query: '', sort: 'due' });
    expect(rows.map((row) => row.promiseDue !== null)).toEqual([true, false]);
  });

  it("an earlier version's cases are found after the start", async () => {
    const { db } = station.host.ctx;
    db.exec(`UPDATE cases SET words_no = NULL, search_text = ''; DELETE FROM case_words`);
    const { addMissingWords } = await import('#host/cases/search-text.ts');
    const stop = addMissingWords(db);
    await expect.poll(() => names('shanxiaoming')).toEqual(['单小明']);
    stop();
  });

  it('for a terminal nobody is named in full, and the search is on record', async () => {
    const hits = await client.cases.find({ query: '单小明' });
    expect(hits).toMatchObject([{ applicantName: '单**', applicantCertNo: '000***********0034' }]);
    expect(JSON.stringify(hits)).not.toContain('小明');
    const row = station.host.ctx.db.prepare(`SELECT act, operator, detail FROM audit ORDER BY seq DESC LIMIT 1`).get();
    expect(row).toMatchObject({ act: 'cases.find', operator: 'lijing' });
    expect(JSON.stringify(row)).not.toContain('单小明');
  });
});
