import { setTimeout as pause } from 'node:timers/promises';
import { ensureUp, type Hall } from './hall.ts';
import { NotStarted } from './program.ts';
import { cloneDisk, cloneFolder } from './clones.ts';
import { restorePlatform, restoreStation } from './restores.ts';
import type { FaultKind, PlannedFault } from './schedule.ts';
import { lookInto } from './look.ts';
import { copyDisk, endWindow, setWindowClock, startWindow, type Window } from './window.ts';

type Inflict = (hall: Hall, fault: PlannedFault, window: Window) => Promise<void>;

const hour = 3_600_000;
const dice = (fault: PlannedFault, at: number): number => fault.dice[at] ?? 0;

/** Each of them leaves the hall as whoever looks after it would: what was ended is started again, cables are put back. */
export const inflict: Record<FaultKind, Inflict> = {
  async hostKilled(hall, fault, window) {
    await endWindow(window);
    if (dice(fault, 0) < 0.5) copyDisk(window);
    if (dice(fault, 1) < 0.4) hall.problems.push(...lookInto(window));
    await pause(fault.holdMs / 2);
    await startWindow(window);
  },

  async platformKilled(hall, fault) {
    await hall.endPlatform();
    if (dice(fault, 0) < 0.5) await copyPlatform(hall);
    await pause(fault.holdMs);
    await hall.startPlatform();
  },

  async databaseKilled({ database }, fault) {
    await database.kill?.(fault.holdMs);
  },

  async connectionsTerminated({ database }, fault) {
    for (let burst = 0; burst < 1 + dice(fault, 0) * 8; burst += 1) {
      await database.terminate?.(1 + Math.floor(dice(fault, 1) * 10));
      await pause(20 + dice(fault, 2) * 200);
    }
  },

  networkCut: (hall, fault, window) =>
    whileLines(hall, fault, window, 'cut', async () => {
      await pause(fault.holdMs * 1.5);
    }),

  networkDelayed: (hall, fault, window) =>
    whileLines(hall, fault, window, 'delayed', async () => {
      await pause(1000 + fault.holdMs);
    }),

  networkHalfOpen: (hall, fault, window) =>
    whileLines(hall, fault, window, 'halfOpen', async (lines) => {
      await pause(fault.holdMs);
      // Sometimes something on the way notices and resets what is dead; otherwise only a time limit ends it.
      if (dice(fault, 1) < 0.6) for (const { line } of lines) await line.set('cut');
    }),

  async stationDiskFull(hall, fault) {
    const [window] = hall.windows;
    const disk = hall.windowDisk;
    if (!window || !('fill' in disk)) return;
    disk.fill();
    await pause(500 + fault.holdMs);
    if (dice(fault, 0) < 0.5) {
      await endWindow(window);
      disk.fill();
      await startWindow(window).catch((error: unknown) => {
        if (!(error instanceof NotStarted) || error.code !== 'DISK_FULL_AT_START') throw error;
      });
      await pause(fault.holdMs / 2);
    }
    disk.free();
    await ensureUp(hall);
  },

  async databaseDiskFull(hall, fault) {
    const disk = hall.databaseDisk;
    if (!('fill' in disk)) return;
    disk.fill();
    await pause(500 + fault.holdMs);
    disk.free();
    await hall.database.revive();
    await ensureUp(hall);
  },

  async hostClockSet(hall, fault, window) {
    const far = dice(fault, 0) < 0.5 ? 3 * 24 * hour : hour;
    setWindowClock(window, Math.round((dice(fault, 1) - 0.5) * 2 * far));
    await pause(300 + fault.holdMs / 2);
    if (dice(fault, 2) < 0.4) {
      await endWindow(window);
      await startWindow(window);
    }
    await pause(fault.holdMs / 2);
    setWindowClock(window, 0);
    await ensureUp(hall);
  },

  async platformClockSet(hall, fault) {
    hall.setPlatformClock(Math.round((dice(fault, 0) - 0.5) * 4 * hour));
    await pause(300 + fault.holdMs / 2);
    if (dice(fault, 1) < 0.4) {
      await hall.endPlatform();
      await hall.startPlatform();
    }
    await pause(fault.holdMs / 2);
    hall.setPlatformClock(0);
  },

  stationFolderRestored: (hall, fault, window) => restoreStation(hall, fault, window, 'folder'),
  stationDiskRestored: (hall, fault, window) => restoreStation(hall, fault, window, 'disk'),
  platformRestored: restorePlatform,
  stationFolderCloned: cloneFolder,
  stationDiskCloned: cloneDisk,
};

async function whileLines(
  hall: Hall,
  fault: PlannedFault,
  window: Window,
  state: 'cut' | 'delayed' | 'halfOpen',
  meanwhile: (windows: Window[]) => Promise<void>,
): Promise<void> {
  const windows = dice(fault, 0) < 0.35 ? hall.windows : [window];
  for (const { line } of windows) await line.set(state, 50 + dice(fault, 2) * 1500);
  await meanwhile(windows);
  for (const { line } of windows) await line.set('well');
}

/** An embedded database is copied while it is down, a server's while it runs. */
async function copyPlatform(hall: Hall): Promise<void> {
  const to = `${hall.root}/platform-copy`;
  await hall.database.backUp(to);
  hall.platformCopy = to;
}
