import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import { eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { outcomeOf } from './outcome.ts';

let world: World;
let host: Host;
let client: Client;
beforeAll(async () => {
  world = await startWorld();
  await world.administrator.halls.save({
    hallCode: 'north',
    hallName: '示例区北厅',
    regionCode: '000001',
    contactPhone: '000-1',
    address: '示例路 1 号',
    publicUrl: '',
  });
});
afterAll(async () => {
  await world.close();
});
beforeEach(async () => {
  await world.cable.set('pass');
  ({ host, client } = await world.station());
  await signInClerk(client);
});

const accept = async () => {
  const draft = await readyDraft(client);
  return await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
};
const move = (hallCode: string) =>
  world.administrator.stations.move({ stationId: host.ctx.station.stationId, hallCode });
const offline = async (): Promise<void> => {
  await world.cable.set('refuse');
  await eventually('offline', async () => !(await client.station.get()).network.isOnline);
};
const online = async (): Promise<void> => {
  await world.cable.set('pass');
  await eventually('online', async () => (await client.station.get()).network.isOnline);
};
const arrived = (caseId: string) =>
  eventually('arrived', async () => (await client.cases.get({ caseId })).syncState === 'synced');

describe('a station moved to another hall with work in its outbox', () => {
  it('delivers what it has under the old numbers, goes on with numbers of the new region, and says where it is', async () => {
    await offline();
    const before = await accept();
    expect(before.projectNo).toMatch(/^000000/);
    await move('north');
    await online();
    await arrived(before.caseId);
    await eventually('told', async () => (await client.station.get()).hallName === '示例区北厅');
    await eventually('numbers of the new region', async () => (await client.station.get()).numbersLeft > 0);
    const after = await accept();
    expect(after.projectNo).toMatch(/^000001/);
    await arrived(after.caseId);
    for (const { projectNo } of [before, after])
      expect((await world.administrator.cases.get({ projectNo })).summary.projectNo).toBe(projectNo);
    const acts = host.ctx.db.prepare(`SELECT act, detail FROM audit WHERE act = 'station.moved'`).all();
    expect(acts).toEqual([
      { act: 'station.moved', detail: expect.stringContaining('000000-01 000000 → north 示例区北厅 000001') },
    ]);

    // Moved back, it goes on with the numbers it still has of that region.
    await move('000000-01');
    await eventually('told', async () => (await client.station.get()).hallName === '示例区政务服务中心');
    const last = await accept();
    expect(last.projectNo.slice(0, 18) > before.projectNo.slice(0, 18)).toBe(true);
    expect(last.projectNo).toMatch(/^000000/);
  });

  it('gives out no number of the region it left: without new ones it says why, and the draft stays', async () => {
    const draft = await readyDraft(client);
    await offline();
    // As when the line breaks between the news of the move and the new numbers.
    const { keepHall } = await import('#host/kernel/keep-hall.ts');
    const hall = { hallCode: 'north', hallName: '示例区北厅', regionCode: '000001', contactPhone: '000-1' };
    keepHall(host.ctx, { hall, queryBaseUrl: '' });
    const { caseId, version } = draft;
    const refused = await outcomeOf(client.acceptance.accept({ caseId, version, printReceipt: false }));
    expect(refused).toMatchObject({
      failure: { code: 'NUMBERS_OF_OTHER_REGION', message: expect.stringContaining('示例区北厅') },
    });
    expect((await client.station.get()).numbersLeft).toBe(0);
    await move('north');
    await online();
    await eventually('numbers of the new region', async () => (await client.station.get()).numbersLeft > 0);
    const accepted = await client.acceptance.accept({ caseId, version, printReceipt: false });
    expect(accepted.projectNo).toMatch(/^000001/);
  });
});

describe('a platform that is not of this version', () => {
  it('older than streams: said in words, everything stays in line and goes once it is upgraded', async () => {
    let speaks = 1;
    ({ host, client } = await world.station({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const url = input instanceof Request ? input.url : String(input);
        if (!url.endsWith('/v1/health')) return response;
        return Response.json({ ...((await response.json()) as object), exchangeVersion: speaks });
      },
    }));
    await signInClerk(client);
    const accepted = await accept();
    await eventually('said', async () => (await client.station.get()).network.message.includes('版本比本机旧'));
    const states = host.ctx.db.prepare('SELECT DISTINCT state, attempts FROM outbox_all').all();
    expect(states).toEqual([{ state: 'waiting', attempts: 0 }]);
    speaks = 2;
    await arrived(accepted.caseId);
    expect((await world.administrator.cases.get({ projectNo: accepted.projectNo })).summary.duplicates).toBe(0);
  });

  it('newer: what it says beyond this version disturbs nothing', async () => {
    ({ host, client } = await world.station({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const url = input instanceof Request ? input.url : String(input);
        if (!/\/v1\/(health|feed|reports)/.test(url) || !response.ok) return response;
        const body = (await response.json()) as Record<string, unknown>;
        const later = { ...body, exchangeVersion: 9, somethingNew: { a: 1 } };
        if (!Array.isArray(body.rows)) return Response.json(later, { status: response.status });
        const unknown = { cursor: Number(body.cursor), kind: 'kindOfTomorrow', thing: 1 };
        return Response.json({ ...later, rows: [...(body.rows as unknown[]), unknown] });
      },
    }));
    await signInClerk(client);
    const accepted = await accept();
    await arrived(accepted.caseId);
    expect((await client.station.get()).network).toMatchObject({ isOnline: true, message: '已连接' });
  });

  it('an outbox row of a class it does not know waits with words, and holds up no other case', async () => {
    const known = await accept();
    await arrived(known.caseId);
    const { insertOutbox } = await import('#db/queries/outbox.ts');
    const stream = `case:${known.caseId}`;
    const identity = { class: 'classOfTomorrow', seq: 1, dataVersion: 1 };
    const key = `${stream}/classOfTomorrow/1/1`;
    const at = host.ctx.time.iso();
    const content = { key, stream, ...identity, projectNo: known.projectNo, occurredAt: at, payload: { a: 1 } };
    insertOutbox(host.ctx.db, {
      stream,
      case_id: known.caseId,
      project_no: known.projectNo,
      class: identity.class,
      seq: 1,
      data_version: 1,
      idem_key: key,
      row_json: JSON.stringify(content),
      created_at: at,
    });
    await client.outbox.flush();
    const row = await eventually('answered', async () =>
      (await client.outbox.list({ filter: 'open' })).find((one) => one.failure),
    );
    expect(row).toMatchObject({ state: 'waiting', classTitle: 'classOfTomorrow', failure: { code: 'PLATFORM_OLDER' } });
    const other = await accept();
    await arrived(other.caseId);
  });
});
