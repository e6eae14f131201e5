import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blockCode } from '#contract/block-code.ts';
import type { Host, HostOptions } from '#host/host.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

interface Place {
  dataDir: string;
  marksDir: string;
  machine: string[];
}
let place: Place;
let count = 0;
beforeEach(async () => {
  await world.cable.set('pass');
  const root = await world.tempDir();
  count += 1;
  place = {
    dataDir: path.join(root, 'data'),
    marksDir: path.join(root, 'marks'),
    machine: [`machine-${count}`],
  };
});

type Station = { host: Host; client: Client };
const start = async (options: Partial<HostOptions> = {}): Promise<Station> =>
  await world.station({ ...place, ...options });

async function acceptOne({ client }: Station): Promise<{ caseId: string; projectNo: string }> {
  const draft = await readyDraft(client);
  return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
}
const synced = async ({ client }: Station, caseId: string): Promise<unknown> =>
  await eventually('synced', async () => (await client.cases.get({ caseId })).syncState === 'synced');
const copy = (from: string, to: string): void => {
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(from, to, { recursive: true });
};

/** A station with two cases at the platform, backed up, then with two more: what a hall has that restores yesterday's copy. */
async function backedUp(): Promise<{ backup: string; before: string[]; after: string[] }> {
  const station = await start();
  await signInClerk(station.client);
  const before = [await acceptOne(station), await acceptOne(station)];
  for (const one of before) await synced(station, one.caseId);
  await station.host.stop();
  const backup = `${place.dataDir}-backup`;
  copy(place.dataDir, backup);
  const again = await start();
  await again.client.session.signIn(clerk);
  const after = [await acceptOne(again), await acceptOne(again)];
  for (const one of after) await synced(again, one.caseId);
  await again.host.stop();
  return { backup, before: before.map((one) => one.projectNo), after: after.map((one) => one.projectNo) };
}

describe('a data folder put back from an older copy', () => {
  it('gives no number a second time, mends itself at the next contact, and says which cases it has lost', async () => {
    const { backup, before, after } = await backedUp();
    copy(backup, place.dataDir);
    const station = await start();
    await station.client.session.signIn(clerk);
    await eventually('numbers again', async () => (await station.client.station.get()).numbersLeft > 0);
    const next = await acceptOne(station);
    expect([...before, ...after]).not.toContain(next.projectNo);
    await synced(station, next.caseId);
    expect(station.host.ctx.db.prepare('SELECT project_no FROM lost_cases ORDER BY project_no').pluck().all()).toEqual(
      [...after].sort(),
    );
    const acts = station.host.ctx.db.prepare(`SELECT act FROM audit WHERE act LIKE 'station.%' ORDER BY seq`).pluck();
    expect(acts.all()).toEqual(['station.doubt', 'station.trust']);
    await station.host.stop();
  });

  it('without a line gives no number at all, says why, keeps drafts, and goes on when the line is back', async () => {
    const { backup, before, after } = await backedUp();
    copy(backup, place.dataDir);
    await world.cable.set('refuse');
    const station = await start();
    await station.client.session.signIn(clerk);
    const draft = await readyDraft(station.client);
    const accepting = { caseId: draft.caseId, version: draft.version, printReceipt: false };
    expect(await codeOf(station.client.acceptance.accept(accepting))).toBe('STATION_RESTORED');
    expect((await station.client.station.get()).life).toMatchObject({ code: 'STATION_RESTORED', who: 'administrator' });
    expect((await station.client.drafts.list()).map((one) => one.caseId)).toContain(draft.caseId);
    // Starting it again does not make it forget.
    await station.host.stop();
    const again = await start();
    await again.client.session.signIn(clerk);
    expect(await codeOf(again.client.acceptance.accept(accepting))).toBe('STATION_RESTORED');
    await world.cable.set('pass');
    await eventually('numbers again', async () => (await again.client.station.get()).numbersLeft > 0);
    const accepted = await again.client.acceptance.accept(accepting);
    expect([...before, ...after]).not.toContain(accepted.projectNo);
    expect((await again.client.station.get()).life).toBeNull();
    await again.host.stop();
  });

  it('takes a fresh block from an administrator while there is no line; another window’s code is refused', async () => {
    const { backup, before, after } = await backedUp();
    copy(backup, place.dataDir);
    await world.cable.set('refuse');
    const station = await start();
    const { stationId } = station.host.ctx.station;
    const { code, ...block } = await world.administrator.lives.freshBlock({ stationId, count: 3 });
    const foreign = blockCode(block, 'another-station', (text) => createHash('sha256').update(text).digest('hex'));
    await station.client.session.signIn(clerk);
    // Who may do this is told by the role; offline it is remembered with the person.
    station.host.ctx.db
      .prepare(
        `UPDATE offline_people SET operator_json = replace(operator_json, '["clerk"]', '["clerk","administrator"]')`,
      )
      .run();
    await station.client.session.signOut();
    await station.client.session.signIn(clerk);
    expect(await codeOf(station.client.recovery.enterBlock({ code: foreign }))).toBe('BLOCK_CODE_WRONG');
    expect(await codeOf(station.client.recovery.enterBlock({ code: code.replace(/-\d+-/, '-1-') }))).toBe(
      'BLOCK_CODE_WRONG',
    );
    await station.client.recovery.enterBlock({ code });
    await station.client.station.confirmTime({ shown: station.host.ctx.time.iso() });
    const offline = await acceptOne(station);
    expect([...before, ...after]).not.toContain(offline.projectNo);
    await world.cable.set('pass');
    await synced(station, offline.caseId);
    await station.host.stop();
  });
});

describe('a whole disk put back from an older copy', () => {
  it('is noticed at the first contact, before a number is given', async () => {
    const station = await start();
    await signInClerk(station.client);
    await station.host.stop();
    const images = [place.dataDir, place.marksDir].map((dir) => [dir, `${dir}-image`] as const);
    for (const [dir, image] of images) copy(dir, image);
    const used = await start();
    await used.client.session.signIn(clerk);
    const taken = [await acceptOne(used), await acceptOne(used)];
    for (const one of taken) await synced(used, one.caseId);
    await used.host.stop();
    for (const [dir, image] of images) copy(image, dir);
    const restored = await start();
    await restored.client.session.signIn(clerk);
    const draft = await readyDraft(restored.client);
    const accepted = await eventually('accepted', async () => {
      try {
        return await restored.client.acceptance.accept({
          caseId: draft.caseId,
          version: draft.version,
          printReceipt: false,
        });
      } catch {
        return null;
      }
    });
    expect(taken.map((one) => one.projectNo)).not.toContain(accepted.projectNo);
    await synced(restored, accepted.caseId);
    await restored.host.stop();
  });

  it('is told with the sign-in which run was heard last, and gives no number though nothing else gets through', async () => {
    const echoed = new Map<string, unknown>();
    const listening = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const answer = await fetch(input, init);
      const { pathname } = new URL(input instanceof Request ? input.url : String(input));
      const said = (await answer
        .clone()
        .json()
        .catch(() => null)) as { run?: unknown } | null;
      if (said?.run) echoed.set(pathname, said.run);
      return answer;
    };
    const station = await start();
    await signInClerk(station.client);
    await station.host.stop();
    const images = [place.dataDir, place.marksDir].map((dir) => [dir, `${dir}-image`] as const);
    for (const [dir, image] of images) copy(dir, image);
    const used = await start({ fetch: listening });
    await used.client.session.signIn(clerk);
    const taken = await acceptOne(used);
    await synced(used, taken.caseId);
    await used.client.session.signOut();
    await used.client.session.signIn(clerk);
    await eventually('looked at the health', () => echoed.has('/v1/health'));
    const { runId, boot } = used.host.ctx.life;
    for (const path of ['/v1/health', '/v1/sessions', '/v1/reports'])
      expect([path, echoed.get(path)]).toEqual([path, { runId, boot }]);
    await used.host.stop();
    for (const [dir, image] of images) copy(image, dir);

    const deaf = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      if (/station-runs|health/.test(input instanceof Request ? input.url : String(input)))
        throw new TypeError('fetch failed');
      return await fetch(input, init);
    };
    const restored = await start({ fetch: deaf });
    await restored.client.session.signIn(clerk);
    expect((await restored.client.station.get()).life).toMatchObject({ code: 'STATION_RESTORED' });
    const draft = await readyDraft(restored.client);
    const accepting = { caseId: draft.caseId, version: draft.version, printReceipt: false };
    expect(await codeOf(restored.client.acceptance.accept(accepting))).toBe('STATION_RESTORED');
    await restored.host.stop();
  });

  it('knows a draft that had been accepted meanwhile as accepted, and steps go on behind those the platform has', async () => {
    const station = await start();
    await signInClerk(station.client);
    const draft = await readyDraft(station.client);
    const older = await acceptOne(station);
    await synced(station, older.caseId);
    await station.host.stop();
    copy(place.dataDir, `${place.dataDir}-backup`);
    const used = await start();
    await used.client.session.signIn(clerk);
    const { projectNo } = await used.client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: false,
    });
    await synced(used, draft.caseId);
    await used.host.stop();
    copy(`${place.dataDir}-backup`, place.dataDir);
    const restored = await start();
    await restored.client.session.signIn(clerk);
    const view = await eventually('accepted', async () => {
      const now = await restored.client.cases.get({ caseId: draft.caseId });
      return now.state === 'ACCEPTED' ? now : null;
    });
    expect(view.projectNo).toBe(projectNo);
    const seqs = restored.host.ctx.db
      .prepare(
        'SELECT next_seq, (SELECT max(seq) FROM outbox_all o WHERE o.case_id = c.case_id) AS top FROM cases c WHERE case_id = ?',
      )
      .get(draft.caseId) as { next_seq: number; top: number };
    expect(seqs.next_seq).toBeGreaterThan(seqs.top);
    await restored.host.stop();
  });
});
