import { noAlerts } from '#contract/hall/alerts.ts';
import type { HallPlan } from '#contract/hall/plan.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import type { Stage } from './platform-stage.ts';

/** Three groups, one of them a pick-up lane; invented. */
export const samplePlan: HallPlan = {
  groups: [
    { groupCode: 'A', groupName: '综合受理', kind: 'acceptance', promiseMin: 20, usualMin: 12 },
    { groupCode: 'B', groupName: '企业开办', kind: 'acceptance', promiseMin: 20, usualMin: 18 },
    { groupCode: 'L', groupName: '领件补件', kind: 'pickUp', promiseMin: 10, usualMin: 4 },
  ],
  services: [
    { serviceCode: 'residence', serviceName: '居住证申领', groupCode: 'A', taskCode: null, questions: [] },
    {
      serviceCode: 'business',
      serviceName: '个体工商户开业登记',
      groupCode: 'B',
      taskCode: null,
      questions: [
        {
          questionId: 'kind',
          text: '是第一次登记吗？',
          options: [
            { optionId: 'first', text: '第一次', groupCode: null, notice: '' },
            { optionId: 'change', text: '变更', groupCode: 'A', notice: '请带上营业执照' },
          ],
        },
      ],
    },
    { serviceCode: 'collect', serviceName: '领取证照', groupCode: 'L', taskCode: null, questions: [] },
  ],
  lanes: [{ laneCode: 'green', laneName: '绿色通道', headStartMin: 60, reasons: ['70 周岁以上', '孕妇', '残疾人'] }],
  windows: [
    { windowNo: '01', groups: ['A'] },
    { windowNo: '02', groups: ['A', 'L'] },
    { windowNo: '03', groups: ['B'] },
  ],
  quotas: [],
  opening: [],
  recallLimit: 2,
  appointmentHeadStartMin: 30,
  appointmentGraceMin: 15,
  alerts: noAlerts,
};

let requests = 0;
/** What every act of a station carries. */
export const acting = (operator = '李静') => ({
  requestId: `request-${String(++requests).padStart(8, '0')}`,
  occurredAt: '2026-03-05T02:24:12.000Z',
  operator,
});

export interface HallStage {
  manager: PlatformClient;
  kiosk: PlatformClient;
  /** A client with the station token of this window, opened. */
  window(windowNo: string): Promise<PlatformClient>;
  /** A client with the station token of this machine. */
  machine(name: string): Promise<PlatformClient>;
  /** A number whose paper came out. */
  take(
    serviceCode: string,
    more?: Partial<Parameters<PlatformClient['hall']['issue']>[0]>,
  ): Promise<{ ticketId: string; number: string }>;
}

/** @param at another hall than the first: its code, in the names of its machines too, and its own manager */
export async function setUpHall(
  stage: Stage,
  plan: HallPlan = samplePlan,
  at: { hallCode?: string; username: string; name: string } = { username: 'zhoumin', name: '周敏' },
): Promise<HallStage> {
  const { admin } = stage;
  const prefix = at.hallCode === undefined ? 'station' : `station-${at.hallCode}`;
  await admin.operators.save({
    username: at.username,
    name: at.name,
    roles: ['hallManager'],
    password: 'Yichuang2026!',
    disabled: false,
  });
  const atStation = async (
    stationId: string,
    windowNo: string,
  ): Promise<{ station: PlatformClient; person: PlatformClient }> =>
    await stage.signIn(at.username, 'Yichuang2026!', stationId, windowNo, at.hallCode);
  const { station: kiosk, person: manager } = await atStation(`${prefix}-kiosk`, '取号机');
  const present = await manager.hall.plan();
  await manager.hall.savePlan({ version: present.version, reason: '开始使用', plan });
  return {
    manager,
    kiosk,
    async window(windowNo) {
      const { station } = await atStation(`${prefix}-window-${windowNo}`, windowNo);
      await station.hall.openWindow(acting());
      return station;
    },
    async machine(name) {
      return (await atStation(`${prefix}-${name}`, name)).station;
    },
    async take(serviceCode, more = {}) {
      const { requestId, occurredAt } = acting();
      const { ticketId, number } = await kiosk.hall.issue({
        requestId,
        occurredAt,
        serviceCodes: [serviceCode],
        ...more,
      });
      await kiosk.hall.paper({ ticketId, ...acting('取号机'), result: 'printed' });
      return { ticketId, number };
    },
  };
}

/** What a display was told, view by view. */
export interface Shown<View> {
  views: View[];
  last(): View | undefined;
}

/** Follows a display until the end of `life`. */
export function show<View>(
  life: AbortSignal,
  open: (signal: AbortSignal) => Promise<AsyncIterable<{ kind: 'beat' } | { kind: 'view'; view: View }>>,
): Shown<View> {
  const views: View[] = [];
  const read = async (): Promise<void> => {
    for await (const next of await open(life)) if (next.kind === 'view') views.push(next.view);
  };
  void read().catch((error: unknown) => {
    if (!life.aborted) throw error;
  });
  return { views, last: () => views.at(-1) };
}
