import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serve, type Server } from '#host/shell/serve.ts';
import type { Host } from '#host/host.ts';
import { localStation } from '../local-station.ts';
import { openPage, openSession, openSocket } from './browser-shell.ts';

let station: { host: Host; close(): Promise<void> };
let server: Server;
beforeAll(async () => {
  station = await localStation();
  server = await serve({ host: station.host, port: 0, rendererDir: null });
});
afterAll(async () => {
  await server.close();
  await station.close();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the door of the browser shell', () => {
  it('listens on this machine only', () => {
    expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('lets a page with a fresh token in, once', async () => {
    const url = server.newWindowUrl();
    const first = await openSession(server.origin, url);
    expect(first.status).toBe(204);
    expect(first.cookie).toMatch(/^yichuang-\d+=[\w-]{43}$/);
    expect((await openSession(server.origin, url)).status).toBe(401);
  });

  it('refuses a token after its minute', async () => {
    const url = server.newWindowUrl();
    const bornAt = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(bornAt + 61_000);
    expect((await openSession(server.origin, url)).status).toBe(401);
  });

  it.each(['', 'x', 'null', '{"token":5}', '{"token":null}', '[]', 'x'.repeat(5000)])(
    'refuses what is no token: %s',
    async (body) => {
      const response = await fetch(`${server.origin}/session`, {
        method: 'POST',
        headers: { origin: server.origin },
        body,
      });
      expect([response.status, await response.text()]).toEqual([401, '']);
    },
  );

  it.each([
    ['a foreign page', 'http://evil.example'],
    ['another port', 'http://127.0.0.1:1'],
    ['a file', 'null'],
  ])('refuses %s asking for a session', async (_what, origin) => {
    const url = server.newWindowUrl();
    expect((await openSession(server.origin, url, { origin })).status).toBe(403);
    // The token was not used up by the stranger.
    expect((await openSession(server.origin, url)).status).toBe(204);
  });

  it('refuses another host name (DNS rebinding), for pages and for the socket', async () => {
    expect(await rawStatus('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toContain('421');
    const { cookie } = await openSession(server.origin, server.newWindowUrl());
    expect(await openSocket(server.origin, { host: 'evil.example', origin: server.origin, cookie })).toEqual({
      status: 403,
    });
  });

  it('opens no socket without cookie, with a wrong one, from another origin or under another path', async () => {
    const { origin } = server;
    const { cookie } = await openSession(origin, server.newWindowUrl());
    expect(await openSocket(origin, { origin })).toEqual({ status: 403 });
    expect(await openSocket(origin, { origin, cookie: `yichuang-${new URL(origin).port}=${'A'.repeat(43)}` })).toEqual({
      status: 403,
    });
    expect(await openSocket(origin, { origin: 'http://evil.example', cookie })).toEqual({ status: 403 });
    expect(await openSocket(origin, { cookie })).toEqual({ status: 403 });
    expect(await openSocket(`${origin}/other`, { origin, cookie })).toEqual({ status: 403 });
    const good = await openSocket(origin, { origin, cookie });
    expect('ws' in good).toBe(true);
    if ('ws' in good) good.ws.close();
  });

  it('keeps running when a caller hangs up in the middle of a request', async () => {
    const port = Number(new URL(server.origin).port);
    for (let i = 0; i < 20; i += 1) {
      await hangUpAfter(
        port,
        `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${server.origin}\r\nContent-Length: 500\r\n\r\n{"tok`,
      );
      await hangUpAfter(
        port,
        `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      );
    }
    // Whatever broke would show in the turn of events after the hang-ups.
    await wait(200);
    const { ws, client } = await openPage(server.origin, server.newWindowUrl());
    expect((await client.station.get()).windowNo).toBe('12 号窗');
    ws.close();
  });
});

async function hangUpAfter(port: number, text: string): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => socket.destroy());
  await new Promise<void>((resolve) => {
    socket.write(text, () => resolve());
  });
  await wait(5);
  socket.resetAndDestroy();
}

async function rawStatus(text: string): Promise<string> {
  const socket = net.connect(Number(new URL(server.origin).port), '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const part of socket) answer += String(part);
  return answer.split('\r\n', 1)[0] ?? '';
}
