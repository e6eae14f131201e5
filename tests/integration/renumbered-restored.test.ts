import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLostCase } from '#db/queries/recalled.ts';
import { AcceptRow } from '#contract/platform/reports.ts';
import { rowKey } from '#contract/platform/streams.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { clerk, eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { findServer } from './platform-postgresql.ts';
import { allSent, createRestorable, type Restorable } from './restorable.ts';

const server = await findServer();
const databases = [
  ['embedded', undefined],
  ...('reason' in server ? [] : [['PostgreSQL', server.bin] as const]),
] as const;

describe.each(databases)('two cases under one number, settled, then the platform put back (%s)', (_name, serverBin) => {
  let stage: Restorable;
  let client: Client;
  beforeEach(async () => {
    stage = createRestorable(serverBin === undefined ? {} : { serverBin });
    client = await stage.open();
    await signInClerk(client);
  });
  afterEach(async () => {
    await stage.close();
  });

  const keepPlatform = async (): Promise<void> => {
    await stage.stopPlatform();
    await stage.keep('platform');
    await stage.startPlatform();
  };
  /** Also of a case that its window knows as lost. */
  const numberOf = async (caseId: string): Promise<string> => {
    const lost = findLostCase(stage.host().ctx.db, caseId);
    return lost?.project_no ?? (await client.cases.get({ caseId })).projectNo ?? '';
  };

  /** Another machine claims the number of this case, and an administrator gives it to that one. */
  async function loseNumber(caseId: string): Promise<string> {
    const before = await numberOf(caseId);
    const { ctx } = stage.host();
    const mine = AcceptRow.loose().parse(
      JSON.parse(
        ctx.db
          .prepare(`SELECT row_json FROM outbox_sent WHERE stream = 'case:' || ? AND class = 'accept'`)
          .pluck()
          .get(caseId) as string,
      ),
    );
    const administrator = await stage.person();
    const [hall] = await administrator.halls.list();
    const { code } = await administrator.stations.createCode({ hallCode: hall?.hallCode ?? '' });
    const other = await enrolSimulated(() => stage.administrator().url, code, {
      stationId: 'station-of-another-machine',
      stationName: '另一台',
      windowNo: '13 号窗',
    });
    const stream = `case:${ctx.newId()}`;
    const response = await fetch(`${stage.administrator().url}/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await other.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ rows: [{ ...mine, stream, key: rowKey(stream, mine) }] }),
    });
    expect(await response.json()).toMatchObject({ results: [{ reason: '办件编号不在本机领用的号段内' }] });
    const found = (await administrator.lives.collisions()).find((one) => one.projectNo === before);
    await administrator.lives.settle({ collisionId: found?.collisionId ?? '', keeps: 'claimant', note: '对方先发' });
    await eventually('renumbered', async () => (await numberOf(caseId)) !== before);
    await allSent(client);
    return before;
  }

  const acceptOne = async (): Promise<string> => {
    const draft = await readyDraft(client);
    await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
    return draft.caseId;
  };

  const keepStation = async (): Promise<void> => {
    await stage.stopStation();
    await stage.keep('station');
    client = await stage.startStation();
    await client.session.signIn(clerk);
  };
  /** From a copy that knows nothing of the case: what it had reported comes back from the platform, the case itself does not. */
  const putStationBack = async (): Promise<unknown[]> => {
    await stage.stopStation();
    await stage.putBack('station');
    client = await stage.startStation();
    await client.session.signIn(clerk);
    await eventually('mended', async () => {
      const { life, numbersLeft } = await client.station.get();
      return life === null && numbersLeft > 0;
    });
    return stage.host().ctx.db.prepare('SELECT project_no FROM lost_cases').pluck().all();
  };
  const rowsHeal = async (number: string, former: string): Promise<void> => {
    const keys = await stage.keysOf(number);
    expect(keys?.filter((key) => key.includes('/accept/'))).toHaveLength(2);
    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('as it was before', async () => {
      expect((await client.outbox.list({ filter: 'attention' })).map((row) => row.failure?.message)).toEqual([]);
      return JSON.stringify(await stage.keysOf(number)) === JSON.stringify(keys);
    });
    await allSent(client);
    expect(await stage.keysOf(former)).toBeNull();
    expect(await (await stage.person()).lives.collisions()).toEqual([]);
  };

  const goesBackAndHeals = async (caseId: string, former: string): Promise<void> => {
    const number = await numberOf(caseId);
    const keys = await stage.keysOf(number);
    expect(keys?.filter((key) => key.includes('/accept/'))).toHaveLength(2);
    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('as it was before', async () => {
      expect((await client.outbox.list({ filter: 'attention' })).map((row) => row.failure?.message)).toEqual([]);
      return JSON.stringify(await stage.keysOf(number)) === JSON.stringify(keys);
    });
    expect(await stage.keysOf(former)).toBeNull();
    expect(await (await stage.person()).lives.collisions()).toEqual([]);
    expect(await numberOf(caseId)).toBe(number);
  };

  it('a case the copy does not know comes again under the number on its papers', async () => {
    await keepPlatform();
    const caseId = await acceptOne();
    await allSent(client);
    await goesBackAndHeals(caseId, await loseNumber(caseId));
  });

  it('a case the copy knows under its former number gets the later one again, with all of its rows', async () => {
    const caseId = await acceptOne();
    await allSent(client);
    await keepPlatform();
    await goesBackAndHeals(caseId, await loseNumber(caseId));
  });

  it.each([
    ['does not know', false],
    ['knows under its former number', true],
  ])(
    'a case its own window forgot too, and the copy %s, comes again under the number on its papers',
    async (_what, isKnown) => {
      await keepStation();
      if (!isKnown) await keepPlatform();
      const caseId = await acceptOne();
      await allSent(client);
      if (isKnown) await keepPlatform();
      const former = await loseNumber(caseId);
      const number = await numberOf(caseId);
      expect(await putStationBack()).not.toContain(former);
      await rowsHeal(number, former);
    },
  );

  it.each([
    ['does not know', false],
    ['knows under its former number', true],
  ])(
    'a case its own window had forgotten before it got another number, and the copy %s, comes again under the later one',
    async (_what, isKnown) => {
      await keepStation();
      if (!isKnown) await keepPlatform();
      const caseId = await acceptOne();
      await allSent(client);
      if (isKnown) await keepPlatform();
      expect(await putStationBack()).toContain(await numberOf(caseId));
      const former = await loseNumber(caseId);
      await rowsHeal(await numberOf(caseId), former);
    },
  );
});
