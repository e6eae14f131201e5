import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseView, Verification } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import type { z } from 'zod';
import { eventually, readyDraft, signInClerk, startWorld, zhao, type Client, type World } from '../world.ts';

type Answer = z.infer<typeof Verification>;

const hourMs = 3_600_000;
const askPace = { lookMs: 50, waitsMs: [100], mendMs: 100, acceptedMs: 24 * hourMs, draftMs: hourMs };
const name = 'operatorStanding';

let world: World;
let dataDir: string;
let host: Host;
let client: Client;
const start = async (pace: Partial<typeof askPace> = {}): Promise<void> => {
  ({ host, client } = await world.station({ dataDir, askPace: { ...askPace, ...pace } }));
  await signInClerk(client);
};
beforeAll(async () => {
  world = await startWorld();
  dataDir = await world.tempDir();
  await start();
});
afterAll(async () => {
  await world.close();
});

const view = async (caseId: string): Promise<CaseView> => await client.cases.get({ caseId });
const answerWhere = async (caseId: string, what: string, is: (answer: Answer) => boolean): Promise<Answer> =>
  await eventually(what, async () => {
    const answer = (await view(caseId)).verifications.find((one) => one.name === name);
    return answer && is(answer) ? answer : null;
  });
const asked = (): number => world.departments.log.filter((one) => one.name === name).length;
const stepsOf = async (caseId: string): Promise<string[]> =>
  (await view(caseId)).timeline.map((one) => one.text).filter((text) => text.startsWith('经营者资格'));
let people = 0;
/** Accepted while the department is as it is. */
async function acceptedCase(): Promise<{ caseId: string; projectNo: string }> {
  // The same person and item again would be asked about.
  const certNo = ['000000199001010018', '000000199001010034', '00000019900101005X', '000000199001010077'][people++];
  const draft = await readyDraft(client, { ...zhao, certNo: certNo ?? zhao.certNo });
  await client.verification.start({ caseId: draft.caseId, again: true });
  await answerWhere(draft.caseId, 'an outcome', (one) => one.state !== 'running');
  const now = await view(draft.caseId);
  const { projectNo } = await client.acceptance.accept({
    caseId: draft.caseId,
    version: now.version,
    printReceipt: false,
  });
  return { caseId: draft.caseId, projectNo };
}

describe('a question a department did not answer', () => {
  it('is asked again until it is answered, over a restart, and only the answer is news', async () => {
    world.departments.set(name, { fault: 503 });
    const { caseId, projectNo } = await acceptedCase();
    const before = asked();
    const open = await answerWhere(caseId, 'asked again', (one) => (one.again?.tries ?? 0) >= 3);
    expect(open).toMatchObject({ state: expect.stringMatching(/failed|running/) });
    expect(asked()).toBeGreaterThan(before + 1);
    expect(await stepsOf(caseId)).toEqual([]);

    world.departments.set(name, 'hang');
    await answerWhere(caseId, 'a call under way', (one) => one.state === 'running');
    await host.stop();
    await start();
    world.departments.set(name, 'ok');
    expect(await answerWhere(caseId, 'answered', (one) => one.state === 'valid')).toMatchObject({
      again: null,
      failure: null,
      attempt: 1,
    });
    expect(await stepsOf(caseId)).toEqual(['经营者资格：没有限制经营的情形']);
    await eventually('reported', async () => (await view(caseId)).syncState === 'synced');
    const { rows } = await world.administrator.cases.get({ projectNo });
    expect(
      rows
        .filter((row) => row.class === 'verification' && row.payload.name === name)
        .map((row) => [row.payload.state, row.payload.attempt]),
    ).toEqual([
      ['failed', 1],
      ['valid', 1],
    ]);
    const { total } = host.ctx.db
      .prepare(`SELECT count(*) AS total FROM audit WHERE act = 'verification.start' AND detail = ?`)
      .get(`auto ${name}`) as { total: number };
    expect(total).toBeGreaterThanOrEqual(3);
    // Answered is answered: nobody asks about this person any more.
    const last = asked();
    await client.station.get();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked()).toBe(last);
  });

  it('is asked again while the applicant still sits at the window, before anything is accepted', async () => {
    world.departments.set(name, 'dead');
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    await answerWhere(draft.caseId, 'failed', (one) => one.failure === 'VERIFY_UNREACHABLE' && one.again !== null);
    world.departments.set(name, 'ok');
    expect((await answerWhere(draft.caseId, 'answered', (one) => one.state === 'valid')).attempt).toBe(1);
  });

  it('is given up in the end, and that is said on the case and at the platform', async () => {
    await host.stop();
    await start({ acceptedMs: 500 });
    world.departments.set(name, { fault: 500 });
    const { caseId, projectNo } = await acceptedCase();
    const end = await answerWhere(caseId, 'given up', (one) => one.failure === 'VERIFY_GIVEN_UP');
    expect(end.message).toMatch(/^问了示例区市场监督管理局 \d+ 次，已到期限，一直没有得到答复，不再自动再问/);
    expect(end.again).toBeNull();
    expect(await stepsOf(caseId)).toEqual([`经营者资格：${end.message}`]);
    await eventually('reported', async () => (await view(caseId)).syncState === 'synced');
    const { rows } = await world.administrator.cases.get({ projectNo });
    expect(rows.filter((row) => row.class === 'verification').at(-1)?.payload).toMatchObject({ state: 'failed' });
    world.departments.set(name, 'ok');
    await client.verification.start({ caseId, again: true });
    await answerWhere(caseId, 'asked by hand', (one) => one.failure === null && one.state !== 'running');
  });
});
