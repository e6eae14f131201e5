import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRouterClient } from '@orpc/server';
import type { Page } from 'playwright-core';
import { router } from '#host/router.ts';
import { card } from '#scripts/demo-story.ts';
import { demoPassword, platformClient } from '#simulators/demo-seed.ts';
import { eventually } from '../world.ts';
import { expectClean } from './axe.ts';
import { enter, handsIn, openHall, openWindow, rail, type Hall } from './window.ts';

const pictures = process.env['HOTLINE_PICTURES'];
let hall: Hall;
let page: Page;
let problems: string[];

beforeAll(async () => {
  hall = await openHall({ hasHotline: true });
  ({ page, problems } = await openWindow(hall));
  await enter(page, 'lijing');
});
afterAll(async () => {
  await hall?.close();
});
async function picture(name: string): Promise<void> {
  await expectClean(page, name);
  if (pictures) await page.screenshot({ path: `${pictures}/walk-in-${name}.png` });
}

it("a walk-in's demand is taken down with the person of the card, and stays in sight when the hotline has it", async () => {
  const client = createRouterClient(router, { context: { host: hall.world.host } });
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
  await eventually('the catalogue of the hotline', async () => (await client.hotline.book()) !== null);
  hall.world.devices.idCard.place(card);
  await page.keyboard.press('F2');
  await page.getByText('赵铁柱').first().waitFor();
  await page.getByRole('button', { name: '登记诉求' }).click();
  await handsIn(page, 'q-content');
  expect(await page.locator('#q-callerName').inputValue()).toBe('赵铁柱');
  // Put away with nothing said, it leaves nothing behind.
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: '登记一件诉求' }).waitFor();
  await page.getByLabel('查知识库').fill('异地就医');
  await page.getByRole('heading', { name: '医保异地就医怎么备案' }).waitFor();
  await picture('idle');
  await rail(page).getByRole('button', { name: '受理' }).click();
  await page.getByRole('button', { name: '登记诉求' }).click();
  await handsIn(page, 'q-content');
  await page.keyboard.type('楼下烧烤店油烟直排');
  await page.keyboard.press('F3');
  await handsIn(page, 'q-category');
  await page.keyboard.type('油烟');
  await page.keyboard.press('Enter');
  await page.locator('#q-region').click();
  await page.keyboard.type('第三社区');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: '投诉' }).click();
  await picture('form');
  await page.keyboard.press('F9');
  await page
    .getByText(/已登记 T/)
    .first()
    .waitFor();
  await page.keyboard.press('Control+Enter');
  // At the platform it is the clerk's, and waits for the hotline.
  const station = { stationId: 'person-zhoubin', stationName: '测试', windowNo: '0' };
  const anybody = platformClient(hall.world.platformUrl);
  const { token } = await anybody.sessions.signIn({ username: 'zhoubin', password: demoPassword, station });
  const lead = platformClient(hall.world.platformUrl, () => token);
  await expect
    .poll(async () => (await lead.tickets.list({ view: 'all' })).rows)
    .toMatchObject([{ agentName: '李静', state: 'REGISTERED' }]);
  await page.getByRole('link', { name: '我登记的工单' }).click();
  await page.getByRole('button', { name: '楼下烧烤店油烟直排' }).click();
  const detail = page.getByRole('region', { name: '工单内容' });
  await detail.getByText('赵**').waitFor();
  expect(await detail.getByRole('button', { name: /派单|催办|查看/ }).count()).toBe(0);
  await picture('ticket');
  // The case the card began is where it was.
  await rail(page).getByRole('button', { name: '受理' }).click();
  await page.getByText('赵铁柱').first().waitFor();
  expect(problems).toEqual([]);
});
