import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QuestionBody } from '#contract/hotline/ticket.ts';
import type { OutboxRow } from '#contract/workstation/schemas.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { startHotlineWorld, type HotlineWorld } from '../hotline-world.ts';
import { eventually, type Client } from '../world.ts';
import { openPage } from './browser-shell.ts';
import { runCommand } from './command-line.ts';
import { startHostProcess } from './host-process.ts';
import { codeOf } from './outcome.ts';

let world: HotlineWorld;
const agent = { username: 'sunxiaomei', password: demoPassword };
const complaint: Partial<QuestionBody> = {
  type: 'complaint',
  categoryCode: '010101',
  regionCode: '000000001003',
  callerName: '赵铁柱',
  address: '测试大街 88 号',
  content: '烧烤店油烟直排。',
};

beforeAll(async () => {
  world = await startHotlineWorld();
});
afterAll(async () => {
  await world.cable.set('pass');
  await world.close();
});

async function ready(client: Client): Promise<void> {
  await client.session.signIn(agent);
  await eventually('catalogue and numbers', async () => {
    const { numbersLeft } = await client.station.get();
    return numbersLeft > 0 && (await client.hotline.book()) !== null;
  });
}
async function register(client: Client, body: Partial<QuestionBody> = {}): Promise<string> {
  const { contactId, questions } = await client.hotline.open({ channel: 'window', caller: '13800001234' });
  const questionId = questions[0]?.questionId ?? '';
  const { version } = await client.hotline.save({ questionId, version: 1, patch: { ...complaint, ...body } });
  const { ticketNo } = await client.hotline.register({ questionId, version, dispatch: true });
  await client.hotline.finish({ contactId });
  return ticketNo;
}
const arrived = async (): Promise<string[]> =>
  (await (await world.person('zhoubin')).tickets.list({ view: 'all' })).rows.map((one) => one.ticketNo);
const rowOf = async (client: Client, ticketNo: string): Promise<OutboxRow | undefined> =>
  (await client.outbox.list({ filter: 'all' })).find((row) => row.projectNo === ticketNo);

it('shows in the outbox what waits, why, whose it is and when it is tried again; an answer lost on its way makes no second ticket', async () => {
  const { client, stop } = await world.station('lost-answer');
  await ready(client);
  await world.cable.set('dropAnswer');
  const ticketNo = await register(client);
  const hidden = await register(client, { confidential: true });
  await eventually('the platform has them though nobody said so', async () => (await arrived()).includes(ticketNo));
  const row = await eventually('a try failed', async () => {
    const one = await rowOf(client, ticketNo);
    return one && one.attempts > 0 ? one : null;
  });
  expect(row).toMatchObject({
    lane: 'tickets',
    state: 'waiting',
    classTitle: '热线工单',
    taskName: '投诉',
    applicantName: '赵**',
    failure: { who: expect.any(String) as string, message: expect.stringMatching(/。/) as string },
    nextTryAt: expect.stringMatching(/Z$/) as string,
  });
  expect(await rowOf(client, hidden)).toMatchObject({ applicantName: '保密', state: 'waiting' });
  expect((await client.station.get()).outbox).toMatchObject({ pending: 2, oldestAt: row.createdAt });
  await world.cable.set('pass');
  await client.outbox.flush();
  await eventually('all gone', async () => (await client.station.get()).outbox.pending === 0);
  expect((await arrived()).toSorted()).toEqual([ticketNo, hidden].toSorted());
  expect(await rowOf(client, ticketNo)).toMatchObject({ state: 'acked', nextTryAt: null });
  await stop();
});

it('keeps what the platform refuses in sight of a person, who may try again; the next ticket goes', async () => {
  const { host, client, stop } = await world.station('refused');
  await ready(client);
  await world.cable.set('refuse');
  const refused = await register(client);
  // As if whoever registered it were nobody of this platform's.
  const signedAs = (agentId: string): unknown =>
    host.ctx.db
      .prepare('UPDATE hotline_questions SET report_json = json_set(report_json, ?, ?) WHERE ticket_no = ?')
      .run('$.agentId', agentId, refused);
  const { operatorId = '' } = (await client.station.get()).session?.operator ?? {};
  signedAs('nobody-here');
  const next = await register(client, { content: '路灯不亮。' });
  await world.cable.set('pass');
  await client.outbox.flush();
  await eventually('the next one arrived', async () => (await arrived()).includes(next));
  const row = await eventually('refused', async () => {
    const one = await rowOf(client, refused);
    return one?.state === 'attention' ? one : null;
  });
  expect(row).toMatchObject({ nextTryAt: null, failure: { message: expect.stringContaining('登记人') as string } });
  expect((await client.station.get()).outbox).toMatchObject({ attention: 1, pending: 0 });
  signedAs(operatorId);
  await client.outbox.retry({ lane: 'tickets', outboxId: row.outboxId });
  await eventually('arrived after all', async () => (await arrived()).includes(refused));
  // The desk has its tickets here and nothing of the cases of this machine.
  expect(await codeOf(client.outbox.retry({ lane: 'rows', outboxId: 1 }))).toBe('CASE_NOT_FOUND');
  expect(new Set((await client.outbox.list({ filter: 'all' })).map((one) => one.lane))).toEqual(new Set(['tickets']));
  await stop();
});

it('goes when the network is back, however late its next try would be', async () => {
  const { host, client, stop } = await world.station('back-online');
  await ready(client);
  await world.cable.set('refuse');
  const ticketNo = await register(client);
  await eventually('a try failed', async () => ((await rowOf(client, ticketNo))?.attempts ?? 0) > 0);
  await eventually('offline', async () => !(await client.station.get()).network.isOnline);
  host.ctx.db
    .prepare('UPDATE hotline_questions SET next_try_at = ? WHERE ticket_no = ?')
    .run('2999-01-01T00:00:00.000Z', ticketNo);
  await world.cable.set('pass');
  await eventually('arrived', async () => (await arrived()).includes(ticketNo));
  await stop();
});

it('is not lost when the workstation is killed between registering and sending, nor taken away unseen', async () => {
  const dir = path.join(world.dir, 'killed');
  const start = async () =>
    await startHostProcess(dir, [
      '--platform',
      world.cable.url,
      '--window',
      '18 席 killed',
      '--enrol',
      await world.platform.createCode(),
    ]);
  let running = await start();
  let client = (await openPage(running.answer.host, running.answer.open)).client as unknown as Client;
  await ready(client);
  await world.cable.set('refuse');
  const before = await arrived();
  const ticketNo = await register(client);
  await running.kill();
  // Asked before the data folder may be removed from the machine.
  expect((await runCommand('unsent', '--data', dir)).answer).toEqual({ unsent: 1 });
  running = await start();
  client = (await openPage(running.answer.host, running.answer.open)).client as unknown as Client;
  await client.session.signIn(agent);
  expect(await rowOf(client, ticketNo)).toMatchObject({ state: 'waiting' });
  await world.cable.set('pass');
  await client.outbox.flush();
  await eventually('arrived', async () => (await client.station.get()).outbox.pending === 0);
  expect((await arrived()).toSorted()).toEqual([...before, ticketNo].toSorted());
  await running.kill();
});
