import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { openShell, type Shell } from './shell.ts';
import { signIn } from './window.ts';

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

it('one digit tells the situation, and the papers, fields and departments that it asks for stand there', async () => {
  const { page, problems, close } = await shell.open();
  await signIn(page, 'lijing');
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  shell.devices.idCard.place(SAMPLE_CARD);
  await page.keyboard.press('F2');
  await page.getByText('证件已读').waitFor();
  await page.keyboard.type('暂住证');
  await page.getByRole('option', { name: /居住证申领/ }).waitFor();
  await page.keyboard.press('Enter');
  const situation = page.getByRole('group', { name: '情形', exact: true });
  await situation.getByText('先问清 1 个情形').waitFor();
  const materials = page.locator('#section-materials');
  expect(await materials.getByText('就业证明', { exact: true }).count()).toBe(0);
  await shot(page, 'situation-open');

  // Where the clerk's hands are once the item is chosen.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[id]')?.id)).toBe('form.ground');
  await page.keyboard.press('1');
  await materials.getByText('就业证明', { exact: true }).waitFor();
  await situation.getByText('情形已问清，要收 5 份材料').waitFor();
  // The department that answers for it is asked at once.
  await page.locator('#section-verification').getByText('就业与参保').waitFor();
  await page.locator('[id="form.employer"]').waitFor();
  await page.getByRole('checkbox', { name: '已收 就业证明' }).check();

  await situation.getByRole('radio', { name: '连续就读' }).check();
  await materials.getByText('就读证明', { exact: true }).waitFor();
  // What was received stays on record until somebody gives it back.
  await materials.getByText(/按所选情形不需要“就业证明”：请退还申请人/).waitFor();
  await page.locator('[id="form.school"]').waitFor();
  expect(await page.locator('[id="form.employer"]').count()).toBe(0);
  await shot(page, 'situation-changed');
  await page.getByRole('checkbox', { name: '已收 就业证明' }).click();
  await materials.getByText('就业证明', { exact: true }).waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await shot(page, 'situation-1920');
  expect(problems).toEqual([]);
  await close();
});
