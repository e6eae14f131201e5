import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '../integration/outcome.ts';
import { clerk } from '../world.ts';
import { ensureUp, type Hall } from './hall.ts';
import { setWindowClock, type Window } from './window.ts';

/** As long as a busy machine and a doubled back-off may need. */
const patienceMs = 240_000;
/** What takes longer is said. */
const slowMs = 5000;

/** All faults are over: cables in, clocks right, room on the disks, everything started. */
export async function mendAll(hall: Hall): Promise<void> {
  for (const disk of [hall.windowDisk, hall.databaseDisk]) if ('free' in disk) disk.free();
  for (const window of hall.windows) {
    if (window.clockMs !== 0) setWindowClock(window, 0);
    await window.line.set('well');
  }
  hall.setPlatformClock(0);
  await ensureUp(hall);
}

/**
 * Waits until nothing waits any more at these windows; people in charge do meanwhile what the product asks of them. What does not come to
 * rest is a finding.
 *
 * @returns whether it did
 */
export async function comeToRest(
  hall: Hall,
  windows: readonly Window[],
  keeps: 'holder' | 'claimant',
): Promise<boolean> {
  const began = Date.now();
  const until = began + patienceMs;
  let saidAt = Date.now();
  for (;;) {
    await decide(hall, windows, keeps);
    const left = (await Promise.all(windows.map((window) => unrestOf(window, began)))).filter((one) => one !== '');
    if (left.length === 0) return true;
    if (Date.now() - saidAt > slowMs) {
      saidAt = Date.now();
      hall.say(`  还在等：${left.join('；')}`);
    }
    if (Date.now() > until) {
      hall.problems.push({
        kind: 'didNotRecover',
        about: windows.map((one) => one.store).join(' '),
        text: left.join('；'),
      });
      return false;
    }
    await pause(300);
  }
}

/** Why this window is not at rest yet; empty when it is. What was accepted after `since` is under way and no unrest. */
export async function unrestOf(window: Window, since: number): Promise<string> {
  const { client, store } = window;
  if (!client) return `${store} is down`;
  try {
    const state = await client.station.get();
    if (state.session === null) await codeOf(client.session.signIn(clerk));
    else if (state.session.isLocked) await codeOf(client.session.unlock({ password: clerk.password }));
    if (state.outbox.pending > 0 || !state.network.isOnline || state.life) await codeOf(client.outbox.flush());
    const { network, outbox, life, numbersLeft, storeTrouble, session } = state;
    const isFine =
      network.isOnline &&
      (outbox.oldestAt === null || Date.parse(outbox.oldestAt) > since) &&
      outbox.attention === 0 &&
      life === null &&
      storeTrouble === null &&
      session !== null &&
      numbersLeft > 0;
    return isFine
      ? ''
      : `${store} ${JSON.stringify({ network: network.message, outbox, life, numbersLeft, storeTrouble })}`;
  } catch (error) {
    return `${store} ${String(error)}`;
  }
}

/** What the guide asks of an administrator, through the platform's own procedures, written down as done. */
async function decide(hall: Hall, windows: readonly Window[], keeps: 'holder' | 'claimant'): Promise<void> {
  try {
    const administrator = await hall.administrator();
    for (const one of await administrator.lives.collisions()) {
      if (one.settled) continue;
      const { settled } = await administrator.lives.settle({ collisionId: one.collisionId, keeps, note: '先到的留用' });
      const loser = keeps === 'holder' ? one.claimant : one.holder;
      hall.journal.write({
        kind: 'settled',
        projectNo: one.projectNo,
        caseId: loser.caseId,
        newNumber: settled?.newNumber ?? '',
      });
      hall.decisions.settled += 1;
    }
    for (const station of await administrator.stations.list()) {
      if (station.auditTrouble === null) continue;
      const { stationId } = station;
      await administrator.auditMarks.restart({ stationId, reason: '数据是从备份放回来的，已核对' });
      hall.journal.write({ kind: 'auditReset', stationId });
      hall.decisions.auditReset += 1;
    }
    for (const window of windows) {
      await releaseStopped(hall, window);
      await bringNumbers(hall, window);
    }
  } catch (error) {
    // The platform is not up yet, or was just ended: asked again with the next look.
    if (!isAway(error)) throw error;
  }
}

/** The machine that stays was stopped in favour of one that is gone: it goes on. */
async function releaseStopped(hall: Hall, window: Window): Promise<void> {
  const state = await window.client?.station.get().catch(() => null);
  const stationId = window.program?.answer['stationId'];
  if (state?.life?.code !== 'STATION_SECOND_LIFE' || typeof stationId !== 'string') return;
  const administrator = await hall.administrator();
  const [last] = (await administrator.lives.list())
    .filter((run) => run.stationId === stationId && run.state === 'stopped')
    .sort((a, b) => b.lastHeardAt.localeCompare(a.lastHeardAt));
  if (!last) return;
  await administrator.lives.release({ stationId, runId: last.runId, note: '由这台继续' });
  hall.decisions.released += 1;
  await codeOf(window.client?.outbox.flush() ?? Promise.resolve());
}

/** What the station was given before each restore is thrown away: one that may not ask for more today is brought some by hand. */
async function bringNumbers(hall: Hall, window: Window): Promise<void> {
  const { client, program } = window;
  const state = await client?.station.get().catch(() => null);
  const stationId = program?.answer['stationId'];
  const isUsedUp =
    state?.numbersLeft === 0 && state.life === null && state.network.platformNotice.includes('办件编号超过');
  if (!client || !isUsedUp || typeof stationId !== 'string') return;
  await codeOf(client.session.signOut());
  const refused = await codeOf(client.session.signIn(hall.technician()));
  if (refused !== 'ok') {
    hall.say(`  管理员在 ${window.store} 登录不了：${refused}`);
    return;
  }
  const { code } = await (await hall.administrator()).lives.freshBlock({ stationId, count: 200 });
  const failure = await codeOf(client.recovery.enterBlock({ code }));
  if (failure === 'ok') hall.decisions.broughtNumbers += 1;
  else hall.say(`  新号段在 ${window.store} 输入不了：${failure}`);
  await codeOf(client.session.signOut());
}

export function isAway(error: unknown): boolean {
  const { status, message = '' } = (error ?? {}) as { status?: number; message?: string };
  return (
    status === 503 || status === 500 || /fetch failed|ECONNREFUSED|socket|terminated|other side closed/i.test(message)
  );
}
