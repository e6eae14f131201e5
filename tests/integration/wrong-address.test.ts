import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRouterClient } from '@orpc/server';
import { createHost } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { eventually } from '../world.ts';
import { startCommand } from './command-line.ts';

let dir: string;
let server: http.Server;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-address-'));
  server = http.createServer((_request, response) => response.writeHead(404).end('<h1>Not Found</h1>'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

it('an address that cannot be one ends the start with what is wrong and the next step, and nothing is kept of it', async () => {
  const run = startCommand(['host', '--data', dir, '--platform', 'pingtai.example:8080']);
  const { code, answer } = await run.ended;
  expect(code).not.toBe(0);
  expect(JSON.stringify(answer)).toMatch(/PLATFORM_ADDRESS.*前面少了 http:\/\/.*请管理员改成/);
});

it('another program at the address, and nobody at it, are told apart, and the station says which address it asks', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const host = await createHost({
    dataDir: dir,
    platformUrl: url,
    windowNo: '12 号窗',
    log: silentLogger,
    syncPace: { feedMs: 1000, healthMs: 1000, maxOfflineMs: 50 },
  });
  const client = createRouterClient(router, { context: { host } });
  const message = async (): Promise<string> => (await client.station.get()).network.message;
  await eventually(
    'told',
    async () =>
      (await message()) ===
      `${url} 上没有中心平台应答：有别的程序在应答。请管理员核对平台地址和端口，并确认平台已启动；会自动再试。`,
  );
  server.closeAllConnections();
  server.close();
  await eventually('told', async () => (await message()).includes('连不上这个地址'));
  expect((await client.station.get()).network.platformUrl).toBe(url);
  await host.stop();
});

it('the platform says what it does before it is there', async () => {
  const run = startCommand(['platform', '--data', path.join(dir, 'platform')]);
  const [first] = (await once(run.child.stderr!, 'data')) as [Buffer];
  expect(first.toString()).toContain('正在启动中心平台，数据在 ');
  run.child.kill('SIGTERM');
  await run.ended;
});
