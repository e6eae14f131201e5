import path from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { filledForm, zhao } from '../world.ts';
import { expectClean } from './axe.ts';
import { openShell, type Shell } from './shell.ts';
import { enter, signIn } from './window.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(async () => {
  await shell.close();
});

/** Pictures for looking at, where somebody names a folder for them. */
async function shot(page: Page, name: string, place = 'form.members'): Promise<void> {
  const folder = process.env['YICHUANG_SHOTS'];
  if (!folder) return;
  for (const [width, height] of [
    [1366, 768],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.locator(`[id="${place}"]`).scrollIntoViewIfNeeded();
    await page.screenshot({ path: path.join(folder, `${name}-${width}.png`) });
  }
}
type Client = Awaited<ReturnType<Shell['open']>>['client'];
const focusedId = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.closest('[id]')?.id);

it('rows of a table are written, corrected and taken out by keys alone, and the case page shows them', async () => {
  const { page, problems, client, close } = await shell.open();
  await signIn(page, 'lijing');
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  shell.devices.idCard.place(SAMPLE_CARD);
  await page.keyboard.press('F2');
  await page.getByText('证件已读').waitFor();
  await page.keyboard.type('公租房');
  await page.getByRole('option', { name: /公共租赁住房保障资格申请/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('[id="form.together"]').waitFor();
  await page.locator('[id="form.together"] input').first().focus();
  await page.keyboard.press('2');

  // The digit chose “家庭” and moved on into the first cell of the table that appeared with it.
  await expect.poll(() => focusedId(page)).toBe('form.members.0.name');
  await page.keyboard.type('钱小芳');
  await page.keyboard.press('Enter');
  await page.keyboard.press('1');
  await expect.poll(() => focusedId(page)).toBe('form.members.0.certNo');
  await page.keyboard.type('000000199001010020');
  await page.keyboard.press('Enter');
  await page.keyboard.type('3500');
  await page.keyboard.press('Enter');
  // Nothing is pressed for a further row: it stands there.
  await expect.poll(() => focusedId(page)).toBe('form.members.1.name');
  await page.getByText('“共同申请人”第 1 行：“公民身份号码”不是有效的身份证号码').waitFor();
  expect(await page.locator('[id="form.members.0.certNo"]').getAttribute('aria-invalid')).toBe('true');
  await page.keyboard.type('钱小云');
  await page.keyboard.press('Enter');
  await page.keyboard.press('2');
  await page.keyboard.type('000000198001010021');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedId(page)).toBe('form.members.2.name');
  await shot(page, 'table-wrong');
  await expectClean(page, 'a table with a mistake in it');

  // Enter in the empty row goes on behind the table.
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedId(page)).toBe('form.monthlyIncome');

  // The row that was wrong goes, the one below closes up and keeps what it says; and it can be had back.
  await page.locator('[id="form.members.0.certNo"]').focus();
  await page.keyboard.press('Control+Delete');
  await page.getByText('已删去“共同申请人”第 1 行').waitFor();
  await expect.poll(() => focusedId(page)).toBe('form.members.0.certNo');
  await expect.poll(() => page.locator('[id="form.members.0.name"]').inputValue()).toBe('钱小云');
  expect(await page.locator('[id="form.members.1.name"]').inputValue()).toBe('');
  await page.getByRole('button', { name: '撤销' }).click();
  await expect.poll(() => page.locator('[id="form.members.1.name"]').inputValue()).toBe('钱小云');
  expect(await page.locator('[id="form.members.0.name"]').inputValue()).toBe('钱小芳');
  await page.locator('[id="form.members.0.certNo"]').fill('000000199001010026');
  await page.locator('[id="form.members.0.monthlyIncome"]').focus();
  await page.getByText('“共同申请人”第 1 行：').waitFor({ state: 'detached' });
  await shot(page, 'table-right');

  // Whatever it says, the row a key is pressed in is the one that goes.
  await page.locator('[id="form.members.1.certNo"]').focus();
  await page.keyboard.press('Control+Delete');
  await page.locator('[id="form.members.1"][data-blank-row]').waitFor();
  expect(await page.locator('[id="form.members.2"]').count()).toBe(0);

  // What it says once it is accepted.
  const { caseId } = await acceptedWithRows(client);
  await page.goto(`${page.url().split('#')[0]}#/cases/${caseId}`);
  await page.getByText('姓名：钱小芳；与申请人关系：配偶；公民身份号码：000000199001010026').waitFor();
  if (process.env['YICHUANG_SHOTS'])
    await page.screenshot({ path: path.join(process.env['YICHUANG_SHOTS'], 'table-case.png') });
  expect(problems).toEqual([]);
  await close();
});

it('a field takes files that lie with the materials by a digit, and new ones beside them', async () => {
  const { page, problems, client, close } = await shell.open();
  await enter(page, 'lijing');
  const made = await client.drafts.create();
  const [hit] = await client.catalogue.search({ query: '公租房' });
  const { item } = await client.catalogue.get({ taskCode: hit?.taskCode ?? '' });
  const { caseId } = await client.drafts.save({
    ...{ caseId: made.caseId, version: made.version },
    patch: { taskCode: item.taskCode, form: { ...filledForm(item, zhao), wish: 'money', lease: [] } },
  });
  await client.materials.attach({ caseId, materialId: 'M04', file: picture('收入'), name: '收入证明.png' });
  await page.goto(`${page.url().split('#')[0]}#/accept/${caseId}`);
  const field = page.locator('[id="form.lease"]');
  await field.locator('select').focus();
  await page.keyboard.press('1');
  await field.getByRole('button', { name: '查看 收入证明 收入证明.png' }).waitFor();
  // Nothing is left to choose from: the list goes, adding stays.
  await field.locator('select').waitFor({ state: 'detached' });
  const bytes = Buffer.from(await picture('合同').arrayBuffer());
  await page
    .getByLabel('添加 租房合同 的文件')
    .setInputFiles({ name: '合同.png', mimeType: 'image/png', buffer: bytes });
  await field.getByRole('button', { name: '查看 合同.png' }).waitFor();
  await page.locator('#section-materials').getByText('保障资格申请表').waitFor();
  await shot(page, 'files', 'form.lease');
  await expectClean(page, 'a field with files');
  await field.getByRole('button', { name: '取出 合同.png' }).click();
  await page.getByText('已取出“合同.png”').waitFor();
  await expect
    .poll(async () => (await client.cases.get({ caseId })).attachments.map((one) => one.name))
    .toEqual(['收入证明.png']);
  expect(problems).toEqual([]);
  await close();
});

function picture(text: string): File {
  const drawn = new PNG({ width: 40, height: 40 });
  drawn.data.fill(255);
  drawn.data.write(text);
  return new File([new Uint8Array(PNG.sync.write(drawn))], 'scan.png');
}

/** The same item with two rows, accepted through the window's own procedures. */
async function acceptedWithRows(client: Client): Promise<{ caseId: string }> {
  const made = await client.drafts.create();
  const [hit] = await client.catalogue.search({ query: '公租房' });
  const { item } = await client.catalogue.get({ taskCode: hit?.taskCode ?? '' });
  const members = [
    { name: '钱小芳', relation: 'spouse', certNo: '000000199001010026' },
    { name: '钱小云', relation: 'child', certNo: '000000198001010021' },
  ];
  const { caseId, version } = await client.drafts.save({
    caseId: made.caseId,
    version: made.version,
    patch: {
      taskCode: item.taskCode,
      applicant: { ...made.draft.applicant, person: zhao },
      form: { ...filledForm(item, zhao), maritalStatus: '10', together: 'family', members },
      materials: item.materials.map(({ materialId }) => ({
        ...{ materialId, isCollected: true, collectType: '1', collectNum: 1, originalChecked: true },
      })),
    },
  });
  await client.acceptance.accept({ caseId, version, printReceipt: false });
  return { caseId };
}
