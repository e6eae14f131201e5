import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { clerk, eventually, signInClerk, startWorld, type World } from '../world.ts';
import { expectClean } from './axe.ts';

const rendererDir = path.join(import.meta.dirname, '../../out/renderer');
const pictures = process.env['YICHUANG_PICTURES'];
let world: World;
let browser: Browser;
const servers: Server[] = [];
beforeAll(async () => {
  world = await startWorld();
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
});
afterAll(async () => {
  await browser.close();
  for (const server of servers) await server.close();
  await world.close();
});

/** As Node says it; which errors really come is shown by the tests of a hall's own certificates. */
const failing = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

describe('a line to the platform that somebody has to mend', () => {
  it('says on the sign-in what is wrong and who mends it; who was here before gets in all the same', async () => {
    let fault: string | null = null;
    const { host, client } = await world.station({
      fetch: (input, init) => (fault === null ? fetch(input, init) : Promise.reject(failing(fault))),
    });
    await signInClerk(client);
    await client.session.signOut();
    const server = await serve({ host, port: 0, rendererDir });
    servers.push(server);
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(server.newWindowUrl());
    await page.getByText('已连接中心平台').waitFor();
    for (const [code, words, who] of [
      ['SELF_SIGNED_CERT_IN_CHAIN', '的证书不是本机认识的机构发的', '技术人员处理'],
      ['CERT_HAS_EXPIRED', '的证书已过期或还没有生效', '管理员处理'],
      ['ERR_TLS_CERT_ALTNAME_INVALID', '的证书不是发给', '管理员处理'],
      ['ERR_SSL_WRONG_VERSION_NUMBER', '说的不是 HTTPS', '技术人员处理'],
      ['ERR_PROXY_TUNNEL', '要经过的代理服务器', '技术人员处理'],
    ] as const) {
      fault = code;
      host.wake();
      const said = page.getByRole('status').filter({ hasText: words });
      await said.getByText(who).waitFor();
      await page.getByText('登录过的人可离线登录，照常受理').waitFor();
      await expectClean(page, `登录-${code}`);
      if (pictures === undefined || code !== 'SELF_SIGNED_CERT_IN_CHAIN') continue;
      for (const [width, height] of [
        [1920, 1080],
        [1366, 768],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: path.join(pictures, `登录-证书-${width}.png`) });
      }
    }
    await page.getByLabel('用户名').fill(clerk.username);
    await page.getByLabel('密码').fill(clerk.password);
    await page.getByLabel('密码').press('Enter');
    await eventually('in', async () => (await client.station.get()).session?.isOffline === true);
    fault = null;
    host.wake();
    await eventually('online', async () => (await client.station.get()).network.isOnline);
    expect((await client.station.get()).network.trouble).toBeNull();
  });
});
