import { setTimeout as wait } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { serve, type Server } from '#host/shell/serve.ts';
import type { Host } from '#host/host.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';
import { openPage } from './browser-shell.ts';
import { pdfFile } from '../pdf-file.ts';
import { codeOf, failureOf } from './outcome.ts';

type Page = Awaited<ReturnType<typeof openPage>>;

let station: { host: Host; client: Client; close(): Promise<void> };
let server: Server;
let page: Page;
let other: Page;
beforeAll(async () => {
  // What the transport prints about rubbish frames is not this test's subject.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  station = await localStation();
  server = await serve({ host: station.host, port: 0, rendererDir: null });
  page = await openPage(server.origin, server.newWindowUrl());
  other = await openPage(server.origin, server.newWindowUrl());
});
afterAll(async () => {
  await server.close();
  await station.close();
  vi.restoreAllMocks();
});
beforeEach(async () => {
  await station.client.session.signIn({ username: 'lijing', password: 'Yichuang2026!' });
});

const everything = (): unknown =>
  ['cases', 'case_steps', 'outbox', 'documents', 'print_jobs', 'attachments', 'device_bindings', 'settings'].map(
    (table) => station.host.ctx.db.prepare(`SELECT * FROM ${table}`).all(),
  );

/** Sends a call as raw text and gives the raw answer to it. */
let nextId = 10_000;
async function rawCall(ws: WebSocket, path: string, body: unknown): Promise<string> {
  const id = String(nextId++);
  const answered = new Promise<string>((resolve) => {
    const listen = (data: Buffer): void => {
      const text = data.toString();
      if (!text.includes(`"${id}"`)) return;
      ws.off('message', listen);
      resolve(text);
    };
    ws.on('message', listen);
  });
  ws.send(JSON.stringify({ i: id, p: { u: path, b: body } }));
  return await answered;
}

const leaks = /node_modules|\.ts:|SQLITE|SELECT |INSERT |at \w+ \(|\/(work|tmp|home|usr)\//;

describe('a renderer that was tampered with', () => {
  it.each([
    ['text that is no JSON', 'hello'],
    ['half of JSON', '{"i":"1","p":{"u":"/station/get"'],
    ['null', 'null'],
    ['a number', '42'],
    ['an array', '[]'],
    ['an empty object', '{}'],
    ['a wrong message kind', '{"i":"1","t":99,"p":{}}'],
    ['an id that is an object', '{"i":{},"p":{"u":"/station/get"}}'],
    ['an address that is a number', '{"i":"7","p":{"u":7}}'],
    ['no payload', '{"i":"8"}'],
    ['no address', '{"i":"8","p":{"u":""}}'],
    ['an empty frame', ''],
    ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['rubbish bytes', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x01])],
    [
      'metadata that points nowhere',
      '{"i":"9","p":{"u":"/cases/get","b":{"json":{"caseId":"12345678"},"meta":[[99,"nope",5],[1,"__proto__"]]}}}',
    ],
    ['metadata that is no list', '{"i":"9","p":{"u":"/cases/get","b":{"json":{"caseId":"12345678"},"meta":7}}}'],
  ])('sends %s, and the workstation goes on for everybody', async (_what, frame) => {
    const before = everything();
    page.ws.send(frame);
    await wait(20);
    expect((await other.client.station.get()).windowNo).toBe('12 号窗');
    expect(everything()).toEqual(before);
    page.ws.close();
    page = await openPage(server.origin, server.newWindowUrl());
    expect((await page.client.station.get()).windowNo).toBe('12 号窗');
  });

  it('sends more than the limit and loses only its own connection', async () => {
    const greedy = await openPage(server.origin, server.newWindowUrl());
    const closed = new Promise<number>((resolve) => {
      greedy.ws.once('close', resolve);
    });
    greedy.ws.on('error', () => undefined);
    greedy.ws.send('x'.repeat(64 * 1024 * 1024 + 1));
    expect(await closed).toBe(1009);
    expect((await other.client.station.get()).windowNo).toBe('12 号窗');
  });

  it.each([
    '/nothing/here',
    '/session',
    '/__proto__/toString',
    '/constructor',
    '/session/__proto__',
    '/station/get/constructor',
    '/../../etc/passwd',
    '/',
  ])('calls %j, which is no procedure', async (path) => {
    const before = everything();
    const answer = await rawCall(page.ws, path, { json: {} });
    expect(answer).toMatch(/"s":4\d\d/);
    expect(answer).not.toMatch(leaks);
    expect(everything()).toEqual(before);
  });

  it('cannot sign in, search or bind with values of the wrong kind', async () => {
    const before = everything();
    const wrong: [string, unknown][] = [
      ['/session/signIn', { username: { $ne: null }, password: 'x' }],
      ['/session/signIn', { username: ['lijing'], password: 'x' }],
      ['/session/signIn', { username: 'lijing', password: 'x'.repeat(201) }],
      ['/session/signIn', null],
      ['/cases/search', { query: 5 }],
      ['/cases/search', { query: 'x'.repeat(101) }],
      ['/cases/search', { states: ['DRAFT', 'nothing'] }],
      ['/cases/search', { limit: 100_000 }],
      ['/cases/search', { limit: 'all' }],
      ['/cases/search', { offset: -1 }],
      ['/devices/bind', { role: 'idCard', address: '', baudRate: 9600 }],
      ['/devices/bind', { role: '__proto__', address: '/dev/x', baudRate: 9600 }],
      ['/devices/bind', { role: 'idCard', address: '/dev/x', baudRate: '9600; rm' }],
      ['/outbox/retry', { outboxId: '1 OR 1=1' }],
      ['/outbox/list', { filter: 'none' }],
      ['/materials/read', { caseId: '../../../etc', sm3: '../../../../etc/passwd' }],
      ['/identification/readCard', { timeoutMs: 0 }],
      ['/acceptance/accept', { caseId: ['x'], version: 1 }],
      ['/acceptance/accept', { caseId: '12345678', version: 1.5 }],
    ];
    for (const [path, input] of wrong) {
      const answer = await rawCall(page.ws, path, { json: input });
      expect([path, JSON.stringify(input), answer]).toEqual([
        path,
        JSON.stringify(input),
        expect.stringContaining('"code":"INPUT_INVALID"'),
      ]);
      expect(answer).toMatch(/没有执行，也没有改动数据/);
      expect(answer).not.toMatch(leaks);
    }
    expect(everything()).toEqual(before);
  });

  it.each([
    ['a form that is a list', { form: [] }],
    ['a form that is text', { form: 'x' }],
    ['an object as a value', { form: { businessName: { a: 1 } } }],
    ['a list of objects', { form: { businessName: [{}] } }],
    ['a text of a megabyte', { form: { businessName: 'x'.repeat(1_000_000) } }],
    ['a field name of a megabyte', { form: { ['x'.repeat(1_000_000)]: 'x' } }],
    ['an applicant of another kind', { applicant: { applicantType: '9' } }],
    ['a person that is a list', { applicant: { person: [] } }],
    ['a sex nobody has', { applicant: { person: { sex: 'x' } } }],
    ['a name of 10,000 letters', { applicant: { person: { name: '赵'.repeat(10_000) } } }],
    ['a date that is none', { applicant: { person: { birth: 'yesterday' } } }],
    ['negative copies', { materials: [{ materialId: 'M01', collectNum: -1 }] }],
    ['too many materials', { materials: Array.from({ length: 101 }, () => ({ materialId: 'M01' })) }],
    ['a source nobody knows', { formSources: { businessName: 'hacker' } }],
  ])('saves a draft with %s: refused in Chinese, the draft untouched', async (_what, patch) => {
    const draft = await readyDraft(station.client);
    const before = everything();
    const answer = await rawCall(page.ws, '/drafts/save', {
      json: { caseId: draft.caseId, version: draft.version, patch },
    });
    expect(answer).toContain('"code":"INPUT_INVALID"');
    expect(answer).toMatch(/没有执行，也没有改动数据/);
    expect(answer.length).toBeLessThan(2000);
    expect(everything()).toEqual(before);
  });

  it.each([
    ['a number where text belongs', { businessName: 42 }, '字号名称'],
    ['text where a number belongs', { staffCount: '三' }, '从业人数'],
    ['a list where text belongs', { businessName: ['a'] }, '字号名称'],
    ['a choice that is not offered', { placeRight: 'stolen' }, '场所使用权'],
    ['a field the form does not have', { isAdministrator: true }, 'isAdministrator'],
    ['a number out of range', { staffCount: 1e9 }, '从业人数'],
    ['a truth value for a date', { startDate: true }, '拟开业日期'],
    ['a citizen number that does not check', { operatorNumber: '000000199001010019' }, '公民身份号码'],
    ['markup and quotes only too long', { businessName: '<script>'.repeat(20) }, '字号名称'],
  ])('puts %s into a form: named in Chinese, and not accepted', async (_what, values, named) => {
    const draft = await readyDraft(station.client);
    const saved = await page.client.drafts.save({
      caseId: draft.caseId,
      version: draft.version,
      patch: { form: { ...draft.draft.form, ...values } as typeof draft.draft.form },
    });
    const before = everything();
    const failure = await failureOf(
      page.client.acceptance.accept({ caseId: saved.caseId, version: saved.version, printReceipt: false }),
    );
    expect(failure.code).toBe('NOT_READY');
    expect(failure.message).toContain(named);
    expect(everything()).toEqual(before);
  });

  it('cannot reach prototypes through form keys', async () => {
    const draft = await readyDraft(station.client);
    const hostile = `{"i":"p1","p":{"u":"/drafts/save","b":{"json":{"caseId":"${draft.caseId}","version":${draft.version},"patch":{"form":{"__proto__":{"polluted":"yes"},"constructor":"x","toString":"y"},"__proto__":{"taskCode":"x"}}}}}}`;
    page.ws.send(hostile);
    await page.client.station.get();
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    const { version, draft: now } = await page.client.cases.get({ caseId: draft.caseId });
    expect(Object.getPrototypeOf(now.form)).toBe(Object.prototype);
    expect(await codeOf(page.client.acceptance.accept({ caseId: draft.caseId, version, printReceipt: false }))).toBe(
      version === draft.version ? 'ok' : 'NOT_READY',
    );
  });

  it('cannot make up a state, a number or an operator: fields nobody offers are ignored', async () => {
    const draft = await readyDraft(station.client);
    await rawCall(page.ws, '/drafts/save', {
      json: {
        caseId: draft.caseId,
        version: draft.version,
        state: 'DELIVERED',
        projectNo: 'X',
        operatorName: '黑客',
        patch: { state: 'VOID', taskName: '别的事项', form: draft.draft.form },
      },
    });
    expect(await station.client.cases.get({ caseId: draft.caseId })).toMatchObject({
      state: 'DRAFT',
      projectNo: null,
      operatorName: '李静',
      taskName: draft.taskName,
    });
  });

  it('cannot save text no database keeps, which would be refused by the platform after the promise was made', async () => {
    for (const name of ['赵\u0000铁柱', '赵\ud800铁柱']) {
      const draft = await readyDraft(station.client);
      const before = everything();
      const applicant = { ...draft.draft.applicant, person: { ...draft.draft.applicant.person, name } };
      expect(
        await codeOf(page.client.drafts.save({ caseId: draft.caseId, version: draft.version, patch: { applicant } })),
      ).toBe('INPUT_INVALID');
      expect(
        await codeOf(
          page.client.drafts.save({
            caseId: draft.caseId,
            version: draft.version,
            patch: { form: { ...draft.draft.form, businessScope: name } },
          }),
        ),
      ).toBe('INPUT_INVALID');
      expect(
        await codeOf(
          page.client.drafts.save({
            caseId: draft.caseId,
            version: draft.version,
            patch: { form: { ...draft.draft.form, [name]: 'x' } },
          }),
        ),
      ).toBe('INPUT_INVALID');
      expect(everything()).toEqual(before);
    }
  });

  it('cannot attach a file that lies about its kind, or one to a case that is accepted', async () => {
    const draft = await readyDraft(station.client);
    const attach = (bytes: string | Uint8Array<ArrayBuffer>, caseId = draft.caseId): Promise<string> =>
      codeOf(
        page.client.materials.attach({
          caseId,
          materialId: 'M01',
          file: new File([bytes], '../../x.pdf', { type: 'application/pdf' }),
          name: '../../x.pdf',
        }),
      );
    expect(await attach('<html>')).toBe('FILE_TYPE');
    expect(await attach('')).toBe('FILE_TYPE');
    expect(await attach(pdfFile(900))).toBe('ok');
    await page.client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
    expect(await attach(pdfFile(901))).toBe('CASE_STATE');
  });

  it('gets nothing without a sign-in and nothing on a locked screen, whatever it sends', async () => {
    await station.client.session.lock();
    expect(await rawCall(page.ws, '/cases/search', { json: { query: 5 } })).toContain('AUTH_LOCKED_SCREEN');
    await station.client.session.signOut();
    expect(await rawCall(page.ws, '/cases/search', { json: { query: 5 } })).toContain('AUTH_REQUIRED');
    expect(await rawCall(page.ws, '/materials/attach', { json: { caseId: 'x' } })).toContain('AUTH_REQUIRED');
  });

  it('stops seeing a case it watched when the clerk signs out', async () => {
    const draft = await readyDraft(station.client);
    const updates = (await page.client.cases.watch({ caseId: draft.caseId }))[Symbol.asyncIterator]();
    await updates.next();
    await station.client.session.signOut();
    station.host.ctx.changes.notify(`case:${draft.caseId}`);
    expect((await updates.next()).done).toBe(true);
  });
});
