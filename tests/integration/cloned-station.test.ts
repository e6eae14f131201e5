import fs from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Host, HostOptions } from '#host/host.ts';
import { markFiles } from '#host/kernel/store-past.ts';
import { startFaultyProxy, type FaultyProxy } from '#simulators/platform-faults.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, zhao, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';

let world: World;
let cable: FaultyProxy;
let root: string;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  cable = await startFaultyProxy({ target: world.platformUrl });
  root = await world.tempDir();
});
afterEach(async () => {
  await cable.close();
});

type Station = { host: Host; client: Client };
const at = (name: string): { dataDir: string; marksDir: string } => ({
  dataDir: path.join(root, name, 'data'),
  marksDir: path.join(root, name, 'marks'),
});
const start = async (name: string, options: Partial<HostOptions> = {}): Promise<Station> =>
  await world.station({ ...at(name), machine: [root], ...options });

async function acceptOne({ client }: Station, name = zhao.name): Promise<{ caseId: string; projectNo: string }> {
  const draft = await readyDraft(client, { ...zhao, name });
  return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
}
const synced = async ({ client }: Station, caseId: string): Promise<unknown> =>
  await eventually('synced', async () => (await client.cases.get({ caseId })).syncState === 'synced');
const lifeOf = async ({ client }: Station): Promise<string | undefined> => (await client.station.get()).life?.code;
const blocked = (station: Station): Promise<unknown> =>
  eventually('stopped', async () => (await lifeOf(station)) === 'STATION_SECOND_LIFE');

/** A bound station that was stopped in order; its data folder may be copied. */
async function bound(): Promise<void> {
  const station = await start('first');
  await signInClerk(station.client);
  await station.host.stop();
}
const copyData = (to: string): void => fs.cpSync(at('first').dataDir, at(to).dataDir, { recursive: true });
/** A whole disk: the marks are named after the folder's place, which on the other machine is the same. */
function copyDisk(to: string): void {
  copyData(to);
  const [from, onto] = [at('first'), at(to)].map((one) => markFiles(one.dataDir, one.marksDir).outside);
  if (from === undefined || onto === undefined) throw new Error('two places');
  fs.mkdirSync(path.dirname(onto), { recursive: true });
  fs.copyFileSync(from, onto);
}

describe('a data folder copied to another machine', () => {
  it('stops there with words while the first goes on; an administrator may change that, and then the first is stopped', async () => {
    await bound();
    copyData('second');
    const first = await start('first');
    await first.client.session.signIn(clerk);
    const kept = await acceptOne(first);
    await synced(first, kept.caseId);

    const second = await start('second', { machine: ['another'] });
    await second.client.session.signIn(clerk);
    await blocked(second);
    const draft = await readyDraft(second.client);
    const accepting = { caseId: draft.caseId, version: draft.version, printReceipt: false };
    expect(await codeOf(second.client.acceptance.accept(accepting))).toBe('STATION_SECOND_LIFE');
    await acceptOne(first);
    expect(await lifeOf(first)).toBeUndefined();

    const runs = await world.administrator.lives.list();
    const mine = runs.filter((one) => one.stationId === first.host.ctx.station.stationId);
    expect(mine.map((one) => [one.runId, one.state]).sort()).toEqual(
      [
        [first.host.ctx.life.runId, 'current'],
        [second.host.ctx.life.runId, 'stopped'],
      ].sort(),
    );
    expect(mine.find((one) => one.state === 'stopped')?.reason).toMatch(/复制/);
    await world.administrator.lives.release({
      stationId: first.host.ctx.station.stationId,
      runId: second.host.ctx.life.runId,
      note: '第一台送修',
    });
    await eventually('released', async () => (await lifeOf(second)) === undefined);
    await eventually('numbers', async () => (await second.client.station.get()).numbersLeft > 0);
    expect((await second.client.acceptance.accept(accepting)).projectNo).not.toBe(kept.projectNo);
    await blocked(first);
    await first.host.stop();
    await second.host.stop();
  });
});

describe('a whole disk copied, both machines at work', () => {
  /** Two citizens with one number: the copy accepted while it had no line. */
  async function collided(): Promise<{
    first: Station;
    second: Station;
    holder: string;
    claimant: string;
    projectNo: string;
  }> {
    await bound();
    copyDisk('second');
    const first = await start('first');
    await first.client.session.signIn(clerk);
    const holder = await acceptOne(first, '赵铁柱');
    await synced(first, holder.caseId);
    await cable.set('refuse');
    const second = await start('second', { platformUrl: cable.url });
    await second.client.session.signIn(clerk);
    await second.client.station.confirmTime({ shown: second.host.ctx.time.iso() });
    const claimant = await acceptOne(second, '钱小妹');
    expect(claimant.projectNo).toBe(holder.projectNo);
    await cable.set('pass');
    await eventually('found', async () =>
      (await world.administrator.lives.collisions()).some((one) => one.projectNo === holder.projectNo),
    );
    return { first, second, holder: holder.caseId, claimant: claimant.caseId, projectNo: holder.projectNo };
  }

  it('only one goes on, and neither gives a number again that the other gave', async () => {
    const { first, second, projectNo } = await collided();
    await blocked(first);
    await eventually('numbers', async () => (await second.client.station.get()).numbersLeft > 0);
    expect((await acceptOne(second)).projectNo).not.toBe(projectNo);
    await first.host.stop();
    await second.host.stop();
  });

  it('an event of the department reaches the case it is about, never the other under the same number', async () => {
    const { first, second, holder, claimant, projectNo } = await collided();
    await world.administrator.cases.recordEvent({
      projectNo,
      eventId: `event-${projectNo}`,
      state: 'DONE_REFUSED',
      stepName: '审批',
      handler: '吴科长',
      orgName: '示例区市场监督管理局',
      opinion: '不符合条件',
    });
    await eventually('told', async () => (await first.client.cases.get({ caseId: holder })).state === 'DONE_REFUSED');
    await second.client.outbox.flush();
    await eventually('the feed is read to its end', () => {
      const cursor = ({ host }: Station): unknown =>
        host.ctx.db.prepare(`SELECT value FROM settings WHERE key = 'feedCursor'`).pluck().get();
      return cursor(second) === cursor(first);
    });
    expect((await second.client.cases.get({ caseId: claimant })).state).toBe('ACCEPTED');
    await first.host.stop();
    await second.host.stop();
  });

  it.each(['holder', 'claimant'] as const)(
    'an administrator sees both cases and decides that the %s keeps the number; the other gets one of its own, on its papers too',
    async (keeps) => {
      const { first, second, holder, claimant, projectNo } = await collided();
      const { windowNo } = await first.client.station.get();
      const found = (await world.administrator.lives.collisions()).find((one) => one.projectNo === projectNo);
      expect(found).toMatchObject({
        holder: { caseId: holder, applicantName: '赵铁柱', windowNo },
        claimant: { caseId: claimant, applicantName: '钱小妹' },
        settled: null,
      });
      const settled = await world.administrator.lives.settle({
        collisionId: found?.collisionId ?? '',
        keeps,
        note: '先到的留用',
      });
      const newNumber = settled.settled?.newNumber ?? '';
      expect(newNumber).not.toBe(projectNo);
      await synced(first, holder);
      await synced(second, claimant);
      const numberOf = async (station: Station, caseId: string): Promise<string | null> =>
        (await station.client.cases.get({ caseId })).projectNo;
      await eventually('renumbered', async () => {
        const numbers = [await numberOf(first, holder), await numberOf(second, claimant)];
        return (
          JSON.stringify(numbers) ===
          JSON.stringify(keeps === 'holder' ? [projectNo, newNumber] : [newNumber, projectNo])
        );
      });
      const [loser, caseId] = keeps === 'holder' ? [second, claimant] : [first, holder];
      const papers = loser.host.ctx.db.prepare('SELECT data_json FROM documents WHERE case_id = ?').pluck().all(caseId);
      expect(papers.length).toBeGreaterThan(0);
      expect(papers.join()).toContain(newNumber);
      expect(papers.join()).not.toContain(projectNo);
      await synced(first, holder);
      await synced(second, claimant);
      const nameAt = async (number: string): Promise<string> =>
        (await world.administrator.cases.get({ projectNo: number })).summary.applicantName;
      expect([await nameAt(projectNo), await nameAt(newNumber)]).toEqual(
        keeps === 'holder' ? ['赵铁柱', '钱小妹'] : ['钱小妹', '赵铁柱'],
      );
      expect(
        await codeOf(
          world.administrator.lives.settle({ collisionId: settled.collisionId, keeps: 'holder', note: '再来' }),
        ),
      ).toBe('INPUT_INVALID');
      await first.host.stop();
      await second.host.stop();
    },
  );
});
