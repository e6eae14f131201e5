import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import { getItem, storeItem } from '#host/catalogue/items.ts';
import type { Host } from '#host/host.ts';
import { localStation } from '../local-station.ts';
import { itemName, readyDraft, zhao, type Client } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';
import { turnedClock, type TurnedClock } from './turned-clock.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
let clock: TurnedClock;
let host: Host;
let client: Client;
beforeEach(async () => {
  // A Thursday, 10:24 in China.
  clock = turnedClock('2026-03-05T02:24:00.000Z');
  station = await localStation({ clock });
  ({ host, client } = station);
});
afterEach(async () => {
  await station.close();
});

const accept = (draft: CaseView) =>
  client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: true });
const count = (table: string): number =>
  (host.ctx.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

/** Everything acceptance writes. */
const traces = (): Record<string, unknown> => ({
  ...Object.fromEntries(
    ['case_steps', 'documents', 'print_jobs', 'outbox_all', 'audit'].map((table) => [table, count(table)]),
  ),
  numbers: host.ctx.db.prepare('SELECT next_no FROM number_blocks').all(),
  cases: host.ctx.db
    .prepare('SELECT case_id, state, version, project_no, accept_time, query_password, next_seq, draft_json FROM cases')
    .all(),
});

describe('acceptance is one transaction', () => {
  it.each(['case_steps', 'documents', 'print_jobs', 'outbox', 'audit'])(
    'leaves nothing behind when writing %s fails, and succeeds afterwards',
    async (table) => {
      const draft = await readyDraft(client);
      const before = traces();
      host.ctx.db.exec(
        `CREATE TEMP TRIGGER no_more BEFORE INSERT ON main.${table} BEGIN SELECT RAISE(ABORT, 'disk trouble at /var/secret'); END`,
      );
      const failure = await failureOf(accept(draft));
      expect(failure.code).toBe('INTERNAL');
      expect(failure.traceId).toMatch(/^[0-9a-f]{8}$/);
      expect(JSON.stringify(failure)).not.toMatch(/disk trouble|INSERT|secret|\.ts/);
      expect(traces()).toEqual(before);
      host.ctx.db.exec('DROP TRIGGER temp.no_more');
      expect((await accept(draft)).projectNo).toMatch(/^000000202600000001/);
    },
  );

  it('leaves nothing behind when the very last of several outbox rows fails', async () => {
    const draft = await readyDraft(client);
    const before = traces();
    host.ctx.db.exec(
      `CREATE TEMP TRIGGER no_last BEFORE INSERT ON main.outbox WHEN NEW.class = 'document' BEGIN SELECT RAISE(ABORT, 'no'); END`,
    );
    expect(await codeOf(accept(draft))).toBe('INTERNAL');
    expect(traces()).toEqual(before);
  });

  it('says a full disk is full', async () => {
    const draft = await readyDraft(client);
    const before = traces();
    const { page_count: pages } = host.ctx.db.prepare('PRAGMA page_count').get() as { page_count: number };
    host.ctx.db.prepare(`PRAGMA max_page_count=${pages}`).get();
    let failure = 'ok';
    // The free room left in the last pages takes a few cases.
    for (let drafts = 0; failure === 'ok' && drafts < 50; drafts += 1) failure = await codeOf(client.drafts.create());
    expect(failure).toBe('DISK_FULL');
    host.ctx.db.prepare(`PRAGMA max_page_count=1000000`).get();
    expect(traces()).toMatchObject({ outbox_all: before.outbox_all });
    expect((await accept(draft)).projectNo).not.toBe('');
  });

  it('refuses a second accept of the same case, also when both come at once', async () => {
    const draft = await readyDraft(client);
    const codes = await Promise.all([codeOf(accept(draft)), codeOf(accept(draft)), codeOf(accept(draft))]);
    expect(codes.sort()).toEqual(['CASE_STATE', 'CASE_STATE', 'ok']);
    expect(count('print_jobs')).toBe(1);
    expect(
      await codeOf(client.drafts.save({ caseId: draft.caseId, version: draft.version + 1, patch: { form: {} } })),
    ).toBe('CASE_STATE');
    expect(await codeOf(client.drafts.discard({ caseId: draft.caseId }))).toBe('CASE_STATE');
  });
});

describe('what stands in the way', () => {
  it('names everything that is missing at once, and consumes no number', async () => {
    const { caseId, version } = await client.drafts.create();
    const [hit] = await client.catalogue.search({ query: itemName });
    const draft = await client.drafts.save({ caseId, version, patch: { taskCode: hit?.taskCode } });
    const before = traces();
    const failure = await failureOf(accept(draft));
    expect(failure.code).toBe('NOT_READY');
    for (const what of [
      '申请人姓名没有填',
      '申请人证件号码没有填',
      '字号名称',
      '经营场所',
      '缺材料“个体工商户登记（备案）申请书”',
      '缺材料“居住证明”',
    ])
      expect(failure.message).toContain(what);
    expect(failure.message).not.toContain('从业经历承诺书');
    expect(failure.fields?.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['applicant.person.name', 'form.businessName', 'materials.M01']),
    );
    expect(traces()).toEqual(before);
  });

  it('says that no item is chosen', async () => {
    const draft = await client.drafts.create();
    expect((await failureOf(accept(draft))).message).toContain('还没有选事项');
  });

  it('refuses a version that is not the newest, and accepts the newest', async () => {
    const draft = await readyDraft(client);
    const newer = await client.drafts.save({
      caseId: draft.caseId,
      version: draft.version,
      patch: { form: { ...draft.draft.form, businessName: '改过的字号' } },
    });
    expect(await codeOf(accept(draft))).toBe('DRAFT_CHANGED');
    expect(
      await codeOf(client.drafts.save({ caseId: draft.caseId, version: draft.version, patch: { form: {} } })),
    ).toBe('DRAFT_CHANGED');
    expect(await codeOf(accept(newer))).toBe('ok');
    const { row_json: row } = host.ctx.db.prepare(`SELECT row_json FROM outbox_all WHERE class = 'accept'`).get() as {
      row_json: string;
    };
    expect(row).toContain('改过的字号');
  });

  it('makes no promise while the clock is wrong, and says by how much', async () => {
    const draft = await readyDraft(client);
    host.ctx.time.learn('2026-03-05T02:24:00.000Z', clock.monotonicMs(), clock.monotonicMs());
    clock.setWall('2026-03-05T03:24:00.000Z');
    expect(await failureOf(accept(draft))).toMatchObject({ code: 'CLOCK_OFF', detail: { minutes: 60 } });
    clock.setWall('2026-03-05T02:29:00.000Z');
    // Within the limit legal time still is the platform's.
    expect((await accept(draft)).acceptTime).toBe('2026-03-05T02:24:00.000Z');
  });

  it('keeps the draft when the numbers are used up', async () => {
    const draft = await readyDraft(client);
    host.ctx.db.exec('UPDATE number_blocks SET next_no = last_no');
    expect((await accept(draft)).projectNo).toMatch(/^0000002026\d{8}[0-9A-Z]$/);
    const next = await readyDraft(client);
    expect(await codeOf(accept(next))).toBe('NUMBER_BLOCK_EMPTY');
    expect(await client.cases.get({ caseId: next.caseId })).toMatchObject({
      state: 'DRAFT',
      projectNo: null,
      draft: next.draft,
    });
  });

  it('does not accept an item withdrawn between the draft and F9', async () => {
    const draft = await readyDraft(client);
    const item = getItem(host.ctx.db, draft.draft.taskCode ?? '');
    storeItem(host.ctx.db, { ...item, taskState: 'suspended', taskVersion: 2 });
    expect((await failureOf(accept(draft))).message).toContain('已暂停或取消');
    storeItem(host.ctx.db, { ...item, taskVersion: 3 });
    expect(await codeOf(accept(draft))).toBe('ok');
  });

  it('judges a form by the definition published now, and an accepted case by its own', async () => {
    const draft = await readyDraft(client);
    const item = getItem(host.ctx.db, draft.draft.taskCode ?? '');
    const form = structuredClone(item.form) as { required: string[]; properties: Record<string, unknown> };
    form.required.push('startDate');
    storeItem(host.ctx.db, { ...item, taskVersion: 2, form });
    expect((await failureOf(accept(draft))).message).toContain('拟开业日期');
    storeItem(host.ctx.db, { ...item, taskVersion: 3 });
    const accepted = await accept(draft);
    storeItem(host.ctx.db, { ...item, taskVersion: 4, form, taskName: '改名后的事项' });
    expect(await client.cases.get({ caseId: accepted.caseId })).toMatchObject({
      taskName: itemName,
      state: 'ACCEPTED',
    });
  });
});

describe('dates, people and materials', () => {
  it('counts promised and statutory days from the day in China, over weekends and holidays', async () => {
    const thursday = await accept(await readyDraft(client));
    expect(thursday).toMatchObject({ promiseDue: '2026-03-06', statutoryDue: '2026-03-10' });
    // 23:30 UTC on Thursday is Friday morning in China; the next working day is Monday.
    clock.forward(Date.parse('2026-03-05T23:30:00.000Z') - clock.now().getTime());
    expect((await accept(await readyDraft(client))).promiseDue).toBe('2026-03-09');
  });

  it('takes an agent for a person, but not the person as their own agent', async () => {
    const ready = await readyDraft(client);
    const agent = {
      ...zhao,
      name: '钱小芳',
      certNo: '000000199001010026',
      sex: '2' as const,
      source: 'clerk' as const,
    };
    const applicant = { ...ready.draft.applicant, agent: { ...agent, certNo: zhao.certNo } };
    const wrong = await client.drafts.save({ caseId: ready.caseId, version: ready.version, patch: { applicant } });
    expect((await failureOf(accept(wrong))).message).toContain('代理人与申请人是同一人');
    const right = await client.drafts.save({
      caseId: ready.caseId,
      version: wrong.version,
      patch: {
        applicant: { ...applicant, agent, authority: { kind: 'written', isSeen: true, scope: '', validTo: null } },
      },
    });
    await accept(right);
    expect(acceptPayload(ready.caseId)).toMatchObject({
      applicantName: '赵铁柱',
      agentName: '钱小芳',
      agentCertNo: '000000199001010026',
    });
  });

  it('takes a legal person only where the item allows it, with its agent and a code that checks', async () => {
    const ready = await readyDraft(client);
    const agent = { ...zhao, source: 'clerk' as const };
    const applicant = {
      applicantType: '2' as const,
      person: ready.draft.applicant.person,
      entity: { name: '示例食品有限公司', creditCode: '91000000MA0000007D', legalPerson: '赵铁柱', address: '' },
      agent: null,
    };
    const refused = await client.drafts.save({ caseId: ready.caseId, version: ready.version, patch: { applicant } });
    const failure = await failureOf(accept(refused));
    for (const what of ['本事项只受理', '统一社会信用代码校验位不对', '经办人'])
      expect(failure.message).toContain(what);
    const item = getItem(host.ctx.db, ready.draft.taskCode ?? '');
    storeItem(host.ctx.db, { ...item, taskVersion: 2, serverType: ['1', '2'] });
    const good = await client.drafts.save({
      caseId: ready.caseId,
      version: refused.version,
      patch: { applicant: { ...applicant, entity: { ...applicant.entity, creditCode: '91000000MA0000007C' }, agent } },
    });
    await accept(good);
    expect(acceptPayload(ready.caseId)).toMatchObject({
      applicantType: '2',
      applicantName: '示例食品有限公司',
      applicantCertType: '001',
      applicantCertNo: '91000000MA0000007C',
      agentName: '赵铁柱',
      legalPerson: '赵铁柱',
    });
  });

  it('wants the original seen when a copy was taken', async () => {
    const ready = await readyDraft(client);
    const materials = ready.draft.materials.map((one) =>
      one.materialId === 'M03' ? { ...one, collectType: '2' as const, originalChecked: false } : one,
    );
    const draft = await client.drafts.save({ caseId: ready.caseId, version: ready.version, patch: { materials } });
    expect((await failureOf(accept(draft))).message).toContain('已核原件');
  });
});

function acceptPayload(caseId: string): unknown {
  const row = host.ctx.db
    .prepare(`SELECT row_json FROM outbox_all WHERE class = 'accept' AND case_id = ?`)
    .get(caseId) as {
    row_json: string;
  };
  return (JSON.parse(row.row_json) as { payload: unknown }).payload;
}
