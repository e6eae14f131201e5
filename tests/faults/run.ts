import { setTimeout as pause } from 'node:timers/promises';
import { check, type Checked } from './checker/check.ts';
import { readJournal } from './checker/journal.ts';
import { readPlatform } from './checker/platform-tables.ts';
import { comeToRest, mendAll } from './calm.ts';
import type { PlatformDatabase } from './database.ts';
import { openHall, type Decisions, type Hall } from './hall.ts';
import { inflict } from './inflict.ts';
import { storeOf } from './look.ts';
import { faultKinds, schedule, type FaultKind, type PlannedFault } from './schedule.ts';
import { endWindow, startWindow } from './window.ts';

export interface RunOptions {
  storage: PlatformDatabase['storage'];
  seed: number;
  /** It ends when both are reached. */
  minutes: number;
  faults: number;
  windows: number;
  paceMs: number;
  /** Each kind once a round. */
  isShort: boolean;
  /** Faults between two looks at everything. */
  lookEvery: number;
  say(line: string): void;
  /** Ends the run early, in order. */
  signal?: AbortSignal;
}

export interface RunResult {
  storage: PlatformDatabase['storage'];
  seed: number;
  seconds: number;
  faults: number;
  byKind: Partial<Record<FaultKind, number>>;
  /** Kinds that this place does not allow, and why. */
  notPossible: Partial<Record<FaultKind, string>>;
  accepted: number;
  /** Refusals clerks read, by code. */
  met: Record<string, number>;
  decisions: Decisions;
  looks: number;
  /** As the last look found it. */
  checked: Pick<Checked, 'gone' | 'cases' | 'rows' | 'acts'>;
  problems: Hall['problems'];
  held: boolean;
}

/** One database, one seed: faults one after another while clerks accept, and the checker at the end and in between. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const began = Date.now();
  const hall = await openHall(options);
  try {
    const notPossible = impossible(hall);
    const possible = faultKinds.filter((kind) => notPossible[kind] === undefined);
    const byKind: Partial<Record<FaultKind, number>> = {};
    let count = 0;
    let looks = 0;
    let checked: Checked = { promised: 0, gone: 0, cases: 0, rows: 0, acts: 0, problems: [] };
    await comeToRest(hall, hall.windows, 'holder');
    hall.sitDown();
    let underWay: Promise<void>[] = [];
    const isOver = (): boolean =>
      options.signal?.aborted === true || (count >= options.faults && Date.now() - began >= options.minutes * 60_000);
    for (const fault of schedule(options.seed, options.windows, possible, options.isShort)) {
      if (isOver()) break;
      await pause(fault.gapMs);
      options.say(describe(fault));
      if (besides.has(fault.kind)) underWay.push(inflictOne(hall, fault));
      else {
        if (alone.has(fault.kind)) underWay = await settled(underWay);
        const from = Date.now();
        await inflictOne(hall, fault);
        options.say(`  ${fault.no} 用了 ${((Date.now() - from) / 1000).toFixed(1)} 秒`);
      }
      byKind[fault.kind] = (byKind[fault.kind] ?? 0) + 1;
      count += 1;
      if (count % options.lookEvery !== 0 || isOver()) continue;
      underWay = await settled(underWay);
      checked = await lookAtEverything(hall);
      looks += 1;
      options.say(`# ${looks} ${JSON.stringify({ ...checked, problems: hall.problems.length })}`);
      if (hall.problems.length > 0) break;
      await resume(hall);
    }
    underWay = await settled(underWay);
    if (hall.problems.length === 0 || looks === 0) {
      checked = await lookAtEverything(hall);
      looks += 1;
    }
    const { promised, gone, cases, rows, acts } = checked;
    return {
      storage: options.storage,
      seed: options.seed,
      seconds: Math.round((Date.now() - began) / 1000),
      faults: count,
      byKind,
      notPossible,
      accepted: promised,
      met: Object.fromEntries([...hall.met].sort()),
      decisions: hall.decisions,
      looks,
      checked: { gone, cases, rows, acts },
      problems: hall.problems,
      held: hall.problems.length === 0 && promised > 0,
    };
  } finally {
    await hall.close();
  }
}

/** These go on while the next fault begins. */
const besides: ReadonlySet<FaultKind> = new Set([
  'connectionsTerminated',
  'networkCut',
  'networkDelayed',
  'networkHalfOpen',
]);
/** Before these everything is brought to rest. */
const alone: ReadonlySet<FaultKind> = new Set([
  'stationFolderRestored',
  'stationDiskRestored',
  'platformRestored',
  'stationFolderCloned',
  'stationDiskCloned',
]);

async function settled(underWay: Promise<void>[]): Promise<Promise<void>[]> {
  await Promise.all(underWay);
  return [];
}

function impossible(hall: Hall): Partial<Record<FaultKind, string>> {
  const { database, windowDisk, databaseDisk } = hall;
  const embedded = '内嵌数据库在平台的进程里，没有自己的进程和连接';
  return {
    ...(database.kill ? {} : { databaseKilled: embedded, connectionsTerminated: embedded }),
    ...('reason' in windowDisk ? { stationDiskFull: windowDisk.reason } : {}),
    ...('reason' in databaseDisk ? { databaseDiskFull: databaseDisk.reason } : {}),
  };
}

async function inflictOne(hall: Hall, fault: PlannedFault): Promise<void> {
  const window = hall.windows[fault.window];
  if (!window) throw new Error('the schedule knows more windows than there are');
  await inflict[fault.kind](hall, fault, window);
}

const describe = ({ no, kind, window, holdMs, gapMs, dice }: PlannedFault): string =>
  `${no} ${kind} 窗口 ${window + 1} ${holdMs} ms，隔 ${gapMs} ms ${dice.map((one) => one.toFixed(3)).join(' ')}`;

/** Nobody works, everything has come to rest, every program is stopped: then both databases are read. */
async function lookAtEverything(hall: Hall): Promise<Checked> {
  await hall.standUp();
  await mendAll(hall);
  await comeToRest(hall, hall.windows, 'holder');
  for (const window of hall.windows) await endWindow(window, 'stop');
  await hall.endPlatform('stop');
  const checked = check({
    journal: readJournal(hall.journalFile),
    stores: [...hall.windows, ...hall.retired].map(storeOf),
    platform: await hall.database.look(readPlatform),
  });
  hall.problems.push(...checked.problems);
  return checked;
}

async function resume(hall: Hall): Promise<void> {
  await hall.startPlatform();
  for (const window of hall.windows) await startWindow(window);
  hall.sitDown();
}
