import { beginPutBack, putBackStreams } from '#db/queries/put-back.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import { eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { codeOf } from './outcome.ts';

let world: World;
let host: Host;
let client: Client;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  ({ host, client } = await world.station());
  await signInClerk(client);
});

interface Row {
  outbox_id: number;
  case_id: string;
  class: string;
  seq: number;
  idem_key: string;
  row_json: string;
  state: string;
  acked_at: string | null;
}
const rowsOf = (caseId: string): Row[] =>
  host.ctx.db.prepare('SELECT * FROM outbox_all WHERE case_id = ? ORDER BY outbox_id').all(caseId) as Row[];
const setRow = (outboxId: number, json: string): void =>
  void host.ctx.db.prepare('UPDATE outbox SET row_json = ? WHERE outbox_id = ?').run(json, outboxId);

async function acceptOne(): Promise<{ caseId: string; projectNo: string }> {
  const draft = await readyDraft(client);
  return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
}

/** Accepts while the cable is out, and changes one waiting row before it goes. */
async function acceptAndSpoil(
  which: string,
  spoil: (row: Record<string, unknown>) => unknown,
): Promise<{ accepted: { caseId: string; projectNo: string }; row: Row }> {
  await world.cable.set('refuse');
  await eventually('offline', async () => !(await client.station.get()).network.isOnline);
  const accepted = await acceptOne();
  const row = rowsOf(accepted.caseId).find((one) => one.class === which);
  if (!row) throw new Error(`no ${which} row`);
  setRow(row.outbox_id, JSON.stringify(spoil(JSON.parse(row.row_json) as Record<string, unknown>)));
  await world.cable.set('pass');
  return { accepted, row };
}

describe('a row the platform refuses', () => {
  it.each([
    [
      'a payload that breaks the rules',
      (row: Record<string, unknown>) => ({ ...row, payload: { ...(row.payload as object), applicantName: '' } }),
      /applicantName/,
    ],
    [
      'a number of somebody else’s block',
      (row: Record<string, unknown>) => ({
        ...row,
        projectNo: '000000202600000011',
        key: '000000202600000011/accept/0/1',
        payload: { ...(row.payload as object), projectNo: '000000202600000011' },
      }),
      null,
    ],
    [
      'text no database keeps',
      (row: Record<string, unknown>) => ({
        ...row,
        payload: { ...(row.payload as object), applicantName: '赵\u0000' },
      }),
      /不能保存的字符/,
    ],
  ])(
    '%s: shown with its reason, blocking no other case; repaired and tried again, all arrives in order',
    async (_what, spoil, reason) => {
      const { accepted, row } = await acceptAndSpoil('accept', spoil);
      if (reason === null) {
        // Answered under another key, the row stays with us as undelivered; never is it taken for acknowledged.
        await eventually('a failed try', () =>
          client.outbox
            .list({ filter: 'open' })
            .then((rows) => rows.some((one) => one.outboxId === row.outbox_id && one.failure !== null)),
        );
      } else {
        const shown = await eventually('attention', async () =>
          (await client.outbox.list({ filter: 'attention' })).find((one) => one.caseId === accepted.caseId),
        );
        expect(shown).toMatchObject({
          outboxId: row.outbox_id,
          class: 'accept',
          applicantName: '赵铁柱',
          failure: { code: 'PLATFORM_REJECTED', who: 'clerk' },
        });
        expect(shown.failure?.message).toMatch(reason);
        expect((await client.station.get()).outbox.attention).toBe(1);
        expect((await client.cases.search({ query: accepted.projectNo })).rows[0]?.syncState).toBe('attention');
      }
      const other = await acceptOne();
      await eventually(
        'the other case',
        async () => (await client.cases.get({ caseId: other.caseId })).syncState === 'synced',
      );
      expect(
        rowsOf(accepted.caseId)
          .slice(1)
          .map((one) => one.state),
      ).toEqual(
        rowsOf(accepted.caseId)
          .slice(1)
          .map(() => 'waiting'),
      );
      expect(await codeOf(world.administrator.cases.get({ projectNo: accepted.projectNo }))).not.toBe('ok');

      setRow(row.outbox_id, row.row_json);
      await client.outbox.retry({ outboxId: row.outbox_id });
      await eventually(
        'the repaired case',
        async () => (await client.cases.get({ caseId: accepted.caseId })).syncState === 'synced',
      );
      const arrived = await world.administrator.cases.get({ projectNo: accepted.projectNo });
      expect(arrived.rows.map((one) => one.key).sort()).toEqual(
        rowsOf(accepted.caseId)
          .map((one) => one.idem_key)
          .sort(),
      );
      expect(arrived.rows[0]?.class).toBe('accept');
    },
  );

  it('a later row: what the platform took stays taken, and only this one needs a person', async () => {
    const { accepted, row } = await acceptAndSpoil('step', (one) => ({
      ...one,
      payload: { ...(one.payload as object), state: '9' },
    }));
    await eventually('attention', async () =>
      (await client.outbox.list({ filter: 'attention' })).some((one) => one.outboxId === row.outbox_id),
    );
    expect(rowsOf(accepted.caseId).filter((one) => one.state === 'acked').length).toBeGreaterThan(1);
    setRow(row.outbox_id, row.row_json);
    await client.outbox.retry({ outboxId: row.outbox_id });
    await eventually(
      'synced',
      async () => (await client.cases.get({ caseId: accepted.caseId })).syncState === 'synced',
    );
    expect((await world.administrator.cases.get({ projectNo: accepted.projectNo })).summary.duplicates).toBe(0);
  });

  it('a key seen with other content: a conflict for the administrator, nothing overwritten', async () => {
    const accepted = await acceptOne();
    await eventually(
      'synced',
      async () => (await client.cases.get({ caseId: accepted.caseId })).syncState === 'synced',
    );
    const [first] = rowsOf(accepted.caseId);
    const changed = JSON.parse(first?.row_json ?? '{}') as { payload: Record<string, unknown> };
    beginPutBack(host.ctx.db, 0);
    putBackStreams(host.ctx.db, [`case:${accepted.caseId}`], host.ctx.time.iso());
    host.ctx.db
      .prepare('UPDATE outbox SET row_json = ? WHERE outbox_id = ?')
      .run(JSON.stringify({ ...changed, payload: { ...changed.payload, applicantName: '别人' } }), first?.outbox_id);
    await client.outbox.flush();
    const shown = await eventually('conflict', async () => (await client.outbox.list({ filter: 'attention' }))[0]);
    expect(shown.failure).toMatchObject({ code: 'PLATFORM_CONFLICT', who: 'administrator' });
    expect((await world.administrator.cases.get({ projectNo: accepted.projectNo })).summary.applicantName).toBe(
      '赵铁柱',
    );
  });

  it('cannot be retried when it is not there, and an acknowledged one stays acknowledged', async () => {
    const accepted = await acceptOne();
    await eventually(
      'synced',
      async () => (await client.cases.get({ caseId: accepted.caseId })).syncState === 'synced',
    );
    expect(await codeOf(client.outbox.retry({ outboxId: 999_999 }))).toBe('CASE_NOT_FOUND');
    await client.outbox.retry({ outboxId: rowsOf(accepted.caseId)[0]?.outbox_id ?? 0 });
    expect(rowsOf(accepted.caseId).every((one) => one.state === 'acked')).toBe(true);
  });
});

describe('a station the administrator revoked', () => {
  it('keeps its rows, says so steadily without hammering the platform, and goes on when it is let in again', async () => {
    const { stationId } = host.ctx.station;
    await world.administrator.stations.revoke({ stationId, revoked: true });
    const accepted = await acceptOne();
    await eventually('refused', async () => (await client.station.get()).network.message.includes('没有认可这台机器'));
    expect(rowsOf(accepted.caseId).every((row) => row.state === 'waiting')).toBe(true);
    // Looked at again and again: the message does not come and go with every other call.
    const seen = new Set<string>();
    for (let look = 0; look < 60; look += 1) {
      const { network } = await client.station.get();
      seen.add(network.message);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect([...seen].join('｜')).toMatch(/^中心平台没有认可这台机器。[^｜]*$/);
    expect(rowsOf(accepted.caseId).every((row) => row.state === 'waiting')).toBe(true);
    await world.administrator.stations.revoke({ stationId, revoked: false });
    await eventually(
      'synced',
      async () => (await client.cases.get({ caseId: accepted.caseId })).syncState === 'synced',
    );
    expect((await world.administrator.cases.get({ projectNo: accepted.projectNo })).summary.duplicates).toBe(0);
    await eventually('online', async () => (await client.station.get()).network.message === '已连接');
  });
});
