import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { platformClient } from '#simulators/demo-seed.ts';
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

it('an item published anew under an open draft says what changed and leads there, until it was looked at', async () => {
  const { page, problems, client, close } = await shell.open();
  await enter(page, 'lijing');
  const draft = await readyDraft(client, zhao);
  await rail(page).getByRole('button', { name: '办件' }).click();
  await page.getByRole('heading', { name: '办件' }).waitFor();
  await rail(page).getByRole('button', { name: /^受理/ }).click();
  await page.getByRole('button', { name: /赵铁柱/ }).click();
  await page.locator('[id="form.businessName"]').waitFor();

  const { administrator, platformUrl } = shell.surroundings;
  const station = { stationId: 'admin-desk', stationName: '管理', windowNo: '0' };
  const { token } = await platformClient(platformUrl).sessions.signIn({ ...administrator, station });
  const admin = platformClient(platformUrl, () => token);
  const item = await admin.catalogue.item({ taskCode: String(draft.draft.taskCode) });
  const [first, ...others] = item.materials;
  await admin.catalogue.saveItem({
    ...item,
    taskVersion: item.taskVersion + 1,
    materials: [{ ...first!, acceptStandard: '新的核对要求' }, ...others],
    form: {
      ...item.form,
      required: [...(item.form['required'] as string[]), 'hygieneClass'],
      properties: {
        ...(item.form['properties'] as object),
        hygieneClass: { type: 'string', title: '卫生等级', maxLength: 10, 'x-order': 99 },
      },
    },
  });

  const news = page.getByRole('region', { name: '录入期间事项有更新' });
  await news.getByRole('button', { name: '表单新增必填的“卫生等级”' }).waitFor();
  await news.getByRole('button', { name: `材料“${first!.materialName}”的要求变了` }).waitFor();
  await expectClean(page, 'item news');
  await shot(page, 'item-news-1366');
  await news.getByRole('button', { name: /卫生等级/ }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('form.hygieneClass');
  await page.keyboard.type('甲');
  await news.getByRole('button', { name: '已核对' }).click();
  await news.waitFor({ state: 'detached' });
  await page.getByText(/录入期间事项有更新，已核对：/).waitFor();
  expect((await client.cases.get({ caseId: draft.caseId })).draft.form['hygieneClass']).toBe('甲');
  expect(problems).toEqual([]);
  await close();
});
