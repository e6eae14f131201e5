import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, readyDraft, signInClerk, startWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

describe('one case from the window to the central platform', () => {
  it('is verified, accepted and arrives with all its rows', async () => {
    const { client } = await world.station();
    await signInClerk(client);
    const draft = await readyDraft(client);
    await client.verification.start({ caseId: draft.caseId });
    const verified = await eventually('verifications', async () => {
      const view = await client.cases.get({ caseId: draft.caseId });
      return view.verifications.length > 0 && view.verifications.every((one) => one.state === 'valid') ? view : null;
    });
    expect(verified.verifications.map((one) => one.digest?.length)).toEqual(verified.verifications.map(() => 64));
    expect(verified.obstacles.filter((one) => one.blocking)).toEqual([]);
    const accepted = await client.acceptance.accept({
      caseId: draft.caseId,
      version: verified.version,
      printReceipt: false,
    });
    const arrived = await eventually('the case at the platform', async () => {
      const view = await client.cases.get({ caseId: draft.caseId });
      return view.syncState === 'synced' ? world.administrator.cases.get({ projectNo: accepted.projectNo }) : null;
    });
    expect(arrived.summary).toMatchObject({ projectNo: accepted.projectNo, applicantName: '赵铁柱', duplicates: 0 });
    expect(arrived.rows.map((row) => row.class)).toContain('verification');
    const notice = await client.documents.notice({ caseId: draft.caseId });
    expect(
      Buffer.from(await notice.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it('is accepted without a network under an official number, and arrives once when the network is back', async () => {
    const { client } = await world.station();
    await signInClerk(client);
    const before = await readyDraft(client);
    await world.cable.set('refuse');
    await eventually('offline', async () => !(await client.station.get()).network.isOnline);
    const accepted = await client.acceptance.accept({
      caseId: before.caseId,
      version: before.version,
      printReceipt: false,
    });
    expect(accepted.projectNo).toMatch(/^000000\d{12}[0-9A-Z]$/);
    expect((await client.cases.get({ caseId: before.caseId })).syncState).toBe('pending');
    await world.cable.set('pass');
    await eventually('synced', async () => (await client.cases.get({ caseId: before.caseId })).syncState === 'synced');
    expect((await world.administrator.cases.get({ projectNo: accepted.projectNo })).summary.duplicates).toBe(0);
  });
});
