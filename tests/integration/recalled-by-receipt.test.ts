import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clerk, eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { allSent, createRestorable, type Restorable } from './restorable.ts';

let stage: Restorable;
beforeEach(() => {
  stage = createRestorable();
});
afterEach(async () => {
  await stage.close();
});

async function acceptOne(client: Client): Promise<string> {
  const draft = await readyDraft(client);
  return (await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false }))
    .projectNo;
}

describe('a station put back from an older copy', () => {
  it('learns what it forgot though the platform’s clock was set back by hours meanwhile, and the station’s with it', async () => {
    let client = await stage.open();
    await signInClerk(client);
    const before = await acceptOne(client);
    await allSent(client);
    await stage.stopStation();
    await stage.keep('station');

    await stage.stopPlatform();
    stage.turnClocks(-3 * 3600_000);
    await stage.startPlatform();
    client = await stage.startStation();
    await client.session.signIn(clerk);
    await eventually('trusted', async () => (await client.station.get()).network.isOnline);
    const lost = [await acceptOne(client), await acceptOne(client)];
    await allSent(client);
    await stage.stopStation();

    await stage.putBack('station');
    client = await stage.startStation();
    await client.session.signIn(clerk);
    await eventually('mended', async () => {
      const { life, numbersLeft } = await client.station.get();
      return life === null && numbersLeft > 0;
    });
    const known = stage.host().ctx.db.prepare('SELECT project_no FROM lost_cases ORDER BY project_no').pluck().all();
    expect(known).toEqual([...lost].sort());
    expect([before, ...lost]).not.toContain(await acceptOne(client));
  });
});
