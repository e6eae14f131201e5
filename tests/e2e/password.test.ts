import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword } from '#simulators/demo-seed.ts';
import { expectClean } from './axe.ts';
import { openShell, type Shell } from './shell.ts';
import { enter, rail, signIn } from './window.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(async () => {
  await shell.close();
});
/** Pictures for looking at, where somebody names a folder for them. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['YICHUANG_SHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

it('a clerk changes the own password on a screen, and the old one opens nothing any more', async () => {
  const { page, problems, close } = await shell.open();
  await enter(page, 'lijing');
  await page.getByRole('button', { name: '改密码' }).click();
  const box = page.getByRole('dialog', { name: /改密码 · 李静/ });
  const fill = async (before: string, next: string, again = next): Promise<void> => {
    await box.getByLabel('现在的密码').fill(before);
    await box.getByLabel('新密码', { exact: true }).fill(next);
    await box.getByLabel('再输一次新密码').fill(again);
    await page.keyboard.press('Enter');
  };
  await fill(demoPassword, 'short1');
  await box.locator('#password-next[aria-invalid]').waitFor();
  await fill(demoPassword, 'Xinmima2027', 'Xinmima2028');
  await box.getByText('两次输入的新密码不一样').waitFor();
  await fill('bushizhege1', 'Xinmima2027');
  await box.getByText(/现在的密码不对。.*再错 4 次/).waitFor();
  await expectClean(page, 'password box');
  await shot(page, 'password-1366');
  await fill(demoPassword, 'Xinmima2027');
  await page.getByText(/密码已改。您在别处的登录都已退出/).waitFor();

  await page.getByRole('button', { name: '退出' }).click();
  const field = page.getByLabel('密码');
  const types = (isCapsOn: boolean): Promise<void> =>
    field.evaluate((element, modifierCapsLock) => {
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Y', bubbles: true, modifierCapsLock }));
    }, isCapsOn);
  await types(true);
  await page.getByText(/大写锁定开着.*先按一下 CapsLock/).waitFor();
  await types(false);
  await page.getByText(/大写锁定开着/).waitFor({ state: 'detached' });
  await signIn(page, 'lijing');
  await page.getByText(/用户名或密码不对。.*再错 \d 次/).waitFor();
  await shot(page, 'tries-left-1366');
  await page.getByLabel('密码').fill('Xinmima2027');
  await page.getByLabel('密码').press('Enter');
  await rail(page).waitFor();
  expect(problems).toEqual([]);

  await page.getByRole('button', { name: '退出' }).click();
  await signIn(page, 'zhoumin');
  await page.getByRole('row', { name: /李静.*改密码/ }).waitFor();
  await shot(page, 'audit-1366');
  await expectClean(page, 'audit');
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('动作代码').waitFor();
  await expectClean(page, 'audit row');
  await close();
});
