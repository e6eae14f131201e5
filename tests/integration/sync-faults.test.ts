import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import type { FaultMode } from '#simulators/platform-faults.ts';
import { eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';

let world: World;
let host: Host;
let client: Client;
let meetsReportsOnly = false;
beforeAll(async () => {
  world = await startWorld();
  ({ host, client } = await world.station({
    syncPace: { feedMs: 60_000, healthMs: 60_000, maxOfflineMs: 300 },
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (!meetsReportsOnly || url.endsWith('/v1/reports')) return fetch(input, init);
      const past = url.replace(world.cable.url, world.platformUrl);
      return fetch(input instanceof Request ? new Request(past, input) : past, init);
    },
  }));
  await signInClerk(client);
  await eventually('online', async () => (await client.station.get()).network.isOnline);
});
afterEach(async () => {
  await world.cable.set('pass');
  meetsReportsOnly = false;
  await eventually('online again', async () => (await client.station.get()).network.isOnline);
});
/**
 * The line answers reports badly and everything else well: a station that met the fault with its feed or its look at the platform
 * would be offline and send nothing at all.
 */
async function answerReports(mode: FaultMode): Promise<void> {
  meetsReportsOnly = true;
  await world.cable.set(mode);
}
afterAll(async () => {
  await world.close();
});

async function acceptOne(): Promise<{ caseId: string; projectNo: string }> {
  const draft = await readyDraft(client);
  return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
}

interface Row {
  idem_key: string;
  state: string;
  attempts: number;
  failure_json: string | null;
  next_try_at: string;
}
const rowsOf = (caseId: string): Row[] =>
  host.ctx.db.prepare('SELECT * FROM outbox_all WHERE case_id = ? ORDER BY outbox_id').all(caseId) as Row[];

/** All rows of the case are at the platform, each once, and nothing else of it. */
async function expectArrivedWhole(accepted: { caseId: string; projectNo: string }): Promise<number> {
  await eventually('all rows acknowledged', () => rowsOf(accepted.caseId).every((row) => row.state === 'acked'));
  const arrived = await world.administrator.cases.get({ projectNo: accepted.projectNo });
  expect(arrived.rows.map((row) => row.key).sort()).toEqual(
    rowsOf(accepted.caseId)
      .map((row) => row.idem_key)
      .sort(),
  );
  expect((await client.cases.get({ caseId: accepted.caseId })).syncState).toBe('synced');
  return arrived.summary.duplicates;
}

describe('a platform that answers badly', () => {
  const transient: [FaultMode, boolean, RegExp][] = [
    ['status500', false, /中心平台出错（500）.*稍后自动重传/],
    ['html', false, /答复不完整或看不懂.*稍后自动重传/],
    ['refuse', false, /连不上中心平台/],
    ['truncate', true, /答复不完整或看不懂.*稍后自动重传/],
    ['dropAnswer', true, /连不上中心平台/],
  ];
  it.each(transient)(
    '%s: loses nothing, doubles nothing, says so, and goes on by itself',
    async (mode, wasDelivered, sentence) => {
      await answerReports(mode);
      const accepted = await acceptOne();
      await eventually('a failed try', () =>
        client.outbox.flush().then(() => rowsOf(accepted.caseId).some((row) => row.failure_json !== null)),
      );
      const seen = await client.outbox.list({ filter: 'open' });
      expect(seen.find((row) => row.failure !== null)?.failure?.message).toMatch(sentence);
      expect(seen.every((row) => row.state === 'waiting')).toBe(true);
      meetsReportsOnly = false;
      await eventually('shown as offline', async () => !(await client.station.get()).network.isOnline);
      await world.cable.set('pass');
      const duplicates = await expectArrivedWhole(accepted);
      if (!wasDelivered) expect(duplicates).toBe(0);
    },
  );

  it('keeps the case when only the reports are answered 500 three times, and keeps the network light as it is', async () => {
    let refusals = 0;
    const flaky = await world.station({
      fetch: async (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        if (!url.endsWith('/v1/reports') || refusals >= 3) return await fetch(input, init);
        refusals += 1;
        return Response.json({ message: 'upstream failed' }, { status: 500 });
      },
    });
    await signInClerk(flaky.client);
    const draft = await readyDraft(flaky.client);
    const { caseId, projectNo } = await flaky.client.acceptance.accept({
      caseId: draft.caseId,
      version: draft.version,
      printReceipt: false,
    });
    await eventually('a failure shown', async () =>
      (await flaky.client.outbox.list({ filter: 'open' })).some((row) => row.failure?.code === 'PLATFORM_FAULT'),
    );
    expect((await flaky.client.station.get()).network).toMatchObject({ isOnline: true, message: '已连接' });
    await eventually('synced', async () => (await flaky.client.cases.get({ caseId })).syncState === 'synced');
    const attempts = flaky.host.ctx.db
      .prepare(`SELECT attempts FROM outbox_all WHERE class = 'accept' AND case_id = ?`)
      .get(caseId);
    expect([refusals, attempts]).toEqual([3, { attempts: 4 }]);
    expect((await world.administrator.cases.get({ projectNo })).summary.duplicates).toBe(0);
  });

  it('sends again what was processed but never answered, and the platform recognises it', async () => {
    await eventually('online', async () => (await client.station.get()).network.isOnline);
    await answerReports('dropAnswer');
    const accepted = await acceptOne();
    await eventually('delivered without an answer', async () => {
      await client.outbox.flush();
      return (await codeOf(world.administrator.cases.get({ projectNo: accepted.projectNo }))) === 'ok';
    });
    expect(rowsOf(accepted.caseId).every((row) => row.state === 'waiting')).toBe(true);
    await world.cable.set('pass');
    expect(await expectArrivedWhole(accepted)).toBeGreaterThan(0);
  });

  it('a conflict somewhere on the way is shown to a person and blocks only its own case; nothing is dropped', async () => {
    await eventually('online', async () => (await client.station.get()).network.isOnline);
    await answerReports('conflict409');
    const accepted = await acceptOne();
    const row = await eventually('attention', async () => {
      await client.outbox.flush();
      return rowsOf(accepted.caseId).find((one) => one.state === 'attention');
    });
    expect(row.idem_key).toContain('/accept/');
    // Behind a refused row the rest waits for that one; a person has one thing to look at, not ten.
    expect(rowsOf(accepted.caseId).filter((one) => one.state === 'attention')).toHaveLength(1);
    expect((await client.cases.get({ caseId: accepted.caseId })).syncState).toBe('attention');
    const [shown] = await client.outbox.list({ filter: 'attention' });
    expect(shown?.failure).toMatchObject({ code: 'PLATFORM_CONFLICT', who: 'administrator' });
    await world.cable.set('pass');
    const other = await acceptOne();
    await expectArrivedWhole(other);
    await client.outbox.retry({ outboxId: shown?.outboxId ?? 0 });
    expect(await expectArrivedWhole(accepted)).toBe(0);
  });

  it('hangs: acceptance answers all the same, and the case goes when the line is good again', async () => {
    await world.cable.set('hang');
    const accepted = await acceptOne();
    const second = await acceptOne();
    expect(accepted.projectNo).not.toBe(second.projectNo);
    // Cutting the cable ends the hanging call, as a router coming back does.
    await world.cable.set('refuse');
    await world.cable.set('pass');
    await expectArrivedWhole(accepted);
    await expectArrivedWhole(second);
  });

  it('cuts the line again and again while cases are accepted, and every one arrives exactly once', async () => {
    const accepted: { caseId: string; projectNo: string }[] = [];
    for (const mode of [
      'dropAnswer',
      'pass',
      'truncate',
      'refuse',
      'pass',
      'status500',
      'dropAnswer',
      'html',
      'pass',
    ] as const) {
      await world.cable.set(mode);
      accepted.push(await acceptOne());
      await client.outbox.flush();
    }
    for (const one of accepted) await expectArrivedWhole(one);
    expect(new Set(accepted.map((one) => one.projectNo)).size).toBe(accepted.length);
  });
});
