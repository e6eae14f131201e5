import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, readyDraft, zhao } from '../world.ts';
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

it('a wrong scan is replaced before acceptance, and the right one is seen on the accepted case', async () => {
  const { page, problems, client, close } = await shell.open();
  await enter(page, 'lijing');
  await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
  await readyDraft(client, zhao);
  await rail(page).getByRole('button', { name: '办件' }).click();
  await page.getByRole('heading', { name: '办件' }).waitFor();
  await rail(page).getByRole('button', { name: /^受理/ }).click();
  await page.getByRole('button', { name: /赵铁柱/ }).click();
  const picture = { name: '别人的.png', mimeType: 'image/png', buffer: await page.screenshot() };
  await page.getByLabel('添加 经营场所使用证明 扫描件').setInputFiles(picture);
  await page.getByRole('button', { name: '别人的.png', exact: true }).waitFor();
  const other = { ...picture, name: '本人的.png', buffer: await page.screenshot({ fullPage: true, type: 'png' }) };
  await page.getByLabel('换掉 别人的.png').setInputFiles(other);
  await page.getByRole('button', { name: '本人的.png', exact: true }).waitFor();
  expect(await page.getByText('别人的.png').count()).toBe(0);
  await shot(page, 'scan-replaced-1366');
  await page.getByText('可以受理').waitFor();
  await page.keyboard.press('F9');
  await page.getByLabel('办件编号').first().waitFor();
  const seen = page.getByRole('button', { name: '查看 经营场所使用证明 本人的.png' });
  await seen.waitFor();
  await expectClean(page, 'accepted with a scan');
  await shot(page, 'scan-on-accepted-1366');
  await rail(page).getByRole('button', { name: '办件' }).click();
  await page.getByRole('row', { name: /赵铁柱/ }).click();
  await seen.click();
  await page.getByRole('dialog', { name: /经营场所使用证明 本人的/ }).waitFor();
  expect(problems).toEqual([]);
  await close();
});
