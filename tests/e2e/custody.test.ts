import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { eventually, readyDraft } from '../world.ts';
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

const inHand = (field: Locator): Promise<unknown> =>
  eventually('the focus there', () => field.evaluate((one) => one === document.activeElement));

/** Pictures for looking at, where somebody names a folder for them. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['YICHUANG_SHOTS'];
  if (!folder) return;
  for (const [width, height] of [
    [1366, 768],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: path.join(folder, `${name}-${width}.png`) });
  }
}

it('papers are kept by a key, found again by the scanned code, and handed over by keys alone', async () => {
  const { page, problems, client, close } = await shell.open();
  await enter(page, 'lijing');
  await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
  const { caseId, version } = await readyDraft(client);
  await client.acceptance.accept({ caseId, version, printReceipt: false });
  await rail(page).getByRole('button', { name: '办件' }).click();
  await page.getByText('赵铁柱').first().waitFor();
  await page.getByRole('grid').first().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const card = page.getByRole('region', { name: '材料保管' });
  await card.getByRole('button', { name: '保管并打凭条' }).waitFor();
  await page.keyboard.press('Alt+u');
  const box = page.getByRole('dialog', { name: '材料保管' });
  const keep = box.getByRole('button', { name: '保管并打凭条' });
  await inHand(keep);
  await shot(page, 'custody-keep');
  await page.keyboard.press('Enter');
  await card.getByText('窗口保管中').waitFor();
  const code = (await client.cases.get({ caseId })).custody.slips[0]?.code ?? '';
  await card.getByText(code).waitFor();
  await page.keyboard.press('Escape');

  // The scanner is a keyboard: the code and Enter, wherever the search box has the hands.
  await rail(page).getByRole('button', { name: '受理' }).click();
  await rail(page).getByRole('button', { name: '办件' }).click();
  const search = page.getByRole('searchbox', { name: '查找办件' });
  await inHand(search);
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  await card.getByText('窗口保管中').waitFor();
  await page.keyboard.press('Alt+u');
  await box.getByText(code).waitFor();
  const way = box.getByRole('radio', { name: '移交部门' });
  await inHand(way);
  // The digit chooses and brings the hands to where the taker is written.
  await page.keyboard.press('1');
  const taker = box.getByRole('textbox', { name: /交给谁/ });
  await inHand(taker);
  await page.keyboard.type('周科');
  await shot(page, 'custody-hand-over');
  await expectClean(page, 'papers handed over');
  await page.keyboard.press('Enter');
  await card.getByText('已移交').waitFor();
  await card.getByText(/移交给 周科/).waitFor();
  await shot(page, 'custody-done');
  expect(problems).toEqual([]);
  await close();
});
