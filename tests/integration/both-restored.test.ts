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

describe('a station put back from an older copy, and after it the platform as well', () => {
  it('gives back to the platform what it had learnt from it: cases it knows again, and cases it had lost', async () => {
    let client = await stage.open();
    await signInClerk(client);
    const kept = await readyDraft(client);
    await acceptOne(client);
    await allSent(client);
    await stage.stopStation();
    await stage.keep('station');
    await stage.stopPlatform();
    await stage.keep('platform');
    await stage.startPlatform();

    client = await stage.startStation();
    await client.session.signIn(clerk);
    const known = await client.acceptance.accept({
      caseId: kept.caseId,
      version: kept.version,
      printReceipt: false,
    });
    const lost = await acceptOne(client);
    await allSent(client);
    const before = [await stage.keysOf(known.projectNo), await stage.keysOf(lost)];
    expect(before.map((keys) => (keys?.length ?? 0) > 3)).toEqual([true, true]);
    await stage.stopStation();

    await stage.putBack('station');
    client = await stage.startStation();
    await client.session.signIn(clerk);
    await eventually('mended', async () => {
      const { life, numbersLeft } = await client.station.get();
      return life === null && numbersLeft > 0;
    });
    expect((await client.cases.get({ caseId: kept.caseId })).projectNo).toBe(known.projectNo);

    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('both cases again', async () => {
      const now = [await stage.keysOf(known.projectNo), await stage.keysOf(lost)];
      return JSON.stringify(now) === JSON.stringify(before);
    });
  });
});

describe('a platform put back by its folder, as an embedded database or a snapshot is', () => {
  it('learns from a station that has only taken numbers since that it forgot them: they are taken as they are', async () => {
    let client = await stage.open();
    await signInClerk(client);
    await acceptOne(client);
    await allSent(client);
    await stage.stopStation();
    await stage.stopPlatform();
    await stage.keep('platform');
    await stage.startPlatform();
    client = await stage.startStation();
    await client.session.signIn(clerk);
    stage.host().ctx.db.prepare('UPDATE number_blocks SET next_no = last_no + 1').run();
    await client.outbox.flush();
    await eventually('new numbers', async () => (await client.station.get()).numbersLeft > 0);
    await stage.stopStation();
    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();

    client = await stage.startStation();
    await client.session.signIn(clerk);
    await eventually('online', async () => (await client.station.get()).network.isOnline);
    await eventually('the platform knows', () => stage.isHealing());
    const projectNo = await acceptOne(client);
    await eventually('the case arrives', async () => {
      expect((await client.outbox.list({ filter: 'attention' })).map((row) => row.failure?.message)).toEqual([]);
      return (await stage.keysOf(projectNo)) !== null;
    });
  });
});

describe('a platform put back twice within a minute', () => {
  it('heals twice: the second copy already held the first healing, and numbers go on behind what was given since', async () => {
    const client = await stage.open();
    await signInClerk(client);
    stage.host().ctx.db.prepare('UPDATE number_blocks SET next_no = last_no + 1').run();
    await stage.stopPlatform();
    await stage.keep('platform');
    await stage.startPlatform();
    const takeNumbers = async (): Promise<void> => {
      await client.outbox.flush();
      await eventually('new numbers', async () => (await client.station.get()).numbersLeft > 0);
    };
    await takeNumbers();
    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('the first healing', () => stage.isHealing());
    const first = await stage.healingSince();

    // A copy that knows of the first healing; numbers are given after it, and it is put back in its turn.
    await stage.stopPlatform();
    await stage.keep('platform');
    await stage.startPlatform();
    stage.host().ctx.db.prepare('UPDATE number_blocks SET next_no = last_no + 1').run();
    await takeNumbers();
    await stage.stopPlatform();
    await stage.putBack('platform');
    await stage.startPlatform();
    await eventually('the second healing', async () => (await stage.healingSince()) !== first);
  });
});
