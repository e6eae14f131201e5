import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnAuthority, type OwnAuthority, type OwnCertificate } from '../own-authority.ts';

let dir: string;
let authority: OwnAuthority;
const servers: http.Server[] = [];
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-own-'));
  authority = createOwnAuthority(dir);
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(dir, { recursive: true, force: true });
});

const answer: http.RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"result":"OK"}');
};
async function listen(server: http.Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
const secure = async (own: OwnCertificate): Promise<string> =>
  `https://127.0.0.1:${await listen(https.createServer(own, answer))}`;

/** A workstation's calls from a process of its own: the store and the environment are read when it starts. */
async function calls(url: string, env: Record<string, string> = {}): Promise<{ department: string; platform: string }> {
  const file = path.join(import.meta.dirname, 'line-child.ts');
  const clean = { PATH: process.env['PATH'] ?? '', HOME: dir };
  const { stdout } = await promisify(execFile)(process.execPath, [file, url], { env: { ...clean, ...env } });
  return JSON.parse(stdout) as { department: string; platform: string };
}

describe("a hall's own certificate authority", () => {
  it('is known as soon as it stands in the store of the system', async () => {
    const url = await secure(authority.issue('IP:127.0.0.1'));
    expect(await calls(url, { SSL_CERT_FILE: authority.file })).toMatchObject({
      department: 'valid',
      platform: expect.not.stringMatching(/LINE_|UNREACHABLE/),
    });
  });

  it('is named as what is missing where it does not, with who mends it', async () => {
    const url = await secure(authority.issue('IP:127.0.0.1'));
    expect(await calls(url)).toEqual({
      department: 'LINE_AUTHORITY',
      platform: expect.stringMatching(/^LINE_AUTHORITY 中心平台（127\.0\.0\.1:\d+）的证书不是本机认识的机构发的/),
    });
  });

  it.each([
    ['has run out', 'IP:127.0.0.1', true, 'LINE_EXPIRED', /已过期或还没有生效/],
    ['is for another name', 'DNS:other.invalid', false, 'LINE_NAME', /不是发给 127\.0\.0\.1:\d+ 这个地址的/],
  ])('a certificate of it that %s is told apart', async (_what, names, isOver, code, words) => {
    const url = await secure(authority.issue(names, isOver));
    const { department, platform } = await calls(url, { SSL_CERT_FILE: authority.file });
    expect([department, platform.split(' ')[0]]).toEqual([code, code]);
    expect(platform).toMatch(words);
  });
});

describe('a line that is no line of HTTPS', () => {
  it('plain HTTP behind an https address is named as that', async () => {
    const url = `https://127.0.0.1:${await listen(http.createServer(answer))}`;
    expect(await calls(url)).toMatchObject({ department: 'LINE_TLS', platform: expect.stringMatching(/^LINE_TLS /) });
  });

  it('nobody there stays unreachable', async () => {
    const server = http.createServer(answer);
    const url = `https://127.0.0.1:${await listen(server)}`;
    await promisify(server.close.bind(server))();
    expect(await calls(url)).toMatchObject({
      department: 'VERIFY_UNREACHABLE',
      platform: expect.stringMatching(/^PLATFORM_UNREACHABLE /),
    });
  });
});

describe("the hall's proxy", () => {
  it('is used when the environment names it, is named when it refuses or is gone, and never stands before this machine', async () => {
    const asked: string[] = [];
    let status = 407;
    const proxy = http.createServer((_request, response) => response.writeHead(status).end());
    const target = await listen(http.createServer(answer));
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      if (status !== 200) return void socket.end(`HTTP/1.1 ${status} Proxy\r\nconnection: close\r\n\r\n`);
      socket.end();
    });
    const address = `http://127.0.0.1:${await listen(proxy)}`;
    const env = { HTTP_PROXY: address, HTTPS_PROXY: address };
    expect(await calls('https://platform.invalid', env)).toEqual({
      department: 'LINE_PROXY',
      platform: expect.stringMatching(/^LINE_PROXY 去中心平台（platform\.invalid）要经过的代理服务器 127\.0\.0\.1:\d+/),
    });
    expect(asked.every((one) => one === 'platform.invalid:443') && asked.length > 0).toBe(true);
    const before = asked.length;
    expect(await calls(`http://127.0.0.1:${target}`, env)).toMatchObject({ department: 'valid' });
    expect(asked.length).toBe(before);
    status = 200;
    proxy.closeAllConnections();
    await promisify(proxy.close.bind(proxy))();
    expect(await calls('https://platform.invalid', env)).toMatchObject({
      department: 'LINE_PROXY',
      platform: expect.stringMatching(/^LINE_PROXY /),
    });
  });
});
