import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '../integration/outcome.ts';
import { clerk } from '../world.ts';
import { comeToRest, unrestOf } from './calm.ts';
import type { Hall } from './hall.ts';
import { keepsOf, settleFirst } from './restores.ts';
import type { PlannedFault } from './schedule.ts';
import { createWindow, dataOf, endWindow, startWindow, type Window } from './window.ts';

/** The data folder alone was copied to another machine: that one may accept nothing. */
export async function cloneFolder(hall: Hall, fault: PlannedFault, window: Window): Promise<void> {
  const clone = await copied(hall, fault, window, ['data']);
  await startWindow(window);
  await startWindow(clone);
  await workAndRetire(hall, fault, window, clone);
}

/** The whole disk was copied: its clerk begins without a line, on the same numbers as the first machine's. */
export async function cloneDisk(hall: Hall, fault: PlannedFault, window: Window): Promise<void> {
  const clone = await copied(hall, fault, window, ['data', 'state']);
  renameMark(window, clone);
  await startWindow(window);
  await comeToRest(hall, [window], keepsOf(fault));
  await clone.line.set('cut');
  await startWindow(clone);
  await workAndRetire(hall, fault, window, clone);
}

async function copied(hall: Hall, fault: PlannedFault, window: Window, parts: string[]): Promise<Window> {
  await settleFirst(hall, fault);
  await endWindow(window);
  const store = `${window.store}-clone-${fault.no}`;
  const clone = createWindow(store, window.windowNo, path.join(hall.root, store), await hall.layLine());
  for (const part of parts) fs.cpSync(path.join(window.dir, part), path.join(clone.dir, part), { recursive: true });
  return clone;
}

/** The mark outside is named after the folder's place, which on another machine is the same; here it is not. */
function renameMark(from: Window, to: Window): void {
  const nameOf = (window: Window): string =>
    `${createHash('sha256')
      .update(path.resolve(dataOf(window)))
      .digest('hex')
      .slice(0, 24)}.mark`;
  const marks = path.join(to.dir, 'state', 'yichuang', 'marks');
  fs.renameSync(path.join(marks, nameOf(from)), path.join(marks, nameOf(to)));
}

/** Both machines are worked at; then everything goes up, people decide, and the copy is taken out of service. */
async function workAndRetire(hall: Hall, fault: PlannedFault, window: Window, clone: Window): Promise<void> {
  hall.retired.push(clone);
  const second = hall.seat(clone);
  for (let waits = 0; second.answers() < 3 && waits < 300; waits += 1) await pause(100);
  await pause(fault.holdMs);
  await clone.line.set('well');
  await codeOf(clone.client?.outbox.flush() ?? Promise.resolve());
  await pause(500 + fault.holdMs);
  await second.stop();
  await drain(hall, clone, keepsOf(fault));
  await endWindow(clone, 'stop');
  await clone.line.close();
  clone.isRetired = true;
  await comeToRest(hall, [window], keepsOf(fault));
}

const patienceMs = 180_000;

/** As the guide says: its outbox has to become empty before it is taken away. Stopped or not, what it accepted goes up. */
async function drain(hall: Hall, clone: Window, keeps: 'holder' | 'claimant'): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const state = await clone.client?.station.get().catch(() => null);
    if (state?.session === null) await codeOf(clone.client?.session.signIn(clerk) ?? Promise.resolve());
    await codeOf(clone.client?.outbox.flush() ?? Promise.resolve());
    if (state && state.network.isOnline && state.outbox.pending + state.outbox.attention === 0) return;
    await decideFor(hall, keeps);
    if (Date.now() > until) {
      hall.problems.push({ kind: 'cloneNotDrained', about: clone.store, text: await unrestOf(clone, until) });
      return;
    }
    await pause(300);
  }
}

const decideFor = (hall: Hall, keeps: 'holder' | 'claimant'): Promise<boolean> => comeToRest(hall, [], keeps);
