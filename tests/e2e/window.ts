import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, errors, type Browser, type Page } from 'playwright-core';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import type { ServiceOptions } from '#platform/services/start.ts';
import { startDemoWorld, type DemoWorld } from '#scripts/demo-world.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { eventually } from '../world.ts';

export interface Hall {
  world: DemoWorld;
  browser: Browser;
  dir: string;
  close(): Promise<void>;
}

/**
 * Platform, departments, devices, workstation and a browser: everything a spec needs.
 *
 * @param services payment and courier the platform works with
 */
export async function openHall({
  isReading = false,
  services,
  hasHotline = false,
}: { isReading?: boolean; services?: ServiceOptions | undefined; hasHotline?: boolean } = {}): Promise<Hall> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-e2e-'));
  await preparedDataDir(path.join(dir, 'platform'));
  const world = await startDemoWorld({
    dir,
    rendererDir: path.join(import.meta.dirname, '../../out/renderer'),
    isReading,
    hasHotline,
    ...(services ? { services } : {}),
  });
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  return {
    world,
    browser,
    dir,
    async close() {
      await browser.close();
      await world.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A window of the workstation; every script error on the page fails the spec through `problems`. */
export async function openWindow(
  { world, browser }: Hall,
  size = { width: 1366, height: 768 },
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  const problems = watched(page);
  await page.goto(world.server.newWindowUrl());
  return { page, problems };
}

/** What goes wrong on the page from now on. */
export function watched(page: Page): string[] {
  page.setDefaultTimeout(120_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      problems.push(message.text());
  });
  return problems;
}

export async function signIn(page: Page, username: string, timeout = 120_000): Promise<void> {
  await page.getByLabel('用户名').fill(username, { timeout });
  await page.getByLabel('密码').fill(demoPassword, { timeout });
  await page.getByLabel('密码').press('Enter', { timeout });
}

/** Until the hands are in this field: what is typed before the focus has come is lost, also for a clerk. */
export async function handsIn(page: Page, id: string): Promise<void> {
  await eventually(`the focus in ${id}`, () => page.evaluate((wanted) => document.activeElement?.id === wanted, id));
}

export const rail = (page: Page) => page.getByRole('navigation', { name: '主导航' });

/** At work, whether or not the workstation still knows who sits there. */
export async function enter(page: Page, username: string): Promise<void> {
  const name = page.getByLabel('用户名');
  await eventually('at work', async () => {
    await rail(page).or(name).first().waitFor();
    if (await rail(page).isVisible()) return true;
    // The form stands there until the workstation has said who is signed in: it may go while it is filled in.
    await signIn(page, username, 10_000).catch((error: unknown) => {
      if (!(error instanceof errors.TimeoutError)) throw error;
    });
    await rail(page).or(name).first().waitFor();
    return await rail(page).isVisible();
  });
}
