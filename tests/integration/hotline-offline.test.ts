import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuestionBody } from '#contract/hotline/ticket.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { eventually, type Client } from '../world.ts';
import { codeOf } from './outcome.ts';
import { findServer } from './platform-postgresql.ts';
import { createRestorable, type Restorable } from './restorable.ts';

const server = await findServer();
const databases = [
  ['embedded', undefined],
  ...('reason' in server ? [] : [['PostgreSQL', server.bin] as const]),
] as const;

let stage: Restorable;
let client: Client;
const agent = { username: 'sunxiaomei', password: demoPassword };
const complaint: Partial<QuestionBody> = {
  type: 'complaint',
  categoryCode: '010101',
  regionCode: '000000001003',
  address: '测试大街 88 号',
  content: '烧烤店油烟直排。',
};

afterEach(async () => {
  await stage.close();
});

/** A caller at the desk, with something written down. */
async function writeDown(
  body: Partial<QuestionBody>,
): Promise<{ contactId: string; questionId: string; version: number }> {
  const { contactId, questions } = await client.hotline.open({ channel: 'window', caller: '13800001234' });
  const questionId = questions[0]?.questionId ?? '';
  const { version } = await client.hotline.save({ questionId, version: 1, patch: body });
  return { contactId, questionId, version };
}
async function register(body: Partial<QuestionBody> = {}): Promise<string> {
  const { contactId, questionId, version } = await writeDown({ ...complaint, ...body });
  const { ticketNo } = await client.hotline.register({ questionId, version, dispatch: true });
  await client.hotline.finish({ contactId });
  return ticketNo;
}
/** What the desk shows now. */
async function desk() {
  const life = new AbortController();
  for await (const state of await client.hotline.watch(undefined, { signal: life.signal })) {
    life.abort();
    return state;
  }
  throw new Error('the desk shows nothing');
}
const arrived = async (): Promise<string[]> =>
  (await (await stage.person('zhoubin')).tickets.list({ view: 'all' })).rows.map((one) => one.ticketNo).toSorted();
/** The machine stops where it stands, with what is on its disk; nobody says good-bye to it. */
async function cutPower(): Promise<void> {
  await stage.keep('station');
  await stage.stopStation();
  await stage.putBack('station');
  client = await stage.startStation();
  await client.session.signIn(agent);
}

describe.each(databases)('the hotline desk without the platform (%s)', (_name, serverBin) => {
  beforeEach(async () => {
    stage = createRestorable({
      hotline: { key: Buffer.alloc(32, 3).toString('base64url') },
      ...(serverBin === undefined ? {} : { serverBin }),
    });
    client = await stage.open();
    await seedHotline(stage.administrator().url, stage.administrator());
    await client.session.signIn(agent);
    await eventually('catalogue and numbers', async () => {
      const { numbersLeft } = await client.station.get();
      return numbersLeft > 0 && (await client.hotline.book()) !== null;
    });
  });

  it('keeps what was typed and registers offline through a power cut; every ticket arrives once', async () => {
    await stage.stopPlatform();
    await eventually('offline', async () => !(await client.station.get()).network.isOnline);
    const numbers = [
      await register(),
      await register({ content: '噪声扰民。' }),
      await register({ confidential: true }),
    ];
    const { questionId } = await writeDown({ content: '第四件还没有说完，' });
    await cutPower();
    const before = await desk();
    expect(before.unsent).toEqual({ waiting: 3, attention: 0 });
    expect(before.contacts.flatMap((one) => one.questions)).toMatchObject([
      { questionId, state: 'open', body: { content: '第四件还没有说完，' } },
    ]);
    // What only the centre can decide is said to be so, and not done.
    expect(await codeOf(client.tickets.act({ ticketId: questionId, act: 'sign', seen: 'DISPATCHED' }))).toBe(
      'CENTRE_DECIDES',
    );
    await stage.startPlatform();
    await eventually('all arrived', async () => (await desk()).unsent.waiting === 0);
    expect(await arrived()).toEqual(numbers.toSorted());
    await client.hotline.retry();
    await cutPower();
    expect(await arrived()).toEqual(numbers.toSorted());
  });

  it('sends again what a platform put back from an older copy has lost, with the number the caller was told', async () => {
    const kept = await register();
    await eventually('the first arrived', async () => (await desk()).unsent.waiting === 0);
    await stage.stopPlatform();
    await stage.keep('platform');
    await stage.startPlatform();
    const lost = [await register({ content: '路灯不亮。' }), await register({ content: '井盖松动。' })];
    await eventually('the others arrived', async () => (await desk()).unsent.waiting === 0);
    expect(await arrived()).toEqual([kept, ...lost].toSorted());
    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('nothing is lost', async () => (await arrived()).length === 3);
    expect(await arrived()).toEqual([kept, ...lost].toSorted());
  });
});
