import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireChromium } from '#cli/window/chromium.ts';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { openClerkWindow, type ClerkWindow } from '#cli/window/clerk-window.ts';
import { eventually } from '../world.ts';
import { handsIn, openHall, signIn, type Hall } from './window.ts';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(async () => {
  await hall.close();
});

const open = new Set<ClerkWindow>();
const openHere = (url: string): ClerkWindow => {
  const flags = ['--headless=new', '--remote-debugging-port=0'];
  const window = openClerkWindow(requireChromium(), { dataDir: hall.dir, url, flags });
  open.add(window);
  return window;
};
afterEach(() => {
  for (const window of open) window.process.kill();
  open.clear();
});

const words = '只该留在本机库里的话';

async function attach({ profile }: ClerkWindow): Promise<{ browser: Browser; page: Page }> {
  const port = path.join(profile, 'DevToolsActivePort');
  await eventually('the browser', async () => existsSync(port) && (await readFile(port, 'utf8')).includes('\n'));
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${(await readFile(port, 'utf8')).split('\n')[0]}`);
  const page = await eventually('its page', () => browser.contexts()[0]?.pages()[0]);
  page.setDefaultTimeout(120_000);
  return { browser, page };
}

/** Ends the browser and counts the files of its profile that hold the words, in either of the ways it writes text. */
async function filesHolding(window: ClerkWindow, browser: Browser): Promise<string[]> {
  const gone = once(window.process, 'exit');
  await (await browser.newBrowserCDPSession()).send('Browser.close');
  await gone;
  const held: string[] = [];
  for (const one of await readdir(window.profile, { recursive: true, withFileTypes: true })) {
    if (!one.isFile()) continue;
    const bytes = await readFile(path.join(one.parentPath, one.name));
    if (bytes.includes(words) || bytes.includes(Buffer.from(words, 'utf16le'))) held.push(one.name);
  }
  return held;
}

/** The browser writes what a page holds when another is opened over it. */
const leave = async (page: Page): Promise<void> => void (await page.goto('chrome://version/'));

describe('what is typed at a window', () => {
  it('is in no file of the browser: not the text area, not the fields', async () => {
    const window = openHere(hall.world.server.newWindowUrl());
    const { browser, page } = await attach(window);
    await signIn(page, 'lijing');
    await page.getByRole('heading', { name: '请下一位' }).waitFor();
    hall.world.devices.idCard.place(SAMPLE_CARD);
    await page.keyboard.press('F2');
    await page.getByText('证件已读').waitFor();
    await handsIn(page, 'item.taskCode');
    await page.keyboard.type('个体工商户开业登记');
    await page.getByRole('option', { name: /个体工商户开业登记/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '表单' }).waitFor();
    await page.locator('textarea').first().fill(words);
    await page.locator('[id="form.businessName"]').fill(words);
    await page.getByText(/^草稿已存 [\d:]+$/).waitFor();
    await leave(page);
    expect(await filesHolding(window, browser)).toEqual([]);
    window.forget();
  });

  it('would be kept from a text area that belongs to no such form: what is looked at is what the browser writes', async () => {
    const window = openHere('data:text/html,<title>t</title><textarea></textarea>');
    const { browser, page } = await attach(window);
    await page.locator('textarea').fill(words);
    await leave(page);
    expect(await filesHolding(window, browser)).toEqual([expect.stringMatching(/^(Session|Apps)_/)]);
    window.forget();
  });

  it('no page of ours has a field that says otherwise', async () => {
    const root = path.join(import.meta.dirname, '../../renderer');
    const free: string[] = [];
    for (const file of globSync('**/*.vue', { cwd: root })) {
      const text = await readFile(path.join(root, file), 'utf8');
      for (const { 0: tag, index } of text.matchAll(/<(?:input|textarea|select)\b(?:[^>"]|"[^"]*")*>/g)) {
        const before = text.slice(0, index);
        const form = before.lastIndexOf('<form') > before.lastIndexOf('</form>');
        if (!form && !/autocomplete=|form="unkept"|type="(checkbox|radio|file|range)"/.test(tag)) free.push(file);
      }
    }
    expect(free).toEqual([]);
    for (const page of globSync('*.html', { cwd: root }))
      expect(await readFile(path.join(root, page), 'utf8')).toContain('<form id="unkept" autocomplete="off" hidden>');
  });
});
