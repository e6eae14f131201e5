import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberPerson } from '#db/queries/people.ts';
import { findItem } from '#db/queries/catalogue.ts';
import type { CaseView } from '#contract/cases.ts';
import { ServiceItem } from '#contract/catalogue.ts';
import { makeVerifier } from '#host/access/password.ts';
import { approvalArrived } from '#host/approvals/arrived.ts';
import { storeItem } from '#host/catalogue/items.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { codeOf } from './outcome.ts';

const password = 'Yichuang2026!';
let station: Awaited<ReturnType<typeof localStation>>;
let draft: CaseView;

beforeEach(async () => {
  station = await localStation();
  const { db, time } = station.host.ctx;
  draft = await readyDraft(station.client);
  const item = ServiceItem.parse(JSON.parse(findItem(db, draft.draft.taskCode ?? '')?.item_json ?? ''));
  storeItem(db, { ...item, approval: { acts: ['accept', 'refuse'], roles: ['hallManager'] } });
  for (const [username, name, role] of [
    ['wangjianguo', '王建国', 'hallManager'],
    ['chenyu', '陈宇', 'clerk'],
  ] as const)
    rememberPerson(db, {
      username,
      operator_json: JSON.stringify({ operatorId: `op-${username}`, username, name, roles: [role] }),
      ...(await makeVerifier(password)),
      verified_at: time.iso(),
    });
});
afterEach(() => station.close());

const ofCase = () => ({ caseId: draft.caseId, version: draft.version });
const accept = () => station.client.acceptance.accept({ ...ofCase(), printReceipt: false });
const grant = (username: string, more: object = {}) =>
  station.client.approvals.grantHere({ ...ofCase(), act: 'accept', wish: {}, username, password, note: '', ...more });
const now = () => station.client.cases.get({ caseId: draft.caseId });

describe('an item that wants a second person', () => {
  it('is not accepted by one alone, and with a yes of another one on this window it is, once', async () => {
    expect(await codeOf(accept())).toBe('APPROVAL_NEEDED');
    expect((await now()).state).toBe('DRAFT');
    await grant('wangjianguo', { note: '材料已看' });
    expect((await station.client.station.get()).session?.operator.username).toBe('lijing');
    const { view } = await accept();
    expect(view.state).toBe('ACCEPTED');
    expect(view.course.approvals).toMatchObject([
      { state: 'used', askedBy: '李静', decidedBy: '王建国', note: '材料已看' },
    ]);
    const rows = station.host.ctx.db.prepare("SELECT row_json FROM outbox_all WHERE class = 'step'").all();
    expect(JSON.stringify(rows)).toContain('李静提请，王建国复核同意');
    const acts = station.host.ctx.db.prepare('SELECT operator, act, detail FROM audit ORDER BY seq DESC LIMIT 2').all();
    expect(acts).toMatchObject([
      { operator: 'lijing', act: 'acceptance.accept' },
      { operator: 'wangjianguo', act: 'approvals.grant' },
    ]);
  });

  it('takes nobody for the second who is the first, has not the role, or does not know the password', async () => {
    expect(await codeOf(grant('lijing'))).toBe('APPROVAL_SAME_PERSON');
    expect(await codeOf(grant('LiJing'))).toBe('APPROVAL_SAME_PERSON');
    expect(await codeOf(grant('chenyu'))).toBe('APPROVAL_ROLE');
    expect(await codeOf(grant('wangjianguo', { password: 'guessed-it' }))).toBe('AUTH_BAD_CREDENTIALS');
    expect(await codeOf(accept())).toBe('APPROVAL_NEEDED');
    expect((await now()).course.approvals).toEqual([]);
  });

  it('a yes is for what was read: another word of it, or of the case, wants another', async () => {
    await grant('wangjianguo');
    draft = await station.client.drafts.save({
      ...ofCase(),
      patch: { form: { ...draft.draft.form, businessScope: '烟草零售' } },
    });
    expect(await codeOf(accept())).toBe('APPROVAL_NEEDED');
    expect((await now()).course.approvals).toMatchObject([{ state: 'granted', isOutdated: true }]);
    const wish = { ground: 'notAllowed' as const, reason: '依法不得受理', redirectOrg: '' };
    await grant('wangjianguo', { act: 'refuse', wish });
    const refuse = (more: object) => codeOf(station.client.acceptance.refuse({ ...ofCase(), ...wish, ...more }));
    expect(await refuse({ reason: '另一个理由' })).toBe('APPROVAL_NEEDED');
    expect(await refuse({})).toBe('ok');
  });

  it('an answer from elsewhere counts only if it is of somebody who may, in this hall', async () => {
    const { db, time } = station.host.ctx;
    // There is no platform here: it waits, and says so.
    expect(await codeOf(station.client.approvals.ask({ ...ofCase(), act: 'accept', wish: {} }))).toBe('ok');
    const { approvalId = '' } = (await now()).course.approvals[0] ?? {};
    const decision = { approvalId, caseId: draft.caseId, isGranted: true, note: '', at: time.iso() };
    const by = { operatorId: 'op-lijing', username: 'lijing', name: '李静', roles: ['hallManager' as const] };
    approvalArrived(station.host.ctx, { ...decision, by });
    approvalArrived(station.host.ctx, { ...decision, by: { ...by, operatorId: 'op-chenyu', roles: ['clerk'] } });
    const administrator = { ...by, operatorId: 'op-admin', name: '管理员甲', roles: ['administrator' as const] };
    approvalArrived(station.host.ctx, { ...decision, by: administrator });
    approvalArrived(station.host.ctx, { ...decision, by: { ...by, roles: ['administrator'] }, cameNext: true });
    approvalArrived(station.host.ctx, {
      ...decision,
      by: { ...by, operatorId: 'op-x', roles: ['unit'] },
      cameNext: true,
    });
    const manager = { ...by, operatorId: 'op-wangjianguo', name: '王建国' };
    approvalArrived(station.host.ctx, { ...decision, by: manager, hallCode: '000000-02' });
    expect(await codeOf(accept())).toBe('APPROVAL_NEEDED');
    approvalArrived(station.host.ctx, { ...decision, by: manager, hallCode: '000000-01' });
    expect(await codeOf(accept())).toBe('ok');
    approvalArrived(station.host.ctx, { ...decision, by: { ...by, operatorId: 'op-wangjianguo' } });
    expect(db.prepare('SELECT state FROM case_approvals').all()).toEqual([{ state: 'used' }]);
  });

  it('a yes of whom the place names next counts, and the case says why it is theirs', async () => {
    await station.client.approvals.ask({ ...ofCase(), act: 'accept', wish: {} });
    const { approvalId = '' } = (await now()).course.approvals[0] ?? {};
    const roles = ['administrator' as const];
    approvalArrived(station.host.ctx, {
      ...{
        approvalId,
        caseId: draft.caseId,
        isGranted: true,
        note: '',
        at: station.host.ctx.time.iso(),
        cameNext: true,
      },
      by: { operatorId: 'op-admin', username: 'admin', name: '管理员甲', roles },
    });
    expect((await now()).timeline.at(-1)?.text).toMatch(/管理员甲复核同意.*本厅没有别人能复核，或到期没有人复核/);
    expect(await codeOf(accept())).toBe('ok');
  });
});
