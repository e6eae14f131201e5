import { beforeAll, expect, it } from 'vitest';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { eventually } from '../world.ts';
import { setUpHall, type HallStage } from './hall-stage.ts';
import { onBothDatabases } from './platform-stage.ts';

const minute = 60_000;
const hallCode = '000000-01';

onBothDatabases('what a window did alone', (stage) => {
  let hall: HallStage;
  beforeAll(async () => {
    hall = await setUpHall(stage);
    await hall.window('01');
  });

  /** Station tokens and sign-ins do not last over days. */
  const at = async (windowNo: string): Promise<{ station: PlatformClient; person: PlatformClient }> =>
    await stage.signIn('zhoumin', 'Yichuang2026!', `station-window-${windowNo}`, windowNo);
  let seq = 0;
  /** A row as window 01 reports it. */
  function row(event: string, number: string, visitId: string, more: object = {}, agoMs = 0) {
    seq += 1;
    const when = new Date(stage.clock.now().getTime() - agoMs).toISOString();
    const stream = `hall:${hallCode}`;
    const identity = { class: 'queueEvent', seq, dataVersion: 1 };
    return {
      key: `${stream}/queueEvent/${seq}/1`,
      stream,
      ...identity,
      projectNo: null,
      occurredAt: when,
      payload: {
        ...{ hallCode, seq, ticketNo: number, visitId, event, taskCode: null, windowNo: '01', operator: '李静' },
        ...{ at: when, localAt: when, ...more },
      },
    };
  }
  const send = async (rows: Record<string, unknown>[]): Promise<string[]> =>
    (await (await at('01')).station.reports.send({ rows })).results.map((one) => one.state);
  const ticket = async (number: string) =>
    (await (await at('01')).person.hall.tickets({})).find((one) => one.number === number);
  const history = async (day: string) =>
    (await (await at('01')).person.hall.history({ from: day, to: day, subject: 'hall', period: 'whole' })).rows[0];

  it('is counted once however often its rows come, with the times it really took', async () => {
    const { number } = await hall.take('residence');
    stage.clock.forward(30 * minute);
    const calledAt = new Date(stage.clock.now().getTime() - 20 * minute).toISOString();
    const rows = [
      row('called', number, 'visit-1', {}, 20 * minute),
      row('served', number, 'visit-1', {}, 19 * minute),
      row('finished', number, 'visit-1', { served: [], calledAt, startedAt: calledAt }, 5 * minute),
    ];
    expect(await send(rows)).toEqual(['stored', 'stored', 'stored']);
    expect(await send(rows)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(await ticket(number)).toMatchObject({ state: 'done', windowNo: '01', calledAt });
    const today = await history('2026-03-05');
    expect(today).toMatchObject({ issued: 1, called: 1, done: 1 });
    expect(today?.waitMin.median).toBe(10);
  });

  it('never lies in the future, whatever the clock of the window says', async () => {
    const { number } = await hall.take('residence');
    const ahead = new Date(stage.clock.now().getTime() + 2 * 3600_000).toISOString();
    await send([row('finished', number, 'visit-2', { served: [], calledAt: ahead, startedAt: ahead }, -3 * 3600_000)]);
    const done = await ticket(number);
    for (const time of [done?.calledAt, done?.finishedAt])
      expect(Date.parse(time ?? '')).toBeLessThanOrEqual(stage.clock.now().getTime());
  });

  it('counts for each of two windows that gave their rows the same number in the same second', async () => {
    const [one, other] = [await hall.take('residence'), await hall.take('residence')];
    await hall.window('02');
    const mine = row('finished', one.number, 'visit-7', { served: [] });
    const theirs = { ...mine, payload: { ...mine.payload, ticketNo: other.number, visitId: 'visit-8' } };
    expect(await send([mine])).toEqual(['stored']);
    const sent = await (await at('02')).station.reports.send({ rows: [theirs] });
    expect(sent.results.map((result) => result.state)).toEqual(['stored']);
    expect(await ticket(one.number)).toMatchObject({ state: 'done', windowNo: '01' });
    expect(await ticket(other.number)).toMatchObject({ state: 'done', windowNo: '02' });
  });

  it('counts each of two visits without a paper, also where their names begin alike', async () => {
    const served = { served: [{ serviceCode: null, serviceName: '开具证明' }] };
    const rows = ['0a1b2c3d-0001', '0a1b2c3d-0002'].map((visitId) => row('finished', '', visitId, served));
    expect(await send(rows)).toEqual(['stored', 'stored']);
    const numbers = (await (await at('01')).person.hall.tickets({})).map((one) => one.number);
    expect(numbers.filter((one) => one.startsWith('断网-'))).toEqual(['断网-001', '断网-002']);
  });

  it('does not come to a window that has somebody else by now, and waits for how it ended', async () => {
    const mine = await hall.take('residence');
    const theirs = await hall.take('residence');
    const { station } = await at('01');
    const called = await station.hall.callNext({
      requestId: 'request-alone-1',
      occurredAt: stage.clock.now().toISOString(),
      operator: '李静',
    });
    expect(called.ticket?.number).toBe(mine.number);
    await send([row('called', theirs.number, 'visit-3')]);
    expect(await ticket(theirs.number)).toMatchObject({ state: 'waiting' });
    await send([row('missed', theirs.number, 'visit-3', { reason: '叫三次没来' })]);
    expect(await ticket(theirs.number)).toMatchObject({ state: 'noShow', windowNo: '01' });
    await send([row('finished', mine.number, 'visit-4', { served: [] })]);
    expect(await ticket(mine.number)).toMatchObject({ state: 'done' });
  });

  it('changes the day it belongs to when it is told on a later one, counted already', async () => {
    const { number, ticketId } = await hall.take('residence');
    const rows = [
      row('called', number, 'visit-5'),
      row('finished', number, 'visit-5', { served: [] }),
      row('finished', '', 'visit-6', { served: [{ serviceCode: null, serviceName: '开具证明' }] }),
    ];
    stage.clock.forward(24 * 3600_000);
    await eventually('the day ended', async () =>
      (await (await at('01')).person.hall.events({ ticketId })).some((one) => one.kind === 'dayEnded'),
    );
    const before = await history('2026-03-05');
    expect(await send(rows)).toEqual(['stored', 'stored', 'stored']);
    const after = await history('2026-03-05');
    expect([after?.issued, after?.done, after?.cancelled]).toEqual([
      (before?.issued ?? 0) + 1,
      (before?.done ?? 0) + 2,
      (before?.cancelled ?? 0) - 1,
    ]);
    expect(await history('2026-03-06')).toBeUndefined();
  });
});
