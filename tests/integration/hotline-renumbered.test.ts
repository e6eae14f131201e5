import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuestionBody, TicketSummary } from '#contract/hotline/ticket.ts';
import type { OutboxRow } from '#contract/workstation/schemas.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { eventually, type Client } from '../world.ts';
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

afterEach(async () => {
  await stage.close();
});

/** Of a number of their own, so that each can be told apart at the platform. */
const complaint = (who: string): Partial<QuestionBody> => ({
  type: 'complaint',
  categoryCode: '010101',
  regionCode: '000000001003',
  callerName: who,
  callerPhone: '13800001234',
  address: '测试大街 88 号',
  content: `${who}：烧烤店油烟直排。`,
});
async function writeDown(who: string): Promise<{ contactId: string; questionId: string; version: number }> {
  const { contactId, questions } = await client.hotline.open({ channel: 'window', caller: '13800001234' });
  const questionId = questions[0]?.questionId ?? '';
  const { version } = await client.hotline.save({ questionId, version: 1, patch: complaint(who) });
  return { contactId, questionId, version };
}
async function register(who: string): Promise<string> {
  const { contactId, questionId, version } = await writeDown(who);
  const { ticketNo } = await client.hotline.register({ questionId, version, dispatch: true });
  await client.hotline.finish({ contactId });
  return ticketNo;
}
async function desk() {
  const life = new AbortController();
  for await (const state of await client.hotline.watch(undefined, { signal: life.signal })) {
    life.abort();
    return state;
  }
  throw new Error('the desk shows nothing');
}
const found = async (text = ''): Promise<TicketSummary[]> =>
  (await (await stage.person('zhoubin')).tickets.list({ view: 'all', text })).rows;
/** Number by caller: who was asked for is in the title. */
const arrived = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await found()).map((one) => [one.title.slice(0, 2), one.ticketNo]));
const rowOf = async (ticketNo: string): Promise<OutboxRow | undefined> =>
  (await client.outbox.list({ filter: 'all' })).find((row) => row.projectNo === ticketNo);
const allSent = (): Promise<unknown> =>
  eventually('all arrived', async () => {
    const { waiting, attention } = (await desk()).unsent;
    return waiting + attention === 0;
  });
async function ready(): Promise<void> {
  await client.session.signIn(agent);
  await eventually('catalogue and numbers', async () => {
    const { numbersLeft } = await client.station.get();
    return numbersLeft > 0 && (await client.hotline.book()) !== null;
  });
}
/** The whole disk as it was: its marks outside of the data folder with it. */
async function diskPutBack(): Promise<void> {
  await stage.stopStation();
  await stage.putBack('station');
  await stage.putBack('marks');
  client = await stage.startStation();
  await client.session.signIn(agent);
}
async function keepDisk(): Promise<void> {
  await stage.stopStation();
  await stage.keep('station');
  await stage.keep('marks');
  client = await stage.startStation();
  await ready();
}

describe.each(databases)('tickets under a number that another has (%s)', (_name, serverBin) => {
  beforeEach(async () => {
    stage = createRestorable({
      hotline: { key: Buffer.alloc(32, 3).toString('base64url') },
      ...(serverBin === undefined ? {} : { serverBin }),
    });
    client = await stage.open();
    await seedHotline(stage.administrator().url, stage.administrator());
    await ready();
  });

  it('of a station put back from an older copy get fresh ones, are found under both, and their callers are to be told', async () => {
    await keepDisk();
    const before = [await register('甲一'), await register('乙二'), await register('丙三')];
    await allSent();
    await stage.stopPlatform();
    await diskPutBack();
    await eventually('offline', async () => !(await client.station.get()).network.isOnline);
    const again = [await register('丁四'), await register('戊五')];
    expect(again).toEqual(before.slice(0, 2));
    const second = await writeDown('己六');
    await stage.startPlatform();
    await allSent();
    const numbers = await arrived();
    expect([numbers['甲一'], numbers['乙二'], numbers['丙三']]).toEqual(before);
    expect(new Set(Object.values(numbers)).size).toBe(5);
    expect(before).not.toContain(numbers['丁四']);
    expect(before).not.toContain(numbers['戊五']);
    // Asked for under the number that the caller was told: both are there.
    expect((await found(again[0])).map((one) => one.title.slice(0, 2)).toSorted()).toEqual(['丁四', '甲一']);
    const mine = (await found(numbers['丁四']))[0];
    expect(mine?.formerNos).toEqual([again[0]]);
    const { steps } = await (await stage.person('zhoubin')).tickets.get({ ticketId: mine?.ticketId ?? '' });
    expect(steps.map((step) => step.act)).toEqual(['register', 'renumber', 'dispatch']);
    expect(steps[1]?.text).toContain(`编号 ${again[0]} 已属于另一件工单，改为 ${numbers['丁四']}`);
    const { renumbered } = await desk();
    // In the order in which they got their numbers: which of two comes first is not said.
    const byNumber = renumbered.toSorted((one, other) => String(one.from).localeCompare(String(other.from)));
    expect(byNumber).toMatchObject([
      { from: [again[0]], to: numbers['丁四'], caller: '丁* 138****1234' },
      { from: [again[1]], to: numbers['戊五'] },
    ]);
    for (const { questionId } of renumbered) await client.hotline.told({ questionId });
    expect((await desk()).renumbered).toEqual([]);
    expect(await rowOf(numbers['丁四'] ?? '')).toMatchObject({ state: 'acked', failure: null });
    // The next ones are numbered on behind, also the one that was being written meanwhile.
    const { ticketNo } = await client.hotline.register({
      questionId: second.questionId,
      version: second.version,
      dispatch: true,
    });
    expect([...before, ...Object.values(numbers)]).not.toContain(ticketNo);
    await allSent();
    expect(await found()).toHaveLength(6);
  });

  it('registered once more from the draft of an older copy, is the ticket that is there, found under both numbers', async () => {
    const draft = await writeDown('甲一');
    await keepDisk();
    const { ticketNo: first } = await client.hotline.register({ ...draft, dispatch: true });
    await register('乙二');
    await allSent();
    await stage.stopPlatform();
    await diskPutBack();
    const other = await register('丙三');
    const { ticketNo: later } = await client.hotline.register({ ...draft, dispatch: true });
    expect([other, later]).not.toContain('');
    await stage.startPlatform();
    await allSent();
    const numbers = await arrived();
    expect(Object.keys(numbers).toSorted()).toEqual(['丙三', '乙二', '甲一']);
    expect(numbers['甲一']).toBe(first);
    expect(new Set(Object.values(numbers)).size).toBe(3);
    expect((await found(later)).map((one) => one.title.slice(0, 2))).toContain('甲一');
    expect((await desk()).renumbered.map(({ from, to }) => ({ from, to }))).toContainEqual({
      from: [later],
      to: first,
    });
  });

  it('keep their new number when the platform is put back to a copy from before it', async () => {
    await keepDisk();
    const [told] = [await register('甲一')];
    await allSent();
    await stage.stopPlatform();
    await stage.keep('platform');
    await diskPutBack();
    expect(await register('丁四')).toBe(told);
    await stage.startPlatform();
    await allSent();
    const numbers = await arrived();
    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('as it was', async () => Object.keys(await arrived()).length === 2);
    expect(await arrived()).toEqual(numbers);
    expect((await found(numbers['丁四']))[0]?.formerNos).toEqual([told]);
    await allSent();
  });
});
