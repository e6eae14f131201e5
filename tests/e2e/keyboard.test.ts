import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '#simulators/demo-seed.ts';
import { eventually, readyDraft } from '../world.ts';
import { openShell, type Shell, type ShellWindow } from './shell.ts';
import { focused, walk } from './tab-round.ts';
import { rail } from './window.ts';

/** No mouse from here on: what a manager, an auditor or an administrator does is done with keys alone. */
let shell: Shell;
let page: Page;
let problems: string[];
let close: ShellWindow['close'];
beforeAll(async () => {
  shell = await openShell();
  const opened = await shell.open();
  ({ page, problems, close } = opened);
  // Something to look at: a case accepted by a clerk.
  await opened.client.session.signIn({ username: 'lijing', password: demoPassword });
  await eventually('numbers', async () => (await opened.client.station.get()).numbersLeft > 0);
  const { caseId, version } = await readyDraft(opened.client);
  await opened.client.acceptance.accept({ caseId, version, printReceipt: false });
  await opened.client.session.signOut();
});
afterAll(async () => {
  expect(problems).toEqual([]);
  await close();
  await shell.close();
});

/** Tab until the focus is on what is called so. */
async function reach(name: RegExp): Promise<void> {
  for (let step = 0; step < 200; step += 1) {
    if (name.test((await focused(page))?.what ?? '')) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no key leads to ${String(name)}`);
}

async function signIn(username: string, password: string): Promise<void> {
  await page.getByLabel('用户名').waitFor();
  await eventually('the name is asked for', async () => (await focused(page))?.what.includes('signin-name'));
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await rail(page).waitFor();
}

async function go(name: string): Promise<void> {
  await reach(new RegExp(`^button ${name}`));
  await page.keyboard.press('Enter');
  await rail(page).locator('[aria-current="page"]', { hasText: name }).waitFor();
  await page.locator('main h1').first().waitFor();
}

/** A box opened with keys closes with Esc, and the focus is back where it was opened. */
async function box(opener: RegExp): Promise<void> {
  await reach(opener);
  const before = await focused(page);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await eventually(`${String(opener)}: in the box`, () =>
    dialog.evaluate((one) => one.contains(document.activeElement)),
  );
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await eventually(`${String(opener)}: back`, async () => (await focused(page))?.id === before?.id);
}

describe('by keys alone', () => {
  it.each([
    ['wangjianguo', ['大厅', '历史', '办件', '复核', '差评整改', '监察', '通知', '发件箱', '设备']],
    ['zhoumin', ['审计']],
    ['admin', ['恢复', '通知', '发件箱', '设备']],
  ])(
    '%s reaches everything on every screen, sees where the focus is, and gets away again',
    async (username, screens) => {
      const { administrator } = shell.surroundings;
      await (username === 'admin'
        ? signIn(administrator.username, administrator.password)
        : signIn(username, demoPassword));
      for (const name of screens) {
        await go(name);
        await walk(page, `${username}, ${name}`);
        await page.keyboard.press('Escape');
        expect(await rail(page).locator('[aria-current="page"]', { hasText: name }).count(), `${name} stays`).toBe(1);
        if (name === '通知') await box(/^button 发通知|^button 写通知|^button 发布/);
        if (name === '办件') {
          await page.keyboard.press('F3');
          await page.keyboard.type('赵铁柱');
          await reach(/办件列表|办件/);
          await page.keyboard.press('ArrowDown');
        }
      }
      await reach(/^button 退出/);
      await page.keyboard.press('Enter');
      await page.getByLabel('用户名').waitFor();
    },
  );
});
