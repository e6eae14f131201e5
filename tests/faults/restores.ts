import { setTimeout as pause } from 'node:timers/promises';
import { comeToRest, mendAll } from './calm.ts';
import type { Hall } from './hall.ts';
import { unsentOn } from './look.ts';
import type { PlannedFault } from './schedule.ts';
import { copyDisk, endWindow, putBack, startWindow, type Window } from './window.ts';

/** Two disks lost at once lose what only they had: before one is put back, the others know everything. */
export async function settleFirst(hall: Hall, fault: PlannedFault): Promise<void> {
  await mendAll(hall);
  await comeToRest(hall, hall.windows, keepsOf(fault));
}

export const keepsOf = (fault: PlannedFault): 'holder' | 'claimant' =>
  (fault.dice[3] ?? 0) < 0.5 ? 'holder' : 'claimant';

/**
 * A window's disk breaks and an older copy takes its place: the data folder alone, or all of the disk. What was accepted without a line
 * since is gone with the disk, and its numbers must never be given again.
 */
export async function restoreStation(
  hall: Hall,
  fault: PlannedFault,
  window: Window,
  what: 'folder' | 'disk',
): Promise<void> {
  if (window.copy === null) {
    await endWindow(window, 'stop');
    copyDisk(window);
    await startWindow(window);
    await pause(fault.holdMs);
  }
  await settleFirst(hall, fault);
  await window.line.set('cut');
  await pause(fault.holdMs);
  await endWindow(window);
  hall.journal.write({ kind: 'gone', store: window.store, caseIds: unsentOn(window) });
  putBack(window, what);
  if ((fault.dice[0] ?? 0) < 0.5) await window.line.set('well');
  await startWindow(window);
  await pause(fault.holdMs / 2);
  await window.line.set('well');
  await comeToRest(hall, [window], keepsOf(fault));
}

/** The platform's database breaks and yesterday's copy takes its place. */
export async function restorePlatform(hall: Hall, fault: PlannedFault): Promise<void> {
  const { database } = hall;
  const to = `${hall.root}/platform-copy`;
  if (hall.platformCopy === null) {
    if (database.storage === 'pglite') await hall.endPlatform('stop');
    await database.backUp(to);
    hall.platformCopy = to;
    if (database.storage === 'pglite') await hall.startPlatform();
    await pause(500 + fault.holdMs);
  }
  await settleFirst(hall, fault);
  await pause(fault.holdMs);
  await hall.endPlatform();
  await database.restore(to);
  await hall.startPlatform();
  await comeToRest(hall, hall.windows, keepsOf(fault));
}
