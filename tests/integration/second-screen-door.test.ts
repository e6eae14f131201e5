import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { workstationContract } from '#contract/workstation/index.ts';
import type { SecondScreenPage } from '#contract/second-screen/index.ts';
import type { Host } from '#host/host.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft, type Client } from '../world.ts';
import { strokeIn } from './applicant.ts';
import { openPage, openSecondScreen, openSession, openSocket, type RemoteApplicant } from './browser-shell.ts';
import { codeOf } from './outcome.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
let server: Server;
let rendererDir: string;
beforeAll(async () => {
  rendererDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-pages-'));
  for (const name of ['index.html', 'second-screen.html'])
    await writeFile(path.join(rendererDir, name), '<!doctype html>');
  station = await localStation();
  server = await serve({ host: station.host, port: 0, rendererDir });
});
afterAll(async () => {
  await server.close();
  await rm(rendererDir, { recursive: true });
  await station.close();
  vi.restoreAllMocks();
});
beforeEach(async () => {
  await station.client.session.signIn({ username: 'lijing', password: 'Yichuang2026!' });
});

/** The raw answer to one call. */
let nextId = 50_000;
async function rawCall(ws: WebSocket, path: string, input: unknown): Promise<string> {
  const id = String(nextId++);
  const answered = new Promise<string>((resolve) => {
    const listen = (data: Buffer): void => {
      if (!data.toString().includes(`"${id}"`)) return;
      ws.off('message', listen);
      resolve(data.toString());
    };
    ws.on('message', listen);
  });
  ws.send(JSON.stringify({ i: id, p: { u: path, b: { json: input } } }));
  return await answered;
}

function follow(client: RemoteApplicant): { seen: SecondScreenPage[] } {
  const seen: SecondScreenPage[] = [];
  void (async () => {
    for await (const page of await client.page.watch()) seen.push(page);
  })().catch(() => undefined);
  return { seen };
}

describe('the door of the applicant’s screen', () => {
  it('gives an address of its own, to the clerk as well', async () => {
    const { url } = await station.client.secondScreen.address();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/second-screen\.html#token=[\w-]{43}$/);
    const { status, cookie } = await openSession(server.origin, url ?? '');
    expect([status, cookie]).toEqual([204, expect.stringMatching(/^yichuang-second-\d+=[\w-]{43}$/)]);
  });

  it('opens nothing of the clerk’s with the applicant’s cookie, and nothing of the applicant’s with the clerk’s', async () => {
    const { origin } = server;
    const applicant = (await openSession(origin, server.newSecondScreenUrl())).cookie;
    const clerk = (await openSession(origin, server.newWindowUrl())).cookie;
    expect(await openSocket(origin, { origin, cookie: applicant }, '/rpc')).toEqual({ status: 403 });
    expect(await openSocket(origin, { origin, cookie: clerk }, '/second-rpc')).toEqual({ status: 403 });
    // Under the other's name the value opens nothing either.
    const port = new URL(origin).port;
    expect(
      await openSocket(origin, { origin, cookie: `yichuang-${port}=${applicant.split('=')[1] ?? ''}` }, '/rpc'),
    ).toEqual({ status: 403 });
    expect(
      await openSocket(
        origin,
        { origin, cookie: `yichuang-second-${port}=${clerk.split('=')[1] ?? ''}` },
        '/second-rpc',
      ),
    ).toEqual({ status: 403 });
    expect(await openSocket(origin, { origin: 'http://evil.example', cookie: applicant }, '/second-rpc')).toEqual({
      status: 403,
    });
    expect(await openSocket(origin, { origin }, '/second-rpc')).toEqual({ status: 403 });
  });

  it('answers none of the clerk’s procedures, signed in or not', async () => {
    const { ws } = await openSecondScreen(server.origin, server.newSecondScreenUrl());
    const before = station.host.ctx.db.prepare('SELECT count(*) AS n FROM audit').get();
    const names = Object.entries(workstationContract).flatMap(([group, procedures]) =>
      Object.keys(procedures).map((name) => `/${group}/${name}`),
    );
    expect(names.length).toBeGreaterThan(50);
    for (const path of [...names, '/router/cases/get', '/page', '/page/__proto__', '/page/watch/../../cases/get'])
      expect([path, await rawCall(ws, path, { caseId: 'x'.repeat(10) })]).toEqual([
        path,
        expect.stringMatching(/"s":404/),
      ]);
    expect(station.host.ctx.db.prepare('SELECT count(*) AS n FROM audit').get()).toEqual(before);
    ws.close();
  });

  it('is all that the applicant’s page may connect to, whatever cookies its browser holds', async () => {
    const policyOf = async (page: string): Promise<string> =>
      (await fetch(`${server.origin}${page}`)).headers.get('content-security-policy') ?? '';
    const policy = await policyOf('/second-screen.html');
    expect(policy).toContain(`connect-src ${server.origin}/session ${server.origin.replace('http', 'ws')}/second-rpc;`);
    expect(policy).toContain("frame-src 'none'");
    expect(await policyOf('/second-screen.html?x=1')).toBe(policy);
    expect(await policyOf('/')).toContain("connect-src 'self'");
  });

  it('keeps only the newest screen: an unused older address opens nothing, an older screen is cut off', async () => {
    const unused = server.newSecondScreenUrl();
    const first = await openSecondScreen(server.origin, server.newSecondScreenUrl());
    expect((await openSession(server.origin, unused)).status).toBe(401);
    const closed = new Promise<void>((resolve) => {
      first.ws.once('close', () => resolve());
    });
    const second = await openSecondScreen(server.origin, server.newSecondScreenUrl());
    await closed;
    expect(await openSocket(server.origin, { origin: server.origin, cookie: first.cookie }, '/second-rpc')).toEqual({
      status: 403,
    });
    const { seen } = follow(second.client);
    await eventually('idle page', () => seen[0]?.kind === 'idle');
    second.ws.close();
    await eventually('gone', () => !station.host.secondScreen.presence().isConnected);
  });

  it('leaves the clerk’s windows alone when a second screen is opened', async () => {
    const { ws, client } = await openPage(server.origin, server.newWindowUrl());
    const applicant = await openSecondScreen(server.origin, server.newSecondScreenUrl());
    expect((await client.station.get()).windowNo).toBe('12 号窗');
    ws.close();
    applicant.ws.close();
  });

  it('carries pages, images and a signature over the line, and survives rubbish', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { ws, client } = await openSecondScreen(server.origin, server.newSecondScreenUrl());
    const { seen } = follow(client);
    await eventually('idle page', () => seen.length > 0);
    for (const frame of ['hello', '{"i":"1"', '{"i":{},"p":{"u":"/page/touch"}}', '[]']) ws.send(frame);
    const draft = await readyDraft(station.client);
    const signing = codeOf(station.client.signing.start({ caseId: draft.caseId, on: 'screen' }));
    const page = await eventually('page to sign', () => {
      const last = seen.at(-1);
      return last?.kind === 'sign' ? last : null;
    });
    const image = await client.page.image({ pageId: page.pageId, n: 0 });
    expect(image.type).toBe('image/png');
    expect(
      await codeOf(
        client.page.answer({
          pageId: page.pageId,
          answer: {
            kind: 'sign',
            strokes: [
              {
                ...strokeIn(page.area),
                points: Array.from({ length: 20_001 }, () => ({ x: 600, y: 900, pressure: 0.5, t: 1 })),
              },
            ],
          },
        }),
      ),
    ).toBe('INPUT_INVALID');
    await client.page.answer({ pageId: page.pageId, answer: { kind: 'sign', strokes: [strokeIn(page.area)] } });
    expect(await signing).toBe('ok');
    ws.close();
    await eventually('gone', () => !station.host.secondScreen.presence().isConnected);
  });

  it('loses only its own connection when it sends more than any signature is', async () => {
    const { ws } = await openSecondScreen(server.origin, server.newSecondScreenUrl());
    ws.on('error', () => undefined);
    const closed = new Promise<number>((resolve) => {
      ws.once('close', resolve);
    });
    ws.send('x'.repeat(16 * 1024 * 1024 + 1));
    expect(await closed).toBe(1009);
    expect((await station.client.station.get()).windowNo).toBe('12 号窗');
  });
});
