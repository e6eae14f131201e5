import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLostCase } from '#db/queries/recalled.ts';
import { startFaultyProxy, type FaultyProxy } from '#simulators/platform-faults.ts';
import { clerk, eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { findServer } from './platform-postgresql.ts';
import { allSent, createRestorable, type Restorable } from './restorable.ts';

const server = await findServer();
const databases = [
  ['embedded', undefined],
  ...('reason' in server ? [] : [['PostgreSQL', server.bin] as const]),
] as const;

describe.each(databases)('a copied disk, emptied and taken away (%s)', (_name, serverBin) => {
  let stage: Restorable;
  let client: Client;
  let cable: FaultyProxy;
  beforeEach(async () => {
    stage = createRestorable(serverBin === undefined ? {} : { serverBin });
    client = await stage.open();
    await signInClerk(client);
    cable = await startFaultyProxy({ target: stage.administrator().url });
  });
  afterEach(async () => {
    await cable.close();
    await stage.close();
  });

  const accept = async (at: Client): Promise<string> => {
    const draft = await readyDraft(at);
    await at.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
    return draft.caseId;
  };
  const lifeOf = async (): Promise<string | undefined> => (await client.station.get()).life?.code;
  const runs = async () => await (await stage.person()).lives.list();

  it('told cases nobody else has: the machine that stays fetches them, and the platform gets them again', async () => {
    await stage.stopPlatform();
    await stage.keep('platform');
    await stage.startPlatform();
    await stage.stopStation();
    await stage.keep('station');
    await stage.keep('marks');
    client = await stage.startStation();
    await client.session.signIn(clerk);
    await accept(client);
    await allSent(client);

    // The copy goes on where the disk was copied, takes the place, and has a case nobody was told of when its line goes.
    const second = await stage.startCopy(cable.url);
    await second.client.session.signIn(clerk);
    await eventually('the first is stopped', async () => (await lifeOf()) === 'STATION_SECOND_LIFE');
    await eventually('numbers', async () => (await second.client.station.get()).numbersLeft > 0);
    await cable.set('refuse');
    await eventually('no line', async () => !(await second.client.station.get()).network.isOnline);
    const caseId = await accept(second.client);
    const number = (await second.client.cases.get({ caseId })).projectNo ?? '';

    // An administrator lets the first go on; it is mended before the copy is heard again.
    const { life, station } = stage.host().ctx;
    const ofFirst = { stationId: station.stationId, runId: life.runId };
    await (await stage.person()).lives.release({ ...ofFirst, note: '复制的那台撤走' });
    await eventually('the first goes on', async () => (await lifeOf()) === undefined);
    await eventually('nothing to fetch', async () => (await runs()).every((run) => run.isAwaited !== true));

    // As the guide says: its outbox becomes empty, then it is taken away.
    await cable.set('pass');
    await eventually('emptied', async () => {
      const { outbox, network } = await second.client.station.get();
      return network.isOnline && outbox.pending + outbox.attention === 0;
    });
    expect(await stage.keysOf(number)).not.toBeNull();
    await second.host.stop();
    await eventually('fetched', async () => (await runs()).every((run) => run.isAwaited !== true));
    expect(findLostCase(stage.host().ctx.db, caseId)?.project_no).toBe(number);
    const keys = await stage.keysOf(number);

    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('with the platform again', async () => (await stage.keysOf(number)) !== null);
    await allSent(client);
    expect(await stage.keysOf(number)).toEqual(keys);
  });
});
