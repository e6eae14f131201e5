import { beforeAll, expect, it } from 'vitest';
import type { AlertsView } from '#contract/hall/alerts.ts';
import type { WindowView } from '#contract/hall/views.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { eventually } from '../world.ts';
import { acting, samplePlan, setUpHall, type HallStage } from './hall-stage.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';

const minute = 60_000;
const limits = { longestWaitMin: 30, waiting: 3, silentMin: 5, deviceFaultMin: 2, syncStuckMin: 20 };

/** The newest view of a live answer, for as long as the signal lives. */
function keepView<View>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<{ kind: 'beat' } | { kind: 'view'; view: View }>>,
  signal: AbortSignal,
): { view: View | null } {
  const kept: { view: View | null } = { view: null };
  void (async () => {
    for await (const next of await open(signal)) if (next.kind === 'view') kept.view = next.view;
  })().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return kept;
}

onBothDatabases('alerts and calls for help', (stage) => {
  let hall: HallStage;
  let one: PlatformClient;
  let two: PlatformClient;
  const life = new AbortController();
  beforeAll(async () => {
    hall = await setUpHall(stage, { ...samplePlan, alerts: limits });
    one = await hall.window('01');
    two = await hall.window('02');
  });
  const open = async (): Promise<string[]> => {
    const log = await (await stage.signIn('zhoumin', 'Yichuang2026!')).person.hall.alertLog({ limit: 100 });
    return log
      .filter((alert) => alert.overAt === null)
      .map((alert) => `${alert.kind} ${alert.subject}`)
      .sort();
  };
  /** What stands once the sweep has looked. */
  const becomes = async (wanted: string[]): Promise<void> => {
    await eventually(wanted.join(), async () => JSON.stringify(await open()) === JSON.stringify(wanted));
  };

  it('raises each once when it is due, and ends it when it is over', async () => {
    expect(await open()).toEqual([]);
    const [first] = [await hall.take('business'), await hall.take('business'), await hall.take('business')];
    await becomes(['waiting B']);
    stage.clock.forward(31 * minute);
    // Windows that answer no more are silent, too.
    await becomes(['longestWait B', 'waiting B', 'windowSilent 01', 'windowSilent 02']);
    const { person } = await stage.signIn('zhoumin', 'Yichuang2026!');
    await person.hall.manage({
      ...{ ticketId: first.ticketId, requestId: acting().requestId },
      what: { act: 'cancel', reason: '本人离开' },
    });
    await becomes(['longestWait B', 'windowSilent 01', 'windowSilent 02']);
    const all = await person.hall.alertLog({ limit: 100 });
    expect(all.filter((alert) => alert.kind === 'waiting')).toHaveLength(1);
    expect(all.find((alert) => alert.kind === 'waiting')?.overBy).toBe('系统');
  });

  it('warns of a device and of records that do not arrive, as each machine tells', async () => {
    const since = stage.clock.now().toISOString();
    const faults = [{ role: 'receiptPrinter', title: '回执打印机', since }];
    await one.hall.health({ pending: 4, oldestAt: since, faults });
    stage.clock.forward(3 * minute);
    await becomes(['deviceFault 01', 'longestWait B', 'windowSilent 01', 'windowSilent 02']);
    stage.clock.forward(20 * minute);
    await becomes(['deviceFault 01', 'longestWait B', 'syncStuck 01', 'windowSilent 01', 'windowSilent 02']);
    const { person } = await stage.signIn('zhoumin', 'Yichuang2026!');
    const window = (await person.hall.board()).windows.find((row) => row.windowNo === '01');
    expect(window?.health).toEqual({ pending: 4, oldestAt: since, faults });
    await one.hall.health({ pending: 0, oldestAt: null, faults: [] });
    await becomes(['longestWait B', 'windowSilent 01', 'windowSilent 02']);
  });

  it('brings a call for help to every window and the manager, with who comes, until it is ended', async () => {
    const { person } = await stage.signIn('zhoumin', 'Yichuang2026!');
    const atTwo = keepView<WindowView>((signal) => two.hall.watchWindow(undefined, { signal }), life.signal);
    const atManager = keepView<AlertsView>((signal) => person.hall.watchAlerts(undefined, { signal }), life.signal);
    await eventually('both look', () => atTwo.view !== null && atManager.view !== null);
    const press = acting('李静');
    const { alertId } = await one.hall.callForHelp(press);
    // Pressed again, and sent again: one call.
    expect((await one.hall.callForHelp(press)).alertId).toBe(alertId);
    expect((await one.hall.callForHelp(acting('李静'))).alertId).toBe(alertId);
    await eventually('seen', () => atTwo.view?.emergencies.length === 1);
    await eventually('seen by the manager', () => atManager.view?.alerts[0]?.kind === 'emergency');
    expect(atTwo.view?.emergencies[0]).toMatchObject({ subject: '01', raisedBy: '李静', what: '01请求支援' });
    await two.hall.answerAlert({ alertId, operator: '王芳', text: '马上到' });
    await person.hall.answerAlert({ alertId, text: '知道了' });
    await eventually('answered', () => atManager.view?.alerts[0]?.answers.length === 2);
    expect(await failureOf(two.hall.endHelp({ alertId, operator: '王芳' }))).toBe('HALL_ALERT_GONE');
    await one.hall.endHelp({ alertId, operator: '李静', reason: '已处理' });
    await eventually('over', () => atTwo.view?.emergencies.length === 0);
    expect(await failureOf(person.hall.endHelp({ alertId }))).toBe('HALL_ALERT_GONE');
    const last = (await person.hall.alertLog({ limit: 50 })).find((alert) => alert.alertId === alertId);
    expect(last).toMatchObject({ kind: 'emergency', overBy: '李静', what: '01请求支援；已处理' });
    expect(last?.answers.map((answer) => `${answer.windowNo} ${answer.by}`).sort()).toEqual([' 周敏', '02 王芳']);
    life.abort();
  });

  it('leaves warnings to the manager', async () => {
    const { person } = await stage.signIn('zhoumin', 'Yichuang2026!');
    const warning = (await person.hall.alertLog({ limit: 100 })).find((row) => row.overAt === null);
    const alertId = warning?.alertId ?? '';
    expect(await failureOf(one.hall.answerAlert({ alertId, operator: '李静', text: '好' }))).toBe('HALL_ALERT_GONE');
    await person.hall.answerAlert({ alertId, text: '知道了' });
  });
});
