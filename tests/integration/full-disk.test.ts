import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { codeOf } from './outcome.ts';
import { turnedClock } from './turned-clock.ts';
import { runHost } from './host-process.ts';

let mount: string;
let refused: string | null;
/** A disk of its own, small; where mounting is refused the tests say so. */
beforeEach(() => {
  mount = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', mount], { encoding: 'utf8' });
  refused =
    mounted.status === 0 ? null : `mounting a small disk is refused here: ${mounted.stderr || mounted.error?.message}`;
});
afterEach(() => {
  if (refused === null) spawnSync('umount', [mount]);
  fs.rmSync(mount, { recursive: true, force: true });
});
function needDisk(context: TestContext): void {
  if (refused === null) return;
  console.warn(refused);
  context.skip(refused);
}

type Station = Awaited<ReturnType<typeof localStation>>;
const place = (): { dataDir: string; marksDir: string } => ({
  dataDir: path.join(mount, 'data'),
  marksDir: path.join(mount, 'marks'),
});
async function onSmallDisk(options: Parameters<typeof localStation>[0] = {}): Promise<Station> {
  const station = await localStation({ ...place(), ...options });
  await station.host.ctx.reserve.take();
  return station;
}
const filler = (): string => path.join(mount, 'filler');
/** Not a byte is left. */
function fill(): void {
  const handle = fs.openSync(filler(), 'a');
  for (const size of [1024 * 1024, 4096, 1])
    try {
      for (;;) fs.writeSync(handle, Buffer.alloc(size, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  fs.closeSync(handle);
}
const actsOf = ({ host }: Station): unknown[] =>
  host.ctx.db.prepare('SELECT act FROM audit ORDER BY seq').pluck().all();

describe('a disk that runs full', () => {
  it('records what is under way, begins nothing new and says why, lets people sign out, and goes on when there is room', async (context) => {
    needDisk(context);
    const station = await onSmallDisk();
    const { client, host } = station;
    const draft = await readyDraft(client);
    const accepting = { caseId: draft.caseId, version: draft.version, printReceipt: false };
    // Whatever is still free in the store and its log is used up first.
    let isFull = false;
    fill();
    for (let count = 0; count < 400 && !isFull; count += 1) {
      host.ctx.session.lock();
      await client.session.unlock({ password: 'Yichuang2026!' });
      isFull = host.ctx.reserve.isGiven();
    }
    expect(isFull).toBe(true);
    fill();
    expect(await codeOf(client.acceptance.accept(accepting))).toBe('DISK_FULL');
    expect((await client.station.get()).storeTrouble).toMatchObject({ code: 'DISK_FULL', who: 'technician' });
    expect(await codeOf(client.session.signOut())).toBe('ok');
    expect((await client.station.get()).session).toBeNull();

    fs.rmSync(filler());
    expect(await codeOf(client.session.signIn({ username: 'lijing', password: 'Yichuang2026!' }))).toBe('ok');
    expect(await codeOf(client.acceptance.accept(accepting))).toBe('ok');
    expect((await client.station.get()).storeTrouble).toBeNull();
    expect(actsOf(station)).toContain('acceptance.accept');
    await station.close();
  });

  it('with nothing in reserve either: signing out and locking still happen, and no timer ends the process', async (context) => {
    needDisk(context);
    const troubles: string[] = [];
    const clock = turnedClock('2026-03-05T02:00:00.000Z');
    const note = (event: string): void => void troubles.push(event);
    const station = await localStation({
      ...place(),
      clock,
      idleLockMs: 60_000,
      log: { info: () => undefined, warn: note, error: note },
    });
    const { client, host } = station;
    fill();
    // The write-ahead file has pages left from before; they run out.
    for (let count = 0; count < 2000 && !troubles.includes('session.audit'); count += 1) {
      host.ctx.session.lock();
      clock.forward(1000);
      host.ctx.changes.notify('station');
    }
    expect(troubles).toContain('session.audit');
    expect((await client.station.get()).session?.isLocked).toBe(true);
    expect(await codeOf(client.session.signOut())).toBe('ok');
    expect((await client.station.get()).session).toBeNull();
    fs.rmSync(filler());
    await station.close();
  });

  it('a listener that cannot store what it wants does not keep a person signed in', async (context) => {
    needDisk(context);
    const station = await onSmallDisk();
    station.host.ctx.changes.on('station', () => {
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    });
    expect(await codeOf(station.client.session.signOut())).toBe('ok');
    await station.close();
  });

  it('starts on the full disk with what it kept in reserve, or says that the disk is full', async (context) => {
    needDisk(context);
    const station = await onSmallDisk();
    await station.close();
    fill();
    const first = await runHost(place().dataDir);
    expect('child' in first).toBe(true);
    if ('child' in first) await first.kill();
    fill();
    for (let again = 0; again < 3; again += 1) {
      const outcome = await runHost(place().dataDir);
      if ('child' in outcome) await outcome.kill();
      else expect(JSON.parse(outcome.output)).toMatchObject({ error: { code: 'DISK_FULL_AT_START' } });
      fill();
    }
    fs.rmSync(filler());
    const after = await runHost(place().dataDir);
    expect('child' in after).toBe(true);
    if ('child' in after) await after.kill();
  });
});
