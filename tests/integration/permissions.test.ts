import { unlazyRouter } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { procedure } from '#contract/base.ts';
import { rememberPerson } from '#db/queries/people.ts';
import { roles, type Role } from '#contract/people.ts';
import { mayCall } from '#contract/workstation/allow.ts';
import { permissions } from '#contract/workstation/permissions.ts';
import { workstationContract } from '#contract/workstation/index.ts';
import { makeVerifier } from '#host/access/password.ts';
import type { Host } from '#host/host.ts';
import { router } from '#host/router.ts';
import { localStation } from '../local-station.ts';
import type { Client } from '../world.ts';
import { codeOf } from './outcome.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
beforeAll(async () => {
  station = await localStation();
});
afterAll(async () => {
  await station.close();
});

const stated = permissions();
const names = [...stated.keys()];
const namesIn = (tree: object): string[] =>
  Object.entries(tree)
    .flatMap(([group, procedures]) => Object.keys(procedures as object).map((name) => `${group}.${name}`))
    .sort();

/** Input the contract takes, about nothing that exists: a call that gets past the guard ends for another reason, or does no harm. */
const caseId = 'no-such-case';
const inputs: Record<string, unknown> = {
  'station.enrol': { code: 'NONE' },
  'session.signIn': { username: 'nobody', password: 'x' },
  'session.unlock': { password: 'x' },
  'session.changePassword': { oldPassword: 'a', newPassword: 'b' },
  'catalogue.search': { query: '' },
  'catalogue.get': { taskCode: 'none' },
  'identification.readCard': { timeoutMs: 500 },
  'drafts.save': { caseId, version: 1, patch: {} },
  'drafts.discard': { caseId },
  'drafts.seeItem': { caseId },
  'acceptance.accept': { caseId, version: 1 },
  'acceptance.receive': { caseId, version: 1 },
  'acceptance.correct': { caseId, version: 1, items: [{ key: 'a', about: 'a', problem: 'b', how: '' }] },
  'acceptance.refuse': { caseId, version: 1, ground: 'notAllowed', reason: '试一试' },
  'acceptance.notRequired': { caseId, version: 1, reason: '试一试' },
  'acceptance.withdraw': { caseId, version: 1, reason: '试一试' },
  'acceptance.complete': { caseId, version: 1, isGranted: true },
  'acceptance.tellMovedDue': { caseId },
  'acceptance.supplement': { caseId, version: 1, materialIds: ['M01'] },
  'documents.authority': { caseId },
  'closeOut.sign': { to: '2026-03-02T00:00:00.000Z' },
  'closeOut.file': { closeOutId: 'none' },
  'acceptance.startSpecial': {
    caseId,
    version: 1,
    special: { kind: 'pause', name: '检验', reason: '试一试', orgName: '某所', limit: 5, limitUnit: 'workingDay' },
  },
  'acceptance.endSpecial': { caseId, version: 1 },
  'delivery.receiveResult': { caseId, version: 1 },
  'delivery.deliver': { caseId, version: 1, collector: { name: '某人', certNo: '0000' }, method: 'window' },
  'documents.paper': { caseId, documentId: 'none' },
  'documents.print': { caseId, documentId: 'none' },
  'verification.start': { caseId },
  'verification.watch': { caseId },
  'documents.notice': { caseId },
  'documents.printReceipt': { caseId },
  'documents.printNotice': { caseId },
  'cases.search': {},
  'cases.hall': {},
  'cases.hallOne': { projectNo: '0000002026471228017' },
  'cases.get': { caseId },
  'outbox.list': {},
  'outbox.retry': { outboxId: 999_999 },
  'devices.bind': { role: 'idCard', address: '/dev/no-such-port', baudRate: 115_200 },
  'devices.reconnect': { role: 'idCard' },
  'devices.test': { role: 'idCard' },
  'devices.unbind': { role: 'caller' },
  'devices.traffic': { role: 'idCard' },
  'devices.recordStart': { role: 'caller' },
  'devices.recordStop': { role: 'caller' },
  'devices.replay': { file: new File(['no recording'], 'x.jsonl') },
  'devices.train': { role: 'idCard', file: new File(['no recording'], 'x.jsonl') },
  'devices.panelTry': { profile: {}, hex: '' },
  'devices.panelSave': { profile: {} },
  'devices.receiptPreview': { paper: '80' },
  'signing.start': { caseId, on: 'pad' },
  'signing.list': { caseId },
  'signing.image': { caseId, signatureId: 'none', part: 'ink' },
  'secondScreen.show': { caseId, kind: 'confirm' },
  'rating.ask': { caseId, on: 'keypad' },
  'rating.list': { caseId },
  'materials.attach': { caseId, materialId: 'M01', file: new File(['x'], 'x.pdf'), name: 'x.pdf' },
  'materials.read': { caseId, sm3: '0'.repeat(64) },
  'audit.list': {},
  'hall.pause': { reason: '换班' },
  'hall.act': { ticketId: 'no-such-ticket', what: { act: 'recall' } },
  'hall.issue': { requestId: 'request-0001', serviceCodes: [] },
  'hall.checkIn': { requestId: 'request-0001', appointmentNo: null, mobile: null, certEnd: null },
  'hall.noted': { ticketId: 'no-such-ticket' },
  'hall.tickets': {},
  'hall.events': { ticketId: 'no-such-ticket' },
  'hall.manage': { ticketId: 'no-such-ticket', what: { act: 'cancel', reason: '试一试' } },
  'hotline.switchAgent': { to: 'off' },
  'hotline.open': { channel: 'window' },
  'hotline.addQuestion': { contactId: caseId },
  'hotline.save': { questionId: caseId, version: 1, patch: {} },
  'hotline.close': { questionId: caseId, version: 1 },
  'hotline.register': { questionId: caseId, version: 1 },
  'hotline.finish': { contactId: caseId },
  'hotline.search': { text: '' },
  'hotline.takeCallBack': { callBackId: caseId },
  'hotline.finishCallBack': { callBackId: caseId, isReached: true },
  'tickets.list': {},
  'tickets.get': { ticketId: caseId },
  'tickets.act': { ticketId: caseId, act: 'sign', seen: 'DISPATCHED' },
  'tickets.reveal': { ticketId: caseId, reason: '' },
  'tickets.lock': { ticketId: caseId },
  'tickets.unlock': { ticketId: caseId },
  'tickets.urge': { ticketId: caseId, kind: 'urge', text: 'x' },
  'tickets.merge': { ticketId: caseId, parentId: null, reason: 'x' },
  'tickets.repeats': { categoryCode: '', regionCode: '', address: '' },
};
const guardCodes = ['AUTH_REQUIRED', 'AUTH_LOCKED_SCREEN', 'FORBIDDEN'];

async function call(name: string): Promise<string> {
  const [group = '', procedure = ''] = name.split('.');
  const target = (station.client as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[
    group
  ]?.[procedure];
  if (!target) throw new Error(`no procedure ${name}`);
  return await codeOf(
    target(inputs[name]).then(async (result) => {
      if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result)
        await (result as AsyncGenerator).return(undefined);
    }),
  );
}

/** Deriving a key takes its time: nobody signs in again who is signed in still. */
const password = 'Yichuang2026!';
const verifier = makeVerifier(password);
async function signInAs(held: Role[]): Promise<void> {
  const present = station.host.ctx.session.current();
  if (present?.operator.operatorId === `op-${held.join('')}` && !present.isLocked) return;
  const operator = { operatorId: `op-${held.join('')}`, username: `u-${held.join('')}`, name: '某人', roles: held };
  rememberPerson(station.host.ctx.db, {
    username: operator.username,
    operator_json: JSON.stringify(operator),
    ...(await verifier),
    verified_at: station.host.ctx.time.iso(),
  });
  await station.client.session.signIn({ username: operator.username, password });
}

describe('who may call what', () => {
  it('lists every procedure of contract and router, and no others', async () => {
    expect(namesIn(await unlazyRouter(router))).toEqual(namesIn(workstationContract));
    expect(names.toSorted()).toEqual(namesIn(workstationContract));
  });

  it('is stated by every procedure, and one that does not is called by nobody', () => {
    expect(names.filter((name) => stated.get(name) === undefined)).toEqual([]);
    expect([...permissions({ cases: { forgotten: procedure } })]).toEqual([['cases.forgotten', undefined]]);
    expect(mayCall(undefined, roles)).toBe(false);
  });

  it.each([...roles.map((role): [Role[]] => [[role]]), [['clerk', 'auditor'] as Role[]], [[] as Role[]]])(
    'agrees with what they state for %j through the real procedures',
    async (held) => {
      for (const name of names) {
        await signInAs(held);
        const code = await call(name);
        if (mayCall(stated.get(name), held)) expect([name, guardCodes.includes(code)]).toEqual([name, false]);
        else expect([name, code]).toEqual([name, 'FORBIDDEN']);
      }
    },
  );

  it('wants a sign-in for everything else than what anyone may call', async () => {
    for (const name of names) {
      await station.client.session.signOut();
      // Unlocking without anybody signed in is refused by the session itself.
      const open = stated.get(name) === 'anyone' && name !== 'session.unlock';
      expect([name, (await call(name)) === 'AUTH_REQUIRED']).toEqual([name, !open]);
    }
  });

  it('does nothing on a locked screen but what anyone may call', async () => {
    for (const name of names) {
      if (!station.host.ctx.session.current()?.isLocked) {
        await signInAs(['clerk', 'hallManager', 'administrator', 'auditor']);
        await station.client.session.lock();
      }
      expect([name, (await call(name)) === 'AUTH_LOCKED_SCREEN']).toEqual([name, stated.get(name) !== 'anyone']);
    }
  });

  it('records a refusal in the audit trail', async () => {
    await signInAs(['hotlineOperator']);
    expect(await call('acceptance.accept')).toBe('FORBIDDEN');
    await signInAs(['auditor']);
    const { rows } = await station.client.audit.list({ limit: 20 });
    await expect.poll(async () => (await station.client.audit.list({ limit: 20 })).isIntact).toBe(true);
    expect(rows).toContainEqual(
      expect.objectContaining({
        operator: 'u-hotlineOperator',
        act: 'acceptance.accept',
        isOk: false,
        detail: 'FORBIDDEN',
      }),
    );
  });
});
