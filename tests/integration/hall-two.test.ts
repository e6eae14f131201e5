/** Two halls on one platform, with the same window number in both: nothing of one is seen or changed by the other. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlertsView } from '#contract/hall/alerts.ts';
import type { HallPlan } from '#contract/hall/plan.ts';
import type { BoardView, ScreenView, WindowView } from '#contract/hall/views.ts';
import { platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { eventually } from '../world.ts';
import { acting, samplePlan, setUpHall, show, type HallStage, type Shown } from './hall-stage.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';

const south = '000000-01';
const password = 'Yichuang2026!';
/** Well below the redrawing that comes every half minute anyway. */
const soonMs = 20_000;
const northPlan: HallPlan = {
  ...samplePlan,
  groups: samplePlan.groups.map((group) => ({ ...group, groupName: `北厅${group.groupName}` })),
  windows: [
    { windowNo: '03', groups: ['A', 'B'] },
    { windowNo: '09', groups: ['A'] },
  ],
};
const northern = { hallCode: 'north', username: 'wubei', name: '吴北' };

onBothDatabases('two halls of one platform', (stage) => {
  let here: HallStage;
  let there: HallStage;
  let here3: PlatformClient;
  let there3: PlatformClient;
  const life = new AbortController();
  let screens: { here: Shown<ScreenView>; there: Shown<ScreenView> };
  let boards: { here: Shown<BoardView>; there: Shown<BoardView> };
  let alerts: { here: Shown<AlertsView>; there: Shown<AlertsView> };
  let window: Shown<WindowView>;

  async function setUp(): Promise<void> {
    here = await setUpHall(stage);
    there = await setUpHall(stage, northPlan, northern);
    here3 = await here.window('03');
    there3 = await there.window('03');
  }
  beforeAll(async () => {
    await stage.admin.halls.save({
      ...{ hallCode: 'north', hallName: '示例区北厅', regionCode: '000001', contactPhone: '', address: '' },
      publicUrl: '',
    });
    await setUp();
    const [hereScreen, thereScreen] = [await here.machine('screen'), await there.machine('screen')];
    screens = {
      here: show(life.signal, (signal) => hereScreen.hall.watchScreen(undefined, { signal })),
      there: show(life.signal, (signal) => thereScreen.hall.watchScreen(undefined, { signal })),
    };
    boards = {
      here: show(life.signal, (signal) => here.manager.hall.watchBoard(undefined, { signal })),
      there: show(life.signal, (signal) => there.manager.hall.watchBoard(undefined, { signal })),
    };
    alerts = {
      here: show(life.signal, (signal) => here.manager.hall.watchAlerts(undefined, { signal })),
      there: show(life.signal, (signal) => there.manager.hall.watchAlerts(undefined, { signal })),
    };
    window = show(life.signal, (signal) => there3.hall.watchWindow(undefined, { signal }));
    const all = [...Object.values(screens), ...Object.values(boards), ...Object.values(alerts), window];
    await eventually('all show', () => all.every((one) => one.views.length > 0));
  });
  afterAll(() => {
    life.abort();
  });

  const next = async (client: PlatformClient) => (await client.hall.callNext(acting())).ticket;
  const act = async (client: PlatformClient, ticketId: string, what: object) =>
    await client.hall.act({ ticketId, ...acting(), what: what as never });
  const finish = async (client: PlatformClient, ticketId: string) =>
    await act(client, ticketId, { act: 'finish', served: [] });
  /** What of a hall does not change with time alone. */
  const stateOf = async ({ manager, kiosk }: HallStage): Promise<unknown> => {
    const [{ totals, windows, hallName }, tickets, { waiting }] = await Promise.all([
      manager.hall.board(),
      manager.hall.tickets({}),
      kiosk.hall.kiosk(),
    ]);
    return { hallName, totals, windows, tickets, waiting };
  };

  it('gives each its own numbers, of its own plan, on paper that names it', async () => {
    const [one, other] = [await here.take('business'), await there.take('business')];
    expect([one.number, other.number]).toEqual(['B001', 'B001']);
    const paper = await there.kiosk.hall.copy({ ticketId: other.ticketId, ...acting() });
    expect(paper).toMatchObject({ hallName: '示例区北厅', groupName: '北厅企业开办', ahead: 0 });
    expect(paper.qr).toContain(':north:');
    const count = async (hall: HallStage) => (await hall.kiosk.hall.kiosk()).waiting.map((group) => group.waiting);
    expect([await count(here), await count(there)]).toEqual([
      [0, 1, 0],
      [0, 1, 0],
    ]);
    expect((await there.manager.hall.plan()).plan.groups[0]?.groupName).toBe('北厅综合受理');
    expect((await here.manager.hall.plan()).plan.groups[0]?.groupName).toBe('综合受理');
  });

  it('lets the same window of the other hall do everything with its own, and this one keeps what it has', async () => {
    const mine = await next(here3);
    expect(mine).toMatchObject({ number: 'B001', windowNo: '03', groupName: '企业开办' });
    await act(here3, mine?.ticketId ?? '', { act: 'start' });
    const before = await stateOf(here);

    const theirs = await next(there3);
    expect(theirs).toMatchObject({ number: 'B001', windowNo: '03', groupName: '北厅企业开办' });
    expect(theirs?.ticketId).not.toBe(mine?.ticketId);
    const id = theirs?.ticketId ?? '';
    await act(there3, id, { act: 'recall' });
    await act(there3, id, { act: 'start' });
    await act(there3, id, { act: 'park', reason: '去复印' });
    const second = await there.take('residence');
    expect((await next(there3))?.number).toBe(second.number);
    await act(there3, second.ticketId, { act: 'transfer', groupCode: 'A', windowNo: '09', reason: '换窗口' });
    expect(await next(there3)).toBeNull();
    await act(there3, id, { act: 'resume' });
    await finish(there3, id);
    const there9 = await there.window('09');
    expect((await next(there9))?.number).toBe(second.number);
    await finish(there9, second.ticketId);
    await there3.hall.pauseWindow({ ...acting(), reason: '换班' });
    await there3.hall.openWindow(acting());

    expect(await stateOf(here)).toEqual(before);
    const { totals, windows } = await there.manager.hall.board();
    expect(totals).toMatchObject({ issued: 2, done: 2, waiting: 0, serving: 0 });
    expect(windows.map((one) => [one.windowNo, one.doneToday])).toEqual([
      ['03', 1],
      ['09', 1],
    ]);
    await finish(here3, mine?.ticketId ?? '');
  });

  it('refuses every act on a number, an appointment or an alert of the other hall as if it were not there', async () => {
    const { ticketId } = await here.take('business');
    await next(here3);
    const before = await stateOf(here);
    const trace = { ticketId, requestId: acting().requestId };
    const tried = [
      () => act(there3, ticketId, { act: 'recall' }),
      () => finish(there3, ticketId),
      () => there.kiosk.hall.copy({ ticketId, ...acting() }),
      () => there.kiosk.hall.paper({ ticketId, ...acting(), result: 'failed' }),
      () => there.manager.hall.manage({ ...trace, what: { act: 'cancel', reason: '不要了' } }),
      () => there.manager.hall.manage({ ...trace, what: { act: 'return', reason: '退回去' } }),
    ];
    for (const one of tried) expect(await failureOf(one())).toBe('HALL_TICKET_NOT_FOUND');
    expect(await there.manager.hall.events({ ticketId })).toEqual([]);
    expect(await there.manager.hall.tickets({ state: 'called' })).toEqual([]);

    const booking = {
      ...{ appointmentNo: 'YY-0001', serviceCode: 'collect', day: '2026-03-05', from: '10:30', to: '11:00' },
      person: { name: '钱多多', certType: '111', certNo: '000000198502020026', mobile: '13900005678' },
    };
    await here.manager.hall.bookAppointment(booking);
    const come = { ...acting(), appointmentNo: booking.appointmentNo, mobile: null, certEnd: null };
    expect(await failureOf(there.kiosk.hall.checkIn(come))).toBe('HALL_APPOINTMENT_UNKNOWN');
    await there.manager.hall.bookAppointment(booking);
    await there.manager.hall.cancelAppointment({ appointmentNo: booking.appointmentNo });
    expect(await stateOf(here)).toEqual(before);
    expect((await here.kiosk.hall.checkIn(come)).number).toBe('L001');
    await finish(here3, ticketId);
  });

  it('tells the displays of the hall it happened in, and no other', async () => {
    const { number, ticketId } = await there.take('business');
    const seen = { screens: screens.here.views.length, boards: boards.here.views.length };
    await next(there3);
    await eventually('on its screen', () => screens.there.last()?.calls[0]?.number === number, soonMs);
    await eventually('on its board', () => boards.there.last()?.windows[0]?.number === number, soonMs);
    await eventually('at its window', () => window.last()?.ticket?.number === number, soonMs);
    expect(screens.there.last()?.hallName).toBe('示例区北厅');
    // An event of this hall after it: what its displays showed in between was nothing of the other.
    const mine = await here.take('business');
    await next(here3);
    const ofHere = screens.here;
    await eventually('on this screen', () => ofHere.last()?.calls[0]?.number === mine.number, soonMs);
    await eventually('on this board', () => boards.here.last()?.windows[2]?.number === mine.number, soonMs);
    const callsThere = new Set(screens.there.views.flatMap((view) => view.calls.map((call) => call.callId)));
    for (const view of ofHere.views) {
      expect(view.hallName).toBe('示例区政务服务中心');
      expect(view.calls.filter((call) => callsThere.has(call.callId))).toEqual([]);
    }
    for (const view of boards.here.views) expect(view.windows.map((one) => one.windowNo)).not.toContain('09');
    expect(screens.here.views.length).toBeGreaterThan(seen.screens);
    expect(boards.here.views.length).toBeGreaterThan(seen.boards);
    await finish(there3, ticketId);
    await finish(here3, mine.ticketId);
  });

  it('keeps calls for help, warnings and what machines say of themselves in their hall', async () => {
    const at = '2026-03-05T01:00:00.000Z';
    const fault = { role: 'cardReader', title: '读卡器', since: at };
    await there3.hall.health({ pending: 2, oldestAt: at, faults: [fault] });
    const { alertId } = await there3.hall.callForHelp(acting());
    await eventually('the manager there sees it', () => alerts.there.last()?.alerts[0]?.alertId === alertId, soonMs);
    await eventually('its windows see it', () => window.last()?.emergencies.length === 1, soonMs);
    expect(await failureOf(here3.hall.answerAlert({ alertId, operator: '李静', text: '马上到' }))).toBe(
      'HALL_ALERT_GONE',
    );
    expect(await failureOf(here.manager.hall.endHelp({ alertId }))).toBe('HALL_ALERT_GONE');
    const own = await here3.hall.callForHelp(acting());
    await eventually('this hall has its own', () => alerts.here.last()?.alerts.length === 1, soonMs);
    expect(alerts.here.last()?.alerts[0]?.alertId).toBe(own.alertId);
    await here3.hall.endHelp({ alertId: own.alertId, operator: '李静' });
    await there.manager.hall.endHelp({ alertId });
    expect((await here.manager.hall.alertLog({})).map((one) => one.alertId)).toEqual([own.alertId]);
    const health = async (hall: HallStage) =>
      (await hall.manager.hall.board()).windows.find((one) => one.windowNo === '03')?.health?.pending;
    expect([await health(here), await health(there)]).toEqual([undefined, 2]);
  });

  it('opens and closes by its own hours and counts its own limits and history', async () => {
    const { version } = await there.manager.hall.plan();
    const closed = { ...northPlan, opening: [{ weekday: 1, from: '09:00', to: '09:01' }] };
    await there.manager.hall.savePlan({ version, reason: '停电', plan: closed });
    const issue = async (hall: HallStage) =>
      await failureOf(hall.kiosk.hall.issue({ ...acting(), serviceCodes: ['collect'], withPaper: false }));
    expect([await issue(here), await issue(there)]).toEqual(['none', 'HALL_CLOSED']);
    const again = { version: version + 1, reason: '来电', plan: northPlan };
    await there.manager.hall.savePlan(again);
    const range = { from: '2026-03-05', to: '2026-03-05', subject: 'window', period: 'whole' } as const;
    const { rows, total } = await there.manager.hall.history(range);
    expect([total.issued, rows.map((row) => [row.key, row.done])]).toEqual([
      3,
      [
        ['03', 2],
        ['09', 1],
      ],
    ]);
    expect((await here.manager.hall.history(range)).rows.map((row) => row.key)).toEqual(['03']);
  });

  it('brings what a window of the second hall did alone into the queue of its own hall', async () => {
    const [mine, theirs] = [await here.take('business'), await there.take('business')];
    // The two stand under one number on purpose: only the hall tells them apart.
    while ((await here.manager.hall.tickets({ groupCode: 'B' })).length < 4) await here.take('business');
    const before = await stateOf(here);
    const at = stage.clock.now().toISOString();
    const row = (seq: number, ticketNo: string, event: string, more: object) => ({
      ...{ key: `hall:north/queueEvent/${seq}/1`, stream: 'hall:north', class: 'queueEvent', seq, dataVersion: 1 },
      ...{ projectNo: null, occurredAt: at },
      payload: {
        ...{ hallCode: 'north', seq, ticketNo, visitId: `visit-${seq}`, event, taskCode: null, windowNo: '03' },
        ...{ operator: '郑南', at, localAt: at, ...more },
      },
    });
    const shown = boards.there.views.length;
    const sent = await there3.reports.send({
      rows: [
        row(1, theirs.number, 'finished', { served: [], calledAt: at, startedAt: at }),
        row(2, '', 'finished', { served: [{ serviceCode: null, serviceName: '开具证明' }] }),
      ],
    });
    expect(sent.results.map((one) => one.state)).toEqual(['stored', 'stored']);
    const tickets = await there.manager.hall.tickets({ state: 'done' });
    expect(tickets.find((one) => one.number === theirs.number)).toMatchObject({ state: 'done', windowNo: '03' });
    expect(tickets.filter((one) => one.number.startsWith('断网-'))).toHaveLength(1);
    await eventually('its board looks again', () => boards.there.views.length > shown, soonMs);
    expect(await stateOf(here)).toEqual(before);
    for (const { ticketId } of [mine]) {
      await next(here3);
      await finish(here3, ticketId);
    }
  });

  it('lets somebody who answers for every hall choose, unless they signed in at a machine of one', async () => {
    const { token } = await stage.anonymous.sessions.signIn({
      ...{ username: northern.username, password },
      station: { stationId: 'elsewhere', stationName: '办公室', windowNo: '00' },
    });
    const asking = (hallCode: string | null) => platformClient(stage.platform.url, () => token, hallCode);
    expect(await failureOf(asking(null).hall.board())).toBe('HALL_TO_CHOOSE');
    expect(await failureOf(asking(null).hall.plan())).toBe('HALL_TO_CHOOSE');
    expect(await failureOf(asking('west').hall.board())).toBe('HALL_NOT_FOUND');
    expect((await asking('north').hall.board()).hallName).toBe('示例区北厅');
    expect((await asking(south).hall.board()).hallName).toBe('示例区政务服务中心');
    const atNorth = await stage.signIn(northern.username, password, 'station-north-window-03', '03');
    const bound = (held: string, hallCode: string) => platformClient(stage.platform.url, () => held, hallCode);
    expect(await failureOf(bound(atNorth.token, south).hall.board())).toBe('HALL_ELSEWHERE');
    expect((await bound(atNorth.token, 'north').hall.board()).hallName).toBe('示例区北厅');
    // A machine is where it is, whatever it says.
    expect((await bound(atNorth.stationToken, south).hall.kiosk()).hallName).toBe('示例区北厅');
  });

  it('takes a machine that is moved out of one queue and into the other, with all that hangs on it', async () => {
    const called = await there.take('business');
    const parked = await there.take('business');
    await next(there3);
    await act(there3, called.ticketId, { act: 'park', reason: '去复印' });
    await next(there3);
    expect((await there.manager.hall.tickets({ state: 'called' })).map((one) => one.number)).toEqual([parked.number]);
    const [waitingHere, business] = [await here.take('residence'), await here.take('business')];
    await here3.hall.closeWindow(acting());
    const moved = { stationId: 'station-north-window-03', hallCode: south };
    expect(await failureOf(stage.admin.stations.move(moved))).toBe('WINDOW_TAKEN');
    await stage.admin.stations.move({ ...moved, replaces: true });

    await eventually(
      'its own screen is of this hall',
      () => window.last()?.groups[0]?.groupName === '企业开办',
      soonMs,
    );
    expect(window.last()).toMatchObject({ state: 'closed', ticket: null, parked: [] });
    const board = await there.manager.hall.board();
    expect(board.totals).toMatchObject({ waiting: 2, serving: 0, parked: 0 });
    expect(board.windows[0]).toMatchObject({ windowNo: '03', state: 'closed', number: null, health: null });
    await eventually('the board there shows it', () => boards.there.last()?.totals.waiting === 2, soonMs);
    const course = await there.manager.hall.events({ ticketId: parked.ticketId });
    expect(course.at(-1)).toMatchObject({ kind: 'returned', detail: { reason: '窗口调到别的大厅' } });

    expect(await failureOf(next(there3))).toBe('HALL_WINDOW_CLOSED');
    expect(await failureOf(finish(there3, parked.ticketId))).toBe('HALL_TICKET_NOT_FOUND');
    await there3.hall.openWindow(acting());
    const first = await next(there3);
    expect([first?.ticketId, first?.groupName]).toEqual([business.ticketId, '企业开办']);
    expect((await here.manager.hall.board()).windows[2]).toMatchObject({ windowNo: '03', number: business.number });
    await finish(there3, business.ticketId);
    expect(await failureOf(here3.hall.openWindow(acting()))).toBe('HALL_WINDOW_TAKEN');
    expect((await here.manager.hall.tickets({ state: 'waiting' })).map((one) => one.number)).toContain(
      waitingHere.number,
    );
    const there9 = await there.window('09');
    expect(await next(there9)).toBeNull();
  });

  it('ends the day in each of them', async () => {
    const [one, other] = [await here.take('residence'), await there.take('residence')];
    life.abort();
    stage.clock.forward(24 * 3_600_000);
    // Nobody's sign-in lasts that long.
    await stage.restart();
    await stage.admin.stations.move({ stationId: 'station-north-window-03', hallCode: 'north' });
    await setUp();
    const ended = async (hall: HallStage, ticketId: string) =>
      (await hall.manager.hall.events({ ticketId })).some((event) => event.kind === 'dayEnded');
    await eventually('here', () => ended(here, one.ticketId));
    await eventually('there', () => ended(there, other.ticketId));
    for (const hall of [here, there]) expect((await hall.manager.hall.board()).totals.issued).toBe(0);
    const range = { from: '2026-03-05', to: '2026-03-05', subject: 'hall', period: 'whole' } as const;
    expect((await there.manager.hall.history(range)).rows[0]).toMatchObject({ cancelled: 3 });
  });
});
