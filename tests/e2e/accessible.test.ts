import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { startPlatform } from '#platform/index.ts';
import { card, fillForm } from '#scripts/demo-story.ts';
import { eventually, readyDraft, zhao, type Client } from '../world.ts';
import { expectClean } from './axe.ts';
import { openShell, type Shell, type ShellWindow } from './shell.ts';
import { handsIn, rail, signIn } from './window.ts';

let shell: Shell;
let client: Client;
let close: ShellWindow['close'];
let page: Page;
let problems: string[];
let projectNo = '';
beforeAll(async () => {
  shell = await openShell();
  ({ page, problems, client, close } = await shell.open());
});
afterAll(async () => {
  expect(problems).toEqual([]);
  await close();
  await shell.close();
});

/** As at 200 % zoom on the smallest supported window. */
async function atDoubleZoom(look: () => Promise<void>): Promise<void> {
  await page.setViewportSize({ width: 683, height: 384 });
  await look();
  await page.setViewportSize({ width: 1366, height: 768 });
}
const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first();
async function go(name: string): Promise<void> {
  await rail(page)
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
  await rail(page).locator('[aria-current="page"]', { hasText: name }).waitFor();
  await page.locator('main h1').first().waitFor();
}
/** Opens a box over the work, looks at it and puts it away. */
async function box(key: string, name: string | RegExp, state: string): Promise<void> {
  await page.keyboard.press(key);
  const dialog = page.getByRole('dialog', { name });
  await dialog.waitFor();
  await expectClean(page, state);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

describe('axe finds nothing', () => {
  it('at the door', async () => {
    await page.getByLabel('用户名').waitFor();
    await expectClean(page, 'sign-in');
    await page.getByLabel('用户名').fill('lijing');
    await page.getByLabel('密码').fill('不是这个');
    await page.getByLabel('密码').press('Enter');
    await page.getByText(/用户名或密码不对/).waitFor();
    await expectClean(page, 'a wrong password');
    await signIn(page, 'lijing');
    await heading('请下一位').waitFor();
    await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
  });

  it('on a case from the card to its papers', async () => {
    await expectClean(page, 'no case');
    await page.keyboard.press('F2');
    await page.getByText(/请把身份证放在读卡器上/).waitFor();
    await expectClean(page, 'waiting for a card');
    await page.keyboard.press('Escape');
    shell.devices.idCard.place(card);
    await page.keyboard.press('F2');
    await page.getByText('证件已读').waitFor();
    await expectClean(page, 'card read, no item');
    await handsIn(page, 'item.taskCode');
    await page.keyboard.type('gtgsh');
    await page.getByRole('option').first().waitFor();
    await expectClean(page, 'items found');
    await page.keyboard.press('Enter');
    await heading('表单').waitFor();
    await expectClean(page, 'an empty form');
    await atDoubleZoom(async () => {
      await expectClean(page, 'an empty form at 200 %');
      const { height } = (await page.locator('.work').boundingBox()) ?? { height: 0 };
      expect.soft(height, 'the form keeps half of the height').toBeGreaterThanOrEqual(384 / 2);
      const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect.soft(isTooWide, 'nothing to scroll sideways').toBe(false);
    });
    await page.keyboard.press('F9');
    await page.getByText('这项要填').or(page.locator('.must.missing')).first().waitFor();
    await expectClean(page, 'what is missing is marked');
    await fillForm(page);
    await page.getByText(/^草稿已存 [\d:]+$/).waitFor();
    await box('F9', '核对收到的材料', 'papers read out');
    await box('Alt+q', '其他决定', 'other decisions');
    await box('Alt+z', '补正告知', 'correction');
    await box('Alt+x', '不予受理', 'refusal');
    await page.getByRole('button', { name: '作废草稿' }).click();
    await page.getByRole('dialog').waitFor();
    await expectClean(page, 'discard');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F9');
    await page.getByRole('button', { name: /都收到了/ }).click();
    projectNo = (await page.getByLabel('办件编号').first().innerText()).trim();
    await page.getByText('已打印').first().waitFor();
    await expectClean(page, 'accepted');
  });

  it('on a case of an entity and its agent', async () => {
    await rail(page).getByRole('button', { name: /^受理/ }).click();
    await page.goto(`${page.url().split('#')[0]}#/accept`);
    await heading('请下一位').waitFor();
    await page.keyboard.press('F3');
    await page.locator('#section-applicant').waitFor();
    await expectClean(page, 'typed by hand');
    await page.locator('[id="applicant.applicantType"]').click();
    await page.getByRole('option').nth(1).click();
    await page.locator('[id="applicant.entity.name"]').waitFor();
    await page.locator('[id="applicant.agent.name"]').fill('钱小芳');
    await expectClean(page, 'an entity with its agent');
    await page.keyboard.press('Escape');
  });

  it('on what is there besides', async () => {
    await go('办件');
    await expectClean(page, 'cases');
    await page.getByText('赵铁柱').first().click();
    await page.getByLabel('办件详情').waitFor();
    await expectClean(page, 'a case');
    await go('交班');
    await expectClean(page, 'close-out');
    await go('发件箱');
    await expectClean(page, 'outbox');
    await go('设备');
    await expectClean(page, 'devices');
    await page.getByRole('list', { name: '设备列表' }).getByRole('button', { name: /查看/ }).first().click();
    await page.getByRole('heading', { level: 2 }).nth(1).waitFor();
    await expectClean(page, 'a device');
    await box('F1', /按键/, 'help');
    await box('Control+k', /查找/, 'palette');
    await page.getByRole('list', { name: '设备与网络' }).getByRole('button').first().click();
    await expectClean(page, 'a light opened');
    await page.keyboard.press('Escape');
  });

  it('when something is wrong', async () => {
    shell.devices.printer.misbehave({ kind: 'paper-out' });
    await page.getByRole('button', { name: /打印机：缺纸/ }).waitFor();
    await expectClean(page, 'paper out');
    const draft = await readyDraft(client, { ...zhao, name: '孙小明', certNo: '000000199001010034' });
    await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: true });
    await page.goto(`${page.url().split('#')[0]}#/cases/${draft.caseId}`);
    await page
      .getByText(/没有打出/)
      .first()
      .waitFor();
    await expectClean(page, 'a receipt that did not come out');
    shell.devices.printer.misbehave(null);
    await page.keyboard.press('Control+l');
    await page.getByRole('button', { name: '换人登录' }).waitFor();
    await expectClean(page, 'locked');
    await page.getByRole('button', { name: '换人登录' }).click();
    await page.getByLabel('用户名').waitFor();
  });

  it.each([
    ['wangjianguo', ['大厅', '历史', '办件', '监察', '通知', '发件箱', '设备']],
    ['zhoumin', ['审计']],
    ['admin', ['恢复', '通知', '发件箱', '设备']],
  ])('on the screens of %s', async (username, screens) => {
    if (username === 'admin') {
      await page.getByLabel('用户名').fill(shell.surroundings.administrator.username);
      await page.getByLabel('密码').fill(shell.surroundings.administrator.password);
      await page.getByLabel('密码').press('Enter');
    } else await signIn(page, username);
    for (const name of screens) {
      await go(name);
      await expectClean(page, `${username}: ${name}`);
    }
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByLabel('用户名').waitFor();
  });

  it('on the pages of the platform', async () => {
    const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
    const plain = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
    await plain.goto(`${shell.surroundings.platformUrl}/`);
    await plain.getByRole('heading').first().waitFor();
    await expectClean(plain, 'arrived, before signing in');
    await plain.goto(`${shell.surroundings.platformUrl}/q/${projectNo}`);
    await plain.getByRole('heading').first().waitFor();
    await expectClean(plain, 'a case, before its password');
    const fresh = await startPlatform({ port: 0, logLevel: 'silent', firstAdministrator: 'page' });
    await plain.goto(fresh.url);
    await plain.getByRole('heading').first().waitFor();
    await expectClean(plain, 'first start');
    await browser.close();
    await fresh.close();
  });
});
