import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword, platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { eventually, readyDraft, signInClerk, startWorld, zhao, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

it('a case accepted at one window is found at another of the hall, masked and on record, and offline a sentence says why not', async () => {
  const one = await world.station();
  const other = await world.station();
  await signInClerk(one.client);
  const { caseId, version } = await readyDraft(one.client, zhao);
  const { projectNo } = await one.client.acceptance.accept({ caseId, version, printReceipt: false });
  await signInClerk(other.client);
  const seen = await eventually('arrived', async () =>
    (await other.client.cases.hall({ query: '赵铁柱' })).find((row) => row.projectNo === projectNo),
  );
  expect(seen).toMatchObject({ applicantName: '赵**', isHere: false });
  expect((await one.client.cases.hall({ query: projectNo })).map((row) => row.isHere)).toEqual([true]);
  expect((await other.client.cases.search({ query: '赵铁柱' })).rows).toEqual([]);
  const looked = other.host.ctx.db.prepare("SELECT operator FROM audit WHERE act = 'cases.hall'").pluck().all();
  expect(new Set(looked)).toEqual(new Set(['lijing']));

  const opened = await other.client.cases.hallOne({ projectNo });
  expect(opened).toMatchObject({
    ...{ applicantName: '赵**', applicantCertNo: '000***********0018', mobile: '138****1234', isHere: false },
    ...{ acceptor: '李静', isProvisional: false },
  });
  expect(opened.materials.length).toBeGreaterThan(0);
  expect(opened.course.map((step) => step.name)).not.toEqual([]);
  expect(JSON.stringify(opened)).not.toContain('铁柱');
  const read = other.host.ctx.db.prepare("SELECT operator, object FROM audit WHERE act = 'cases.hallOne'").all();
  expect(read).toEqual([{ operator: 'lijing', object: projectNo }]);
  await expect(other.client.cases.hallOne({ projectNo: '0000002026000000120' })).rejects.toThrow('找不到这个办件');

  // The platform's own list is open to clerks as well, and says no more of the person than the screen does.
  const nameFor = async (who: PlatformClient): Promise<string | undefined> =>
    (await who.cases.list({ q: projectNo }))[0]?.applicantName;
  const clerksToken = other.host.ctx.session.token();
  expect(await nameFor(platformClient(world.platformUrl, () => clerksToken))).toBe('赵**');
  expect(await nameFor(world.administrator)).toBe('赵铁柱');

  await other.client.session.signOut();
  await world.cable.set('refuse');
  await other.client.session.signIn({ username: 'lijing', password: demoPassword });
  await expect(other.client.cases.hallOne({ projectNo })).rejects.toThrow('看不到别的窗口的');
  await expect(other.client.cases.hall({ query: '' })).rejects.toThrow('看不到别的窗口的');
  await world.cable.set('pass');
  await one.host.stop();
  await other.host.stop();
});
