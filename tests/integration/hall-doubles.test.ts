/** Two machines with one window number in one hall: one of them calls under it, the other is told, and no called person is lost. */
import { expect, it } from 'vitest';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { enrolSimulated, type SimulatedStation } from '#simulators/simulated-station.ts';
import { acting, setUpHall, show, type HallStage } from './hall-stage.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';
import { eventually } from '../world.ts';
import type { WindowView } from '#contract/hall/views.ts';

const minute = 60_000;
const south = '000000-01';
let serial = 0;

onBothDatabases('two machines with one window number', (stage) => {
  let made: Promise<HallStage> | undefined;
  const hallOnce = (): Promise<HallStage> => (made ??= setUpHall(stage));
  const fresh = (): string => `double-${String(++serial).padStart(3, '0')}`;
  const enrol = async (
    identity: { stationId: string; windowNo: string },
    given: { code?: string; replaces?: boolean; hallCode?: string } = {},
  ): Promise<SimulatedStation> =>
    await enrolSimulated(
      () => stage.platform.url,
      given.code ?? (await stage.platform.createCode(given.hallCode)),
      Object.assign(identity, { stationName: `机器 ${identity.stationId}` }),
      () => stage.clock.now().getTime(),
      given.replaces,
    );
  /** A machine that gave itself the number another one has, as only a restart with another name can. */
  async function doubleOf(windowNo: string): Promise<{ stationId: string; station: SimulatedStation }> {
    const identity = { stationId: fresh(), windowNo: `备用 ${serial}` };
    const station = await enrol(identity);
    await station.token();
    identity.windowNo = windowNo;
    stage.clock.forward(31 * minute);
    await station.token();
    return { stationId: identity.stationId, station };
  }
  const listed = async (stationId: string) =>
    (await (await stage.signIn('admin', stage.adminPassword)).person.stations.list()).find(
      (one) => one.stationId === stationId,
    );
  const ticketOf = async (number: string) =>
    (await (await stage.signIn('zhoumin', 'Yichuang2026!', 'station-kiosk', '取号机')).person.hall.tickets({})).find(
      (one) => one.number === number,
    );
  /** What a machine's own screen shows at the end of a view. */
  async function seenAt(client: PlatformClient): Promise<WindowView> {
    const life = new AbortController();
    const window = show<WindowView>(life.signal, (signal) => client.hall.watchWindow(undefined, { signal }));
    const view = await eventually('the window shows', () => window.last());
    life.abort();
    return view;
  }
  /** A window of its own for each case, with somebody called. */
  async function calledAt(windowNo: string): Promise<{ station: SimulatedStation; number: string; ticketId: string }> {
    const hall = await hallOnce();
    const station = await enrol({ stationId: fresh(), windowNo });
    await station.client.hall.openWindow(acting());
    const { number } = await hall.take('residence');
    const { ticket } = await station.client.hall.callNext(acting());
    expect(ticket?.number).toBe(number);
    return { station, number, ticketId: ticket?.ticketId ?? '' };
  }
  const finish = { act: 'finish' as const, served: [] };

  it('refuses to enrol the second one, says whose the number is, and leaves the code good', async () => {
    await hallOnce();
    const first = { stationId: fresh(), windowNo: '21' };
    await enrol(first);
    const code = await stage.platform.createCode();
    const second = { stationId: fresh(), windowNo: '21' };
    const refused = await enrol(second, { code }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ data: { code: 'WINDOW_TAKEN' } });
    expect(String((refused as { data: { message: string } }).data.message)).toContain(
      `窗口号“21”已经是工作站“机器 ${first.stationId}”的`,
    );
    expect(await listed(second.stationId)).toBeUndefined();
    await enrol({ ...second, windowNo: '22' }, { code });
    expect(await listed(second.stationId)).toMatchObject({ windowNo: '22', holdsNumber: true });
  });

  it('gives one number to one of two that enrol at once', async () => {
    await hallOnce();
    const outcomes = await Promise.all(
      [fresh(), fresh()].map((stationId) => failureOf(enrol({ stationId, windowNo: '23' }))),
    );
    expect(outcomes.sort()).toEqual(['WINDOW_TAKEN', 'none']);
  });

  it('lets a machine take the place of a broken one with the person it had called, but not of one that answers', async () => {
    const { station: broken, number, ticketId } = await calledAt('24');
    const code = await stage.platform.createCode();
    const spare = { stationId: fresh(), windowNo: '24' };
    expect(await failureOf(enrol(spare, { code, replaces: true }))).toBe('WINDOW_OPEN_THERE');
    stage.clock.forward(61_000);
    const station = await enrol(spare, { code, replaces: true });
    expect(await seenAt(station.client)).toMatchObject({ state: 'calling', ticket: { number }, takenBy: '' });

    const was = broken.client;
    expect(await seenAt(was)).toMatchObject({ state: 'closed', ticket: null, takenBy: `机器 ${spare.stationId}` });
    const tries = [
      () => was.hall.openWindow(acting()),
      () => was.hall.closeWindow(acting()),
      () => was.hall.callNext(acting()),
      () => was.hall.act({ ticketId, ...acting(), what: finish }),
    ];
    for (const one of tries) expect(await failureOf(one())).toBe('HALL_WINDOW_TAKEN');
    // What it has to report is taken still.
    expect(
      (await was.numberBlocks.lease({ requestId: `block-of-a-replaced-window-${serial}`, count: 1 })).first,
    ).toBeGreaterThan(0);

    await station.client.hall.act({ ticketId, ...acting(), what: finish });
    expect(await ticketOf(number)).toMatchObject({ state: 'done', windowNo: '24' });
  });

  it('tells a machine that gave itself a used number, and leaves the window and its ticket alone', async () => {
    const { station, number, ticketId } = await calledAt('25');
    const double = await doubleOf('25');
    await station.client.hall.act({ ticketId, ...acting(), what: { act: 'recall' } });
    expect(await failureOf(double.station.client.hall.openWindow(acting('王芳')))).toBe('HALL_WINDOW_TAKEN');
    expect(await failureOf(double.station.client.hall.act({ ticketId, ...acting(), what: finish }))).toBe(
      'HALL_WINDOW_TAKEN',
    );
    expect((await seenAt(double.station.client)).ticket).toBeNull();
    expect(await listed(double.stationId)).toMatchObject({ windowNo: '25', holdsNumber: false, isReviewed: false });
    await station.client.hall.act({ ticketId, ...acting(), what: { act: 'start' } });

    const take = async (): Promise<string> =>
      await failureOf((await hallOnce()).manager.stations.takeWindow({ stationId: double.stationId }));
    // Its manager's sign-in is older than a station token lasts; the spare window is asked for by a new one.
    const manager = (await stage.signIn('zhoumin', 'Yichuang2026!', 'station-kiosk', '取号机')).person;
    expect(await failureOf(manager.stations.takeWindow({ stationId: double.stationId }))).toBe('WINDOW_OPEN_THERE');
    await station.client.hall.act({ ticketId, ...acting(), what: finish });
    await station.client.hall.closeWindow(acting());
    expect(await take()).toBe('none');
    expect(await listed(double.stationId)).toMatchObject({ holdsNumber: true });
    expect((await double.station.client.hall.openWindow(acting('王芳'))).state).toBe('idle');
    expect(await failureOf(station.client.hall.openWindow(acting()))).toBe('HALL_WINDOW_TAKEN');
    expect(await ticketOf(number)).toMatchObject({ state: 'done' });
  });

  it('does not take what a double did without the queue for what the window does with its own person', async () => {
    const { station, number, ticketId } = await calledAt('26');
    const double = await doubleOf('26');
    const at = stage.clock.now().toISOString();
    const told = (event: string, seq: number) => ({
      ...{ key: `hall:${south}/queueEvent/${seq}/1`, stream: `hall:${south}`, class: 'queueEvent', seq },
      ...{ dataVersion: 1, projectNo: null, occurredAt: at },
      payload: {
        ...{ hallCode: south, seq, ticketNo: number, visitId: `visit-${seq}`, event, taskCode: null, windowNo: '26' },
        ...{ operator: '王芳', at, localAt: at, served: [], calledAt: at, startedAt: at },
      },
    });
    const { results } = await double.station.client.reports.send({ rows: [told('finished', 1)] });
    expect(results.map((one) => one.state)).toEqual(['stored']);
    expect(await ticketOf(number)).toMatchObject({ state: 'called', windowNo: '26' });
    const own = await station.client.reports.send({ rows: [told('finished', 2)] });
    expect(own.results.map((one) => one.state)).toEqual(['stored']);
    expect(await ticketOf(number)).toMatchObject({ state: 'done' });
    expect(ticketId).not.toBe('');
  });

  it('frees the number of a revoked machine, and gives it no second one when that comes back', async () => {
    const { station, number, ticketId } = await calledAt('27');
    const revoked = (await stage.admin.stations.list()).find((one) => one.windowNo === '27')?.stationId ?? '';
    const double = await doubleOf('27');
    const { person: admin } = await stage.signIn('admin', stage.adminPassword);
    await admin.stations.revoke({ stationId: revoked, revoked: true });
    expect(await double.station.client.hall.openWindow(acting())).toMatchObject({ ticket: { number } });
    await admin.stations.revoke({ stationId: revoked, revoked: false });
    expect(await listed(revoked)).toMatchObject({ revoked: false, holdsNumber: false });
    expect(await failureOf(station.client.hall.openWindow(acting()))).toBe('HALL_WINDOW_TAKEN');
    await double.station.client.hall.act({ ticketId, ...acting(), what: finish });
  });

  it('gives a person back to the queue whose window gets another number', async () => {
    await hallOnce();
    const hall = await hallOnce();
    const identity = { stationId: fresh(), windowNo: '28' };
    const station = await enrol(identity);
    await station.client.hall.openWindow(acting());
    const { number } = await hall.take('residence');
    const { ticket } = await station.client.hall.callNext(acting());
    await station.client.hall.act({ ticketId: ticket?.ticketId ?? '', ...acting(), what: { act: 'start' } });
    identity.windowNo = '29';
    stage.clock.forward(31 * minute);
    await station.token();
    expect(await ticketOf(number)).toMatchObject({ state: 'waiting' });
    expect((await station.client.hall.openWindow(acting())).windowNo).toBe('29');
    const again = await station.client.hall.callNext(acting());
    expect(again.ticket?.number).toBe(number);
    await station.client.hall.act({ ticketId: again.ticket?.ticketId ?? '', ...acting(), what: finish });
  });

  it('does not move a machine into a hall where its number is used', async () => {
    await hallOnce();
    const { person: admin } = await stage.signIn('admin', stage.adminPassword);
    await admin.halls.save({
      ...{ hallCode: 'north', hallName: '示例区北厅', regionCode: '000001', contactPhone: '', address: '' },
      publicUrl: '',
    });
    await enrol({ stationId: fresh(), windowNo: '30' }, { hallCode: 'north' });
    const stationId = fresh();
    await enrol({ stationId, windowNo: '30' });
    expect(await failureOf(admin.stations.move({ stationId, hallCode: 'north' }))).toBe('WINDOW_TAKEN');
    expect(await listed(stationId)).toMatchObject({ hallCode: south, holdsNumber: true });
  });
});
