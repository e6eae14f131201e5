/** Every procedure that changes a queue reaches every display, whichever of two replicas took it; also when one of them is killed. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AlertsView } from '#contract/hall/alerts.ts';
import { hallContract } from '#contract/hall/procedures.ts';
import type { BoardView, ScreenView, WindowView } from '#contract/hall/views.ts';
import { createChannel, type Channel, type ChannelDeps } from '#host/hall/channel.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { enrolSimulated, type SimulatedStation } from '#simulators/simulated-station.ts';
import { databaseOfThisRun } from '../run/shared-cluster.ts';
import { eventually } from '../world.ts';
import { acting, samplePlan, setUpHall, type HallStage } from './hall-stage.ts';
import type { Stage } from './platform-stage.ts';
import { findServer } from './platform-postgresql.ts';
import { startReplicas, whyNoNginx, type Replicas } from './replicas.ts';

const server = await findServer();
const reason = 'reason' in server ? server.reason : await whyNoNginx();
if (reason !== null) console.warn(reason);

describe.skipIf(reason !== null)('a hall on two replicas behind nginx', () => {
  let replicas: Replicas;
  let hall: HallStage;
  let one: PlatformClient;
  let two: PlatformClient;
  let screen: Channel<ScreenView>;
  let window: Channel<WindowView>;
  let board: Channel<BoardView>;
  let alerts: Channel<AlertsView>;
  let other: PlatformClient;

  beforeAll(async () => {
    if ('reason' in server) return;
    replicas = await startReplicas(await databaseOfThisRun(inject('runFolder'), server.bin));
    const stations = new Map<string, Promise<SimulatedStation>>();
    const stationOf = (stationId: string, windowNo: string): Promise<SimulatedStation> => {
      const known =
        stations.get(stationId) ??
        enrolSimulated(() => replicas.url, replicas.code(), { stationId, stationName: windowNo, windowNo });
      stations.set(stationId, known);
      return known;
    };
    const signIn = async (username: string, password: string, stationId = 'station-home', windowNo = '00') => {
      const station = await stationOf(stationId, windowNo);
      const { person } = await station.signIn(username, password);
      return { person, station: platformClient(replicas.url, station.token) };
    };
    const { username, password } = replicas.administrator;
    const { person: admin } = await signIn(username, password);
    hall = await setUpHall({ admin, signIn } as unknown as Stage);
    one = await hall.window('01');
    two = await hall.window('02');
    const { station: screenClient } = await signIn('zhoumin', 'Yichuang2026!', 'station-screen', '大厅屏');
    other = screenClient;
    screen = show<ScreenView>((signal) => screenClient.hall.watchScreen(undefined, { signal }));
    window = show<WindowView>((signal) => two.hall.watchWindow(undefined, { signal }));
    board = show<BoardView>((signal) => hall.manager.hall.watchBoard(undefined, { signal }));
    alerts = show<AlertsView>((signal) => hall.manager.hall.watchAlerts(undefined, { signal }));
    await eventually('all show', () => displays().every((channel) => channel.view() !== null));
  });
  afterAll(async () => {
    await Promise.all(displays().map((channel) => channel?.stop()));
    await replicas?.close();
  });

  const displays = (): Channel<unknown>[] => [screen, window, board, alerts];
  /** As every machine of the hall follows it: broken lines are made anew. */
  const show = <View>(open: ChannelDeps<View>['open']): Channel<View> =>
    createChannel<View>({
      open,
      clock: { monotonicMs: () => performance.now() },
      iso: () => new Date().toISOString(),
      log: silentLogger,
      onChange: () => undefined,
    });

  /** The present view of another reader, from whichever replica answers. */
  async function fresh<View>(open: (signal: AbortSignal) => Promise<AsyncIterable<{ kind: string; view?: View }>>) {
    const life = new AbortController();
    try {
      for await (const next of await open(life.signal)) if (next.kind === 'view') return next.view;
    } finally {
      life.abort();
    }
    return undefined;
  }
  /** Without what time alone changes. */
  const lasting = (view: unknown): string =>
    JSON.stringify(view, (name, value: unknown) =>
      name === 'at' || name.endsWith('Min') || name === 'forecast' ? 0 : value,
    );
  async function showsIt(what: string): Promise<void> {
    const checks: [string, () => unknown, () => Promise<unknown>][] = [
      ['screen', screen.view, () => fresh((signal) => other.hall.watchScreen(undefined, { signal }))],
      ['window', window.view, () => fresh((signal) => two.hall.watchWindow(undefined, { signal }))],
      ['board', board.view, () => hall.manager.hall.board()],
      ['alerts', alerts.view, () => fresh((signal) => hall.manager.hall.watchAlerts(undefined, { signal }))],
    ];
    for (const [name, shown, present] of checks) {
      let now = '';
      await eventually(
        `${what} on the ${name}`,
        async () => {
          now = lasting(await present());
          return lasting(shown()) === now;
        },
        // Well below the redrawing that comes every half minute anyway.
        20_000,
      );
    }
  }

  const person = { name: '赵铁柱', certType: '111', certNo: '000000199001010018', mobile: '13800001234' };
  const booking = () => ({
    appointmentNo: 'AP-0001',
    serviceCode: 'residence',
    day: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
    from: '00:00',
    to: '23:59',
    person,
  });
  const act = (client: PlatformClient, ticketId: string, what: object) =>
    client.hall.act({ ticketId, ...acting(), what: what as never });
  let held = '';
  const callNext = async (client: PlatformClient): Promise<string> => {
    const { ticket } = await client.hall.callNext(acting());
    if (!ticket) throw new Error('nobody waits');
    return ticket.ticketId;
  };
  const manage = (ticketId: string, what: object) =>
    hall.manager.hall.manage({
      ticketId,
      requestId: acting().requestId,
      what: { reason: '现场协调', ...what } as never,
    });

  /** One or more roads a procedure; a procedure that is not here fails the test below. */
  const roads: Record<string, [string, () => Promise<unknown>][]> = {
    issue: [['a number without paper', () => hall.kiosk.hall.issue({ ...acting(), serviceCodes: ['residence'] })]],
    paper: [['its paper came out', () => hall.take('residence')]],
    copy: [
      ['a copy', async () => hall.kiosk.hall.copy({ ticketId: (await hall.take('residence')).ticketId, ...acting() })],
    ],
    bookAppointment: [['an appointment', () => hall.manager.hall.bookAppointment(booking())]],
    checkIn: [
      [
        'a check-in',
        () =>
          hall.kiosk.hall.checkIn({
            ...acting(),
            ...{ appointmentNo: 'AP-0001', mobile: null, certEnd: null, withPaper: false },
          }),
      ],
    ],
    cancelAppointment: [
      [
        'an appointment cancelled',
        async () => {
          await hall.manager.hall.bookAppointment({ ...booking(), appointmentNo: 'AP-0002' });
          await hall.manager.hall.cancelAppointment({ appointmentNo: 'AP-0002' });
        },
      ],
    ],
    callNext: [['a call', async () => (held = await callNext(two))]],
    act: [
      ['a recall', () => act(two, held, { act: 'recall' })],
      ['begun', () => act(two, held, { act: 'start' })],
      ['parked', () => act(two, held, { act: 'park', reason: '去复印' })],
      ['resumed', () => act(two, held, { act: 'resume' })],
      ['transferred', () => act(two, held, { act: 'transfer', groupCode: 'A', windowNo: '01', reason: '换窗口' })],
      ['no-show', async () => act(one, await callNext(one), { act: 'noShow', reason: '没来' })],
      [
        're-routed',
        async () =>
          act(one, await callNext(one), { act: 'reroute', groupCode: 'B', serviceCode: null, reason: '取错' }),
      ],
      [
        'finished',
        async () => {
          held = await callNext(two);
          await act(two, held, { act: 'start' });
          await act(two, held, { act: 'finish', served: [] });
        },
      ],
    ],
    manage: [
      [
        'sent to a group',
        async () => manage((await hall.take('residence')).ticketId, { act: 'reroute', groupCode: 'B' }),
      ],
      [
        'called out of turn',
        async () => manage((await hall.take('residence')).ticketId, { act: 'callTo', windowNo: '01' }),
      ],
      ['sent back', async () => manage(await callNext(one), { act: 'return' })],
      ['made void', async () => manage((await hall.take('residence')).ticketId, { act: 'cancel' })],
    ],
    pauseWindow: [['a pause', () => one.hall.pauseWindow({ ...acting(), reason: '取材料' })]],
    openWindow: [['opened again', () => one.hall.openWindow(acting())]],
    closeWindow: [['closed', () => one.hall.closeWindow(acting())]],
    savePlan: [
      [
        'another plan',
        async () => {
          const { version } = await hall.manager.hall.plan();
          const groups = samplePlan.groups.map((group) => ({ ...group, groupName: `${group.groupName}区` }));
          await hall.manager.hall.savePlan({ version, reason: '改名', plan: { ...samplePlan, groups } });
        },
      ],
    ],
    callForHelp: [['a call for help', async () => (held = (await one.hall.callForHelp(acting())).alertId)]],
    answerAlert: [['an answer', () => two.hall.answerAlert({ alertId: held, operator: '王芳', text: '马上到' })]],
    endHelp: [['its end', () => one.hall.endHelp({ alertId: held, operator: '李静' })]],
  };
  /** Told by each machine of itself, shown with the next change: no queue changes. */
  const silent = ['health'];

  it('knows every procedure that changes the queue', () => {
    const changing = Object.entries(hallContract)
      .filter(([, procedure]) => procedure['~orpc'].route.method !== 'GET')
      .map(([name]) => name);
    expect(changing.sort()).toEqual([...Object.keys(roads), ...silent].sort());
  });

  it('shows each of them on the hall screen, at the windows, on the board and among the alerts', async () => {
    let at = 0;
    for (const steps of Object.values(roads))
      for (const [name, go] of steps) {
        await go();
        await showsIt(`${++at} ${name}`);
      }
    expect(at).toBeGreaterThan(24);
  });

  it('goes on when a replica is killed in the middle of calls: nobody is called twice, and every display is of now again', async () => {
    await one.hall.openWindow(acting());
    for (let n = 0; n < 12; n++) await hall.take('residence');
    const calls: string[] = [];
    const served = async (client: PlatformClient, times: number, atHalf: () => Promise<void>): Promise<void> => {
      for (let n = 0; n < times; n++) {
        if (n === Math.floor(times / 2)) void atHalf();
        // As a window does: no answer, and the same request goes again.
        const again = async <T>(ask: () => Promise<T>): Promise<T> => {
          for (let triesLeft = 100; ; triesLeft -= 1)
            try {
              return await ask();
            } catch (error) {
              if (triesLeft === 0) throw error;
              await new Promise((resolve) => setTimeout(resolve, 300));
            }
        };
        const request = acting();
        const { ticket } = await again(() => client.hall.callNext(request));
        if (!ticket) return;
        calls.push(ticket.ticketId);
        const [begin, finish] = [acting(), acting()];
        await again(() => client.hall.act({ ticketId: ticket.ticketId, ...begin, what: { act: 'start' } }));
        await again(() =>
          client.hall.act({ ticketId: ticket.ticketId, ...finish, what: { act: 'finish', served: [] } }),
        );
      }
    };
    let killed: Promise<void> = Promise.resolve();
    await Promise.all([served(one, 5, async () => (killed = replicas.kill(0))), served(two, 5, async () => undefined)]);
    await killed;
    expect(new Set(calls).size).toBe(calls.length);
    expect(calls.length).toBe(10);
    await hall.take('residence');
    await eventually('all lines stand again', () => displays().every((channel) => channel.contact().isLive));
    await showsIt('after the end of a replica');
    const { totals } = await hall.manager.hall.board();
    expect(totals.done).toBeGreaterThanOrEqual(calls.length);
  });
});
