import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { SAMPLE_CARD, type SimulatedCard } from '#simulators/id-card/index.ts';
import { openShell, type Shell } from './shell.ts';
import { handsIn, signIn } from './window.ts';

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
const other: SimulatedCard = { ...SAMPLE_CARD, name: '钱小芳', number: '000000199001010026', sex: '2' };
async function read(page: Page, card: SimulatedCard): Promise<void> {
  shell.devices.idCard.lift();
  shell.devices.idCard.place(card);
  await page.keyboard.press('F2');
}

it("nothing of one person or item slips into another's case, by keyboard, in the small window", async () => {
  const { page, problems, close } = await shell.open();
  await signIn(page, 'lijing');
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  await read(page, SAMPLE_CARD);
  await page.getByText('证件已读').waitFor();

  await handsIn(page, 'item.taskCode');
  await page.keyboard.type('想开个店');
  await page.getByRole('option', { name: /个体工商户开业登记/ }).waitFor();
  await shot(page, 'find-everyday-1366');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '表单' }).waitFor();
  expect(await page.locator('[id="form.operatorName"]').getAttribute('readonly')).not.toBeNull();
  await page.locator('[id="form.businessName"]').fill('春风面馆');
  await page.getByRole('checkbox', { name: '已收 经营场所使用证明' }).check();
  await page.getByText(/^草稿已存 [\d:]+$/).waitFor();

  await page.keyboard.press('F3');
  await handsIn(page, 'item.taskCode');
  await page.keyboard.type('暂住证');
  await page.getByRole('option', { name: /居住证申领/ }).waitFor();
  await page.keyboard.press('Enter');
  const asked = page.getByRole('dialog', { name: /换成“居住证申领”/ });
  await asked.waitFor();
  expect(await asked.innerText()).toMatch(/已填的“字号名称”[\s\S]*已收的“经营场所使用证明”/);
  await shot(page, 'other-item-1366');
  await asked.getByRole('button', { name: '换', exact: true }).click();
  await page
    .getByRole('heading', { name: /居住证申领/ })
    .first()
    .waitFor();
  await page.getByRole('button', { name: '撤销' }).click();
  await page
    .getByRole('heading', { name: /个体工商户开业登记/ })
    .first()
    .waitFor();
  expect(await page.locator('[id="form.businessName"]').inputValue()).toBe('春风面馆');
  expect(await page.getByRole('checkbox', { name: '已收 经营场所使用证明' }).isChecked()).toBe(true);

  await read(page, other);
  const card = page.getByRole('dialog', { name: '这是钱小芳的证件' });
  await card.waitFor();
  await shot(page, 'other-card-1366');
  await card.getByRole('button', { name: /另开一件/ }).click();
  await page.getByText('钱小芳').first().waitFor();
  expect(await page.getByText('春风面馆').count()).toBe(0);

  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: new RegExp(SAMPLE_CARD.name) })
    .first()
    .click();
  expect(await page.locator('[id="form.businessName"]').inputValue()).toBe('春风面馆');
  expect(problems).toEqual([]);
  await close();
});
