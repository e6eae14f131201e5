import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { spawn, type ChildProcess } from 'node:child_process';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { openClerkWindow } from '#cli/window/clerk-window.ts';
import { keptByBrowser } from '../kept-by-browser.ts';
import { eventually } from '../world.ts';

const headless = ['--headless=new', '--remote-debugging-port=0'];
const signInPage = `<form action="/in" method="get"><input name="username" autocomplete="username"><input name="phone" type="tel">
<input name="password" type="password" autocomplete="current-password"><button>登录</button></form>`;

let dir: string;
let server: http.Server;
let url: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-clerk-'));
  server = http.createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(request.url?.startsWith('/in') ? '<p>已登录</p>' : signInPage);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

describe('the clerk’s window in the browser shell', () => {
  it('keeps no password, no form contents, no history and offers to keep none', async () => {
    const { process, profile, forget } = openClerkWindow(requireChromium(), { dataDir: dir, url, flags: headless });
    const offers = await signInAndClose(process, profile);
    expect(keptByBrowser(path.join(profile, 'Default'))).toEqual({ passwords: 0, formContents: 0, pages: 0 });
    expect(offers).toEqual({
      credentials_enable_service: false,
      credentials_enable_autosignin: false,
      'autofill.profile_enabled': false,
      'autofill.credit_card_enabled': false,
      'signin.allowed_on_next_startup': false,
    });
    forget();
    expect(existsSync(profile)).toBe(false);
  });

  it('would keep them without the profile made beforehand: what is looked at is what the browser writes', async () => {
    const profile = path.join(dir, 'plain');
    await mkdir(profile);
    const process = spawn(
      requireChromium(),
      [...chromiumFlags(), `--user-data-dir=${profile}`, '--password-store=basic', ...headless, `--app=${url}`],
      { stdio: 'ignore' },
    );
    const offers = await signInAndClose(process, profile);
    const { formContents, pages } = keptByBrowser(path.join(profile, 'Default'));
    expect([formContents > 0, pages > 0, offers['credentials_enable_service']]).toEqual([true, true, true]);
  });
});

/** Types a name, a number and a password, sends them, and closes the window. @returns what the browser's own settings say */
async function signInAndClose(process: ChildProcess, profile: string): Promise<Record<string, unknown>> {
  const port = path.join(profile, 'DevToolsActivePort');
  await eventually(
    'the browser',
    async () => existsSync(port) && (await readFile(port, 'utf8')).includes('\n'),
    60_000,
  );
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${(await readFile(port, 'utf8')).split('\n')[0]}`);
  const [context] = browser.contexts();
  const page = await firstPage(browser);
  await page.locator('[name=username]').pressSequentially('lijing');
  await page.locator('[name=phone]').pressSequentially('13800000000');
  await page.locator('[name=password]').pressSequentially('Yichuang2026!');
  await page.getByRole('button').click();
  await page.getByText('已登录').waitFor();
  const settings = await context?.newPage();
  await settings?.goto('chrome://settings/');
  const offers = await settings?.evaluate(readOffers);
  const gone = once(process, 'exit');
  await (await browser.newBrowserCDPSession()).send('Browser.close');
  await gone;
  return offers ?? {};
}

async function firstPage(browser: Browser): Promise<Page> {
  const found = (): Page | undefined => browser.contexts()[0]?.pages()[0];
  await eventually('the window’s page', () => found() !== undefined, 60_000);
  return found()!;
}

/** In the browser's settings page: what it would offer. */
async function readOffers(): Promise<Record<string, unknown>> {
  type Settings = { settingsPrivate: { getPref(name: string, answer: (found: { value: unknown }) => void): void } };
  const { settingsPrivate } = (globalThis as unknown as { chrome: Settings }).chrome;
  const names = [
    'credentials_enable_service',
    'credentials_enable_autosignin',
    'autofill.profile_enabled',
    'autofill.credit_card_enabled',
    'signin.allowed_on_next_startup',
  ];
  const values = names.map(
    (name) =>
      new Promise<[string, unknown]>((resolve) =>
        settingsPrivate.getPref(name, (found) => {
          resolve([name, found.value]);
        }),
      ),
  );
  return Object.fromEntries(await Promise.all(values));
}
