import type { HallPlan } from '#contract/hall/plan.ts';
import type { BoardView } from '#contract/hall/views.ts';
import { demoPlan } from './demo-hall.ts';
import { platformClient, type PlatformClient } from './demo-seed.ts';
import { enrolSimulated } from './simulated-station.ts';
import { createVisits, type Visit } from './hall-visits.ts';
import type { Wake } from './hall-wake.ts';
import { createWindow } from './hall-window.ts';

export interface MorningOptions {
  platformUrl: string;
  admin: { username: string; password: string };
  windows: number;
  minutes: number;
  /** Simulated minutes pass this many times faster; the platform's own clock must run as fast. */
  speed: number;
  seed: number;
  now(): Date;
  onMinute?: (minute: number, board: BoardView) => void;
}

export interface Morning {
  plan: HallPlan;
  visits: Visit[];
  board: BoardView;
}

/** A morning of a hall through the platform's own contract: people come to a kiosk, windows call, recall, park, send on and finish. */
export async function runMorning(options: MorningOptions): Promise<Morning> {
  const { platformUrl, speed } = options;
  const random = seeded(options.seed);
  const sleep = (simulatedMs: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, simulatedMs / speed)));
  const { token, hall } = await platformClient(platformUrl).sessions.signIn({
    ...options.admin,
    station: { stationId: 'simulation', stationName: '模拟', windowNo: '00' },
  });
  const { hallCode } = hall;
  const administrator = platformClient(platformUrl, () => token);
  const at = async (
    stationId: string,
    windowNo: string,
  ): Promise<{ station: PlatformClient; person: PlatformClient }> => {
    const { code } = await administrator.stations.createCode({ hallCode });
    const identity = { stationId, stationName: windowNo, windowNo };
    const enrolled = await enrolSimulated(
      () => platformUrl,
      code,
      identity,
      () => options.now().getTime(),
    );
    const { person } = await enrolled.signIn(options.admin.username, options.admin.password);
    return { station: enrolled.client, person };
  };
  const { station: kiosk, person: manager } = await at('simulated-kiosk', '1 号取号机');
  const numbers = Array.from({ length: options.windows }, (_, i) => `${String(i + 1).padStart(2, '0')} 号窗`);
  const plan = demoPlan(
    [
      '居住证申领',
      '教师资格认定',
      '个体工商户开业登记',
      '食品经营许可新办',
      '社会保障卡补领',
      '灵活就业登记',
      '公共租赁住房',
    ].map((taskName, i) => ({ taskCode: `simulated-${i}`, taskName })),
    numbers,
  );
  const { version } = await manager.hall.plan();
  await manager.hall.savePlan({ version, reason: '模拟一个上午', plan });

  const start = options.now().getTime();
  const end = start + options.minutes * 60_000;
  const isOver = (): boolean => options.now().getTime() >= end;
  const visits = createVisits({
    kiosk,
    plan,
    windows: options.windows,
    random,
    sleep,
    now: options.now,
    isOver,
    start,
    end,
  });
  const life = new AbortController();
  const bell = createWake();
  void follow(kiosk, life.signal, bell.ring);
  const windows = [];
  for (const [index, windowNo] of numbers.entries()) {
    const { station } = await at(`simulated-window-${index + 1}`, windowNo);
    windows.push(createWindow({ station, windowNo, plan, random, sleep, now: options.now, isOver, visits, bell }));
  }
  const boards = (async () => {
    while (options.onMinute && !isOver()) {
      options.onMinute(Math.round((options.now().getTime() - start) / 60_000), await manager.hall.board());
      await sleep(10 * 60_000);
    }
  })();
  await Promise.all([visits.run(), ...windows.map((one) => one.run()), boards]);
  life.abort();
  bell.ring();
  return { plan, visits: visits.all, board: await manager.hall.board() };
}

/** The one live channel idle windows listen to; a line that ends is opened again. */
async function follow(kiosk: PlatformClient, signal: AbortSignal, ring: () => void): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const message of await kiosk.hall.watchScreen(undefined, { signal }))
        if (message.kind === 'view') ring();
    } catch (error) {
      if (signal.aborted) return;
      ring();
      if (!(error instanceof Error)) throw error;
    }
  }
}

function createWake(): Wake {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of [...waiting]) wake();
    },
    wait: (ms) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        waiting.add(done);
      }),
  };
}

/** mulberry32: the same seed makes the same people; how they meet the windows still depends on the machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
