import { afterEach, beforeEach, expect, it } from 'vitest';
import { rememberPerson } from '#db/queries/people.ts';
import type { Role } from '#contract/people.ts';
import { makeVerifier } from '#host/access/password.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, zhao } from '../world.ts';

let station: Awaited<ReturnType<typeof localStation>>;
beforeEach(async () => {
  station = await localStation();
});
afterEach(async () => {
  await station.close();
});
const password = 'Yichuang2026!';
async function signInAs(username: string, name: string, roles: Role[]): Promise<void> {
  const operator = { operatorId: `op-${username}`, username, name, roles };
  rememberPerson(station.host.ctx.db, {
    username,
    operator_json: JSON.stringify(operator),
    ...(await makeVerifier(password)),
    verified_at: station.host.ctx.time.iso(),
  });
  await station.client.session.signIn({ username, password });
}
const looks = (): unknown[] =>
  station.host.ctx.db.prepare("SELECT operator, object FROM audit WHERE act = 'cases.look' ORDER BY seq").all();

it('whoever looks at a case is on record, once for each time they sign in, through every door that shows it', async () => {
  const { caseId } = await readyDraft(station.client, zhao);
  await signInAs('wangqiang', '王强', ['hallManager']);
  await station.client.cases.get({ caseId });
  await station.client.cases.get({ caseId });
  expect(looks().at(-1)).toEqual({ operator: 'wangqiang', object: caseId });
  const before = looks().length;
  await signInAs('wangqiang', '王强', ['hallManager']);
  for await (const shown of await station.client.cases.watch({ caseId })) {
    expect(shown.caseId).toBe(caseId);
    break;
  }
  expect(looks()).toHaveLength(before + 1);
});

it('an auditor reads names, case numbers and Chinese words; codes and digests stand behind the row', async () => {
  const { caseId, version } = await readyDraft(station.client, zhao);
  await station.client.acceptance.accept({ caseId, version, printReceipt: false });
  const { projectNo } = await station.client.cases.get({ caseId });
  await signInAs('chenmei', '陈梅', ['auditor']);
  const { rows } = await station.client.audit.list({ limit: 50 });
  const accepted = rows.find((row) => row.act === 'acceptance.accept');
  expect(accepted).toMatchObject({
    name: '李静',
    object: caseId,
    about: `${projectNo} 赵铁柱 · 个体工商户开业登记`,
  });
  expect(rows.find((row) => row.act === 'session.signIn')).toMatchObject({ name: '陈梅', said: '离线' });
  const shown = rows.map((row) => `${row.name} ${row.about} ${row.said}`).join('\n');
  // No id and no digest is left in what a person reads.
  expect(shown).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}|[A-Z]+_[A-Z]+/);
});
