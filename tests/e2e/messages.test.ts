import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readyDraft, zhao } from '../world.ts';
import { expectClean } from './axe.ts';
import { openShell, type Shell } from './shell.ts';
import { enter, rail } from './window.ts';

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
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');

it('a message names its case, covers nothing, is reached by a key and put away by the first Esc', async () => {
  const { page, problems, client, close } = await shell.open();
  await enter(page, 'lijing');
  await readyDraft(client, zhao);
  const other = await readyDraft(client, { ...zhao, name: '钱小芳', certNo: '000000199001010026' });
  const bare = { ...other.draft.form, businessScope: '' };
  await client.drafts.save({ caseId: other.caseId, version: other.version, patch: { form: bare } });
  await rail(page).getByRole('button', { name: '办件' }).click();
  await page.getByRole('heading', { name: '办件' }).waitFor();
  await rail(page).getByRole('button', { name: /^受理/ }).click();
  await page.getByRole('button', { name: /赵铁柱/ }).click();
  // All is there: the focus waits at the acceptance.
  await page.getByText('可以受理').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-act'))).toBe('accept');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /钱小芳/ }).click();
  // Something is missing: the focus is in it.
  await expect.poll(() => focused(page)).toBe('form.businessScope');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /赵铁柱/ }).click();
  const files = page.locator('#section-materials input[type=file]').first();
  await files.setInputFiles({ name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('不是扫描件') });
  const message = page.getByRole('alert').filter({ hasText: '只能添加 PDF' });
  await message.waitFor();
  expect(await message.innerText()).toContain('赵铁柱 · 个体工商户开业登记');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /钱小芳/ }).click();
  await expect.poll(() => focused(page)).toBe('form.businessScope');
  await shot(page, 'message-1366');
  await expectClean(page, 'message');
  const [bar, said] = await Promise.all([
    page.getByRole('contentinfo').or(page.locator('footer.act')).first().boundingBox(),
    message.boundingBox(),
  ]);
  expect(bar!.y + bar!.height).toBeLessThanOrEqual(said!.y + 1);
  await page.keyboard.press('Alt+N');
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role="alert"]') !== null)).toBe(true);
  await page.keyboard.press('Escape');
  await message.waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('form.businessScope');

  // What is done well is no longer complained of.
  const here = page.locator('#section-materials input[type=file]').first();
  await here.setInputFiles({ name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('不是扫描件') });
  await message.waitFor();
  const picture = await page.screenshot();
  await here.setInputFiles({ name: '证明.png', mimeType: 'image/png', buffer: picture });
  await message.waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await close();
});

it('the first Esc does something where a closed list would swallow it', async () => {
  const { page, close } = await shell.open();
  await enter(page, 'lijing');
  await page.getByRole('button', { name: '手工录入' }).click();
  const list = page.locator('.el-select input').first();
  await list.focus();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  await close();
});
