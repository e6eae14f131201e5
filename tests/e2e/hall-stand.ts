import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import type { Host, HostOptions } from '#host/host.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { eventually, startWorld, type Client, type World } from '../world.ts';

const rendererDir = path.join(import.meta.dirname, '../../out/renderer');

export interface Stand {
  page: Page;
  host: Host;
  client: Client;
  problems: string[];
}
/** A platform and as many machines of the hall as a spec wants, each a host of its own with its page in Chromium. */
export interface HallStand {
  world: World;
  machine(
    app: NonNullable<HostOptions['app']>,
    windowNo: string,
    user: string | null,
    size?: { width: number; height: number },
  ): Promise<Stand>;
  close(): Promise<void>;
}

export async function openHallStand(): Promise<HallStand> {
  const world = await startWorld();
  const browser: Browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  const servers: Server[] = [];
  return {
    world,
    async machine(app, windowNo, user, size = { width: 1366, height: 768 }) {
      const { host, client } = await world.station({ app, windowNo, stationName: windowNo });
      const server = await serve({ host, port: 0, rendererDir });
      servers.push(server);
      const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
          problems.push(message.text());
      });
      await page.goto(server.newWindowUrl());
      if (user !== null) {
        await page.getByLabel('用户名').fill(user);
        await page.getByLabel('密码').fill(demoPassword);
        await page.getByLabel('密码').press('Enter');
      }
      if (app === 'workstation' && user === 'lijing')
        await eventually('catalogue', async () => (await client.station.get()).catalogueSize > 0);
      return { page, host, client, problems };
    },
    async close() {
      await browser.close();
      for (const server of servers) await server.close();
      await world.close();
    },
  };
}
