import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sm3 } from 'sm-crypto-v2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { saveDefinition } from '#db/queries/catalogue.ts';
import { VerificationDefinition } from '#contract/catalogue.ts';
import type { CaseView, Verification } from '#contract/cases.ts';
import { usualAskPace } from '#host/verification/ask-again.ts';
import type { Host } from '#host/host.ts';
import type { z } from 'zod';
import { eventually, readyDraft, signInClerk, startWorld, zhao, type Client, type World } from '../world.ts';
import { codeOf, failureOf } from './outcome.ts';

type Answer = z.infer<typeof Verification>;

let world: World;
let host: Host;
let client: Client;
beforeAll(async () => {
  world = await startWorld();
  // Nobody asks again by the clock: each question here is one the test has asked.
  ({ host, client } = await world.station({ askPace: { ...usualAskPace, lookMs: 24 * 3_600_000 } }));
  await signInClerk(client);
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  world.departments.set('all', 'ok');
  // The feed may come again with the platform's own: each test starts from that.
  for (const [name, json] of originals) saveDefinition(host.ctx.db, name, json);
});
const originals = new Map<string, string>();

const definition = (name: string): VerificationDefinition =>
  VerificationDefinition.parse(
    JSON.parse(
      (
        host.ctx.db
          .prepare('SELECT definition_json AS json FROM verification_definitions WHERE name = ?')
          .get(name) as { json: string }
      ).json,
    ),
  );
function change(name: string, patch: Partial<VerificationDefinition>): void {
  const now = definition(name);
  if (!originals.has(name)) originals.set(name, JSON.stringify(now));
  saveDefinition(host.ctx.db, name, JSON.stringify({ ...now, ...patch }));
}
const view = async (caseId: string): Promise<CaseView> => await client.cases.get({ caseId });
const answerOf = async (caseId: string, name: string): Promise<Answer | undefined> =>
  (await view(caseId)).verifications.find((one) => one.name === name);
async function settled(
  caseId: string,
  name = 'operatorStanding',
  done: Answer['state'][] = ['valid', 'invalid', 'failed', 'cannotAsk'],
): Promise<Answer> {
  return await eventually(`${name} settled`, async () => {
    const answer = await answerOf(caseId, name);
    return answer && done.includes(answer.state) ? answer : null;
  });
}
const accept = (draft: CaseView) =>
  client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
const other = { ...zhao, name: '孙大海', certNo: '000000199001010034', source: 'clerk' as const };
const withPerson = async (draft: CaseView, person: typeof zhao): Promise<CaseView> =>
  await client.drafts.save({
    caseId: draft.caseId,
    version: draft.version,
    patch: { applicant: { ...draft.draft.applicant, person } },
  });

describe('an answer that is true and speaks against what is applied for', () => {
  it('warns who is insured at a firm and asks for flexible employment; it neither refuses nor frees from a paper', async () => {
    const qian = { ...zhao, name: '钱小芳', certNo: '000000199001010026', source: 'clerk' as const };
    const [item] = await client.catalogue.search({ query: '灵活就业登记' });
    const draft = await readyDraft(client, qian);
    const chosen = await client.drafts.save({
      caseId: draft.caseId,
      version: draft.version,
      patch: { taskCode: item?.taskCode ?? '', form: {}, materials: [] },
    });
    await client.verification.start({ caseId: chosen.caseId });
    const answer = await settled(chosen.caseId, 'firmInsurance', ['valid', 'warning', 'invalid', 'failed']);
    expect(answer).toMatchObject({ state: 'warning', message: expect.stringContaining('参保') as string });
    const { obstacles } = await view(chosen.caseId);
    expect(obstacles.filter((one) => one.section === 'verification')).toMatchObject([
      { blocking: false, message: expect.stringMatching(/示例食品有限公司.*请核对/) as string },
    ]);
  });
});

describe('a department that', () => {
  it.each([
    ['is dead', 'dead', 'VERIFY_UNREACHABLE', /连不上示例区市场监督管理局的核验接口/],
    ['fails', { fault: 500 }, 'VERIFY_FAULT', /示例区市场监督管理局的系统出错（500）/],
    ['answers a page', 'html', 'VERIFY_BAD_ANSWER', /答复看不懂/],
    ['answers nonsense', 'nonsense', 'VERIFY_BAD_ANSWER', /答复看不懂/],
    ['answers nothing', 'empty', 'VERIFY_BAD_ANSWER', /答复看不懂/],
  ] as const)(
    '%s: said whose fault it is, the other answers count, acceptance goes on',
    async (_what, mode, code, sentence) => {
      world.departments.set('operatorStanding', mode);
      const draft = await readyDraft(client);
      await client.verification.start({ caseId: draft.caseId });
      const answer = await settled(draft.caseId);
      expect(answer).toMatchObject({ state: 'failed', failure: code, message: expect.stringMatching(sentence) });
      expect((await settled(draft.caseId, 'residenceFacts')).state).toBe('valid');
      const { obstacles } = await view(draft.caseId);
      expect(obstacles.find((one) => one.field === 'operatorStanding')).toMatchObject({ blocking: false });
      expect(await codeOf(accept(draft))).toBe('ok');
      world.departments.set('operatorStanding', 'ok');
      await client.verification.start({ caseId: draft.caseId });
      expect((await settled(draft.caseId, 'operatorStanding', ['valid'])).attempt).toBe(2);
    },
  );

  it('says no: an answer that counts, shown with its text, blocking only where the definition says so', async () => {
    world.departments.set('operatorStanding', 'invalid');
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    expect(await settled(draft.caseId)).toMatchObject({ state: 'invalid', message: '经核对，信息不符', failure: null });
    change('operatorStanding', { offline: 'mustAsk' });
    expect((await failureOf(accept(draft))).message).toContain('“经营者资格”核验不符：经核对，信息不符');
  });

  it('must be asked: nothing is accepted before its answer, and after it is', async () => {
    change('operatorStanding', { offline: 'mustAsk' });
    world.departments.set('operatorStanding', 'dead');
    const draft = await readyDraft(client);
    expect((await failureOf(accept(draft))).message).toContain('“经营者资格”还没有核验');
    await client.verification.start({ caseId: draft.caseId });
    await settled(draft.caseId);
    expect(await codeOf(accept(draft))).toBe('NOT_READY');
    world.departments.set('operatorStanding', 'ok');
    await client.verification.start({ caseId: draft.caseId });
    await settled(draft.caseId, 'operatorStanding', ['valid']);
    expect(await codeOf(accept(draft))).toBe('ok');
  });

  it('is late: the clerk goes on at the limit, and the answer is noted on the accepted case and reported', async () => {
    change('operatorStanding', { limitMs: 100, lateMs: 120_000 });
    const held = Promise.withResolvers<void>();
    world.departments.set('operatorStanding', { held: held.promise });
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    const late = await settled(draft.caseId, 'operatorStanding', ['late']);
    expect(late).toMatchObject({ failure: 'VERIFY_TIMEOUT', answeredAt: null });
    const { projectNo } = await accept(draft);
    held.resolve();
    await settled(draft.caseId, 'operatorStanding', ['valid']);
    expect((await view(draft.caseId)).timeline.map((one) => one.text)).toContain('经营者资格：没有限制经营的情形');
    await eventually('reported', async () => (await view(draft.caseId)).syncState === 'synced');
    const { rows } = await world.administrator.cases.get({ projectNo });
    expect(
      rows
        .filter((row) => row.class === 'verification' && row.payload.name === 'operatorStanding')
        .map((row) => row.payload.state),
    ).toEqual(['valid']);
  });

  it('hangs for ever: given up at its own end, marked as its fault', async () => {
    change('operatorStanding', { limitMs: 100, lateMs: 400 });
    world.departments.set('operatorStanding', 'hang');
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    expect(await settled(draft.caseId)).toMatchObject({ state: 'failed', failure: 'VERIFY_TIMEOUT' });
  });
});

describe('answers', () => {
  it('carry department, times and the SM3 digest of exactly what was sent', async () => {
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    const answer = await settled(draft.caseId);
    const { raw } = host.ctx.db
      .prepare('SELECT answer AS raw FROM verifications WHERE verification_id = ?')
      .get(answer.verificationId) as { raw: string };
    expect(JSON.parse(raw)).toMatchObject({ code: 0, data: { result: 'MATCH' } });
    expect(answer).toMatchObject({
      department: '示例区市场监督管理局',
      digest: sm3(raw),
      asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    });
    expect(Date.parse(answer.answeredAt ?? '')).toBeGreaterThanOrEqual(Date.parse(answer.requestedAt ?? ''));
  });

  it('are asked for all at once: the second is asked while the first still hangs', async () => {
    world.departments.set('all', 'hang');
    for (const name of ['operatorStanding', 'residenceFacts']) change(name, { limitMs: 30_000, lateMs: 120_000 });
    const before = world.departments.log.length;
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    await eventually(
      'both asked',
      () => new Set(world.departments.log.slice(before).map((one) => one.name)).size === 2,
    );
    expect((await view(draft.caseId)).verifications.map((one) => one.state)).toEqual(['running', 'running']);
    // Accepting does not wait for them.
    expect(await codeOf(accept(draft))).toBe('ok');
  });

  it('about another applicant do not count, waive nothing, and count again for the one they are about', async () => {
    const ready = await readyDraft(client);
    await client.verification.start({ caseId: ready.caseId });
    await settled(ready.caseId, 'residenceFacts', ['valid']);
    const materials = ready.draft.materials.filter((one) => one.materialId !== 'M04');
    const waived = await client.drafts.save({ caseId: ready.caseId, version: ready.version, patch: { materials } });
    expect(waived.obstacles.filter((one) => one.blocking)).toEqual([]);
    const changed = await withPerson(waived, other);
    expect(changed.verifications).toEqual([]);
    expect(changed.obstacles.filter((one) => one.blocking).map((one) => one.field)).toContain('M04');
    await client.verification.start({ caseId: ready.caseId });
    await settled(ready.caseId, 'residenceFacts', ['invalid']);
    const back = await withPerson(changed, zhao);
    expect(back.verifications.map((one) => one.state)).toEqual(['valid', 'valid']);
    expect(back.obstacles.filter((one) => one.blocking)).toEqual([]);
  });

  it('that come after acceptance about somebody else stay off the case and off the platform', async () => {
    const held = Promise.withResolvers<void>();
    world.departments.set('operatorStanding', { held: held.promise });
    change('operatorStanding', { lateMs: 120_000 });
    const ready = await readyDraft(client);
    const first = await withPerson(ready, other);
    await client.verification.start({ caseId: ready.caseId });
    const final = await withPerson(first, zhao);
    const { projectNo } = await accept(final);
    held.resolve();
    await eventually(
      'the answer about the other one is in',
      () =>
        host.ctx.db
          .prepare(`SELECT 1 FROM verifications WHERE case_id = ? AND name = 'operatorStanding' AND state = 'invalid'`)
          .get(ready.caseId) !== undefined,
    );
    await eventually('synced', async () => (await view(ready.caseId)).syncState === 'synced');
    expect(
      (await world.administrator.cases.get({ projectNo })).rows.filter((row) => row.class === 'verification'),
    ).toEqual([]);
    expect((await view(ready.caseId)).timeline.map((one) => one.text).join()).not.toContain('市场禁入');
  });

  it('stay on an accepted case when the definition they were asked under is published anew', async () => {
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    await settled(draft.caseId);
    await settled(draft.caseId, 'residenceFacts');
    await accept(draft);
    change('operatorStanding', { version: 7 });
    expect((await view(draft.caseId)).verifications.map((one) => [one.name, one.state])).toEqual([
      ['operatorStanding', 'valid'],
      ['residenceFacts', 'valid'],
    ]);
  });

  it('are not asked for while what they need is missing', async () => {
    const { caseId, version } = await client.drafts.create();
    const ready = await readyDraft(client);
    await client.drafts.save({ caseId, version, patch: { taskCode: ready.draft.taskCode ?? '' } });
    const before = world.departments.log.length;
    await client.verification.start({ caseId });
    expect(await settled(caseId)).toMatchObject({
      state: 'cannotAsk',
      message: expect.stringContaining('填好后自动核验'),
    });
    expect(world.departments.log.length).toBe(before);
  });
});

describe('a department of another city', () => {
  let server: Server;
  let body = '';
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  afterEach(() => {
    body = '';
  });
  const ask = async (answer: unknown): Promise<{ draft: CaseView; answer: Answer }> => {
    body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const now = definition('operatorStanding');
    change('operatorStanding', {
      request: { ...now.request, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask` },
    });
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    return { draft, answer: await settled(draft.caseId) };
  };

  it('that never stops talking is cut off', async () => {
    expect((await ask(`{"data":{"result":"MATCH","text":"${'多'.repeat(200_000)}"}}`)).answer).toMatchObject({
      state: 'failed',
      failure: 'VERIFY_BAD_ANSWER',
    });
  });

  it('with text no database keeps is shown readable, and its case arrives at the platform', async () => {
    const { draft, answer } = await ask({
      data: { result: 'MATCH', text: `相\u0000符${'𠮷'.repeat(150)}`, asOf: '2026-01-01' },
    });
    expect(answer.state).toBe('valid');
    expect(answer.message.isWellFormed()).toBe(true);
    expect(answer.message).not.toContain('\u0000');
    await accept(draft);
    await eventually('synced', async () => (await view(draft.caseId)).syncState === 'synced');
  });

  it('cannot reach prototypes or the form through its answer', async () => {
    const { draft, answer } = await ask('{"data":{"__proto__":{"result":"MATCH"},"constructor":{"result":"MATCH"}}}');
    expect(answer).toMatchObject({ state: 'failed', failure: 'VERIFY_BAD_ANSWER' });
    expect((await view(draft.caseId)).draft.form).toEqual(draft.draft.form);
  });
});
