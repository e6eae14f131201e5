import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HallWindow } from '#contract/workstation/hall.ts';
import { clerk, eventually, startWorld, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';

let world: World;
let kiosk: Client;
/** Whose cable is cut. */
let alone: Client;
let aloneId: string;
let other: Client;
let manager: Client;

beforeAll(async () => {
  world = await startWorld();
  const direct = { platformUrl: world.platformUrl };
  ({ client: kiosk } = await world.station({ ...direct, app: 'kiosk', windowNo: '1 号取号机' }));
  const cut = await world.station({ windowNo: '12 号窗' });
  alone = cut.client;
  aloneId = cut.host.ctx.station.stationId;
  ({ client: other } = await world.station({ ...direct, windowNo: '13 号窗' }));
  ({ client: manager } = await world.station({ ...direct, windowNo: '值班台' }));
  await alone.session.signIn(clerk);
  await other.session.signIn(clerk);
  await manager.session.signIn({ ...clerk, username: 'wangjianguo' });
  await eventually('live', async () => (await look(alone)).contact.isLive && (await look(other)).contact.isLive);
});
afterAll(async () => {
  await world.close();
});

async function look(client: Client): Promise<HallWindow> {
  const life = new AbortController();
  try {
    for await (const view of await client.hall.window(undefined, { signal: life.signal })) return view;
  } finally {
    life.abort();
  }
  throw new Error('no view');
}

let requests = 0;
async function take(): Promise<{ ticketId: string; number: string }> {
  const view = await eventually('kiosk', async () => {
    for await (const seen of await kiosk.hall.kiosk(undefined)) if (seen.view) return seen.view;
    return null;
  });
  const service = view.saved.plan.services.find((one) => one.groupCode === 'A');
  if (!service) throw new Error('no service of group A');
  const { paper } = await kiosk.hall.issue({
    requestId: `request-${String(++requests).padStart(6, '0')}`,
    serviceCodes: [service.serviceCode],
  });
  await kiosk.hall.noted({ ticketId: paper.ticketId });
  return paper;
}
const course = async (ticketId: string): Promise<string[]> =>
  (await manager.hall.events({ ticketId })).map((one) => one.kind);

it('goes on without the queue, and what it did stands in the queue once the line is back', async () => {
  const numbers = [await take(), await take(), await take()];
  const [first, second, third] = numbers as [(typeof numbers)[0], (typeof numbers)[0], (typeof numbers)[0]];
  await alone.hall.open();
  await other.hall.open();
  expect(await codeOf(alone.hall.localCall({ number: first.number }))).toBe('HALL_IN_REACH');

  await world.cable.set('refuse');
  await eventually('out of reach', async () => (await look(alone)).contact.isLost);
  expect(await codeOf(alone.hall.localCall({ number: 'who?' }))).not.toBe('ok');
  // Typed as it was read out.
  await alone.hall.localCall({ number: second.number.toLowerCase().split('').join(' ').replace('a', 'ａ') });
  expect(await codeOf(alone.hall.localCall({ number: third.number }))).toBe('HALL_LOCAL_AT_HAND');
  const { caseId } = await alone.hall.localStart();
  expect((await alone.drafts.list()).map((one) => one.caseId)).toContain(caseId);
  expect((await look(alone)).local).toMatchObject({ number: second.number, caseId });
  await alone.hall.localFinish({ served: [{ serviceCode: null, serviceName: '居住证申领' }] });
  // Somebody without a paper, and nobody where somebody was called.
  await alone.hall.localCall({ number: '' });
  await alone.hall.localStart();
  await alone.hall.localFinish({ served: [{ serviceCode: null, serviceName: '开具证明' }] });
  // The other window knows nothing of it: the first in the queue comes to both.
  await alone.hall.localCall({ number: first.number });
  await alone.hall.localMissed({ reason: '多次呼叫未到' });
  expect((await other.hall.next()).number).toBe(first.number);
  await other.hall.act({ ticketId: first.ticketId, what: { act: 'start' } });
  // Still being served when the line comes back.
  await alone.hall.localCall({ number: third.number });
  const draft = await alone.hall.localStart();
  await world.cable.set('pass');

  const back = await eventually('in the queue', async () => {
    const view = await look(alone);
    return view.contact.isLive && view.view?.ticket?.number === third.number && view.local === null ? view : null;
  });
  expect([back.view?.ticket?.state, back.caseId]).toEqual(['serving', draft.caseId]);
  await alone.hall.act({ ticketId: third.ticketId, what: { act: 'finish', served: [] } });
  await other.hall.act({ ticketId: first.ticketId, what: { act: 'finish', served: [] } });

  expect(await course(second.ticketId)).toEqual([
    'issued',
    'paperExplained',
    'localCalled',
    'localStarted',
    'finished',
  ]);
  expect(await course(first.ticketId)).toEqual([
    'issued',
    'paperExplained',
    'called',
    'started',
    'localDiffers',
    'localDiffers',
    'finished',
  ]);
  const tickets = await manager.hall.tickets({});
  const states = Object.fromEntries(tickets.map((one) => [one.number, one.state]));
  expect(states).toMatchObject({ [first.number]: 'done', [second.number]: 'done', [third.number]: 'done' });
  const [local] = tickets.filter((one) => one.number.startsWith('断网-'));
  expect(local).toMatchObject({ state: 'done', windowNo: '12 号窗' });
  expect(tickets).toHaveLength(4);
});

it('ends a visit in the hall it began in, also when the station was moved to another one meanwhile', async () => {
  const { ticketId, number } = await take();
  await world.cable.set('refuse');
  await eventually('out of reach', async () => (await look(alone)).contact.isLost);
  await alone.hall.localCall({ number });
  await alone.hall.localStart();
  const north = { hallCode: 'north', hallName: '示例区北厅', regionCode: '000001', contactPhone: '', address: '' };
  await world.administrator.halls.save({ ...north, publicUrl: '' });
  await world.administrator.stations.move({ stationId: aloneId, hallCode: 'north' });
  await world.cable.set('pass');
  await eventually('told where it is', async () => (await alone.station.get()).hallName === north.hallName);
  await alone.hall.localFinish({ served: [{ serviceCode: null, serviceName: '居住证申领' }] });
  await eventually('done there', async () => (await course(ticketId)).includes('finished'));
  expect((await manager.hall.tickets({})).find((one) => one.ticketId === ticketId)?.state).toBe('done');
});
