/** One complaint from the call to the last word, each at the screen they have: agent, unit, supervisor, agent. */
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve, type Server } from '#host/shell/serve.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { startHotlineWorld, type HotlineWorld } from '../hotline-world.ts';
import { expectClean } from './axe.ts';
import { handsIn, signIn } from './window.ts';

const pictures = process.env['HOTLINE_PICTURES'];
const sizes = { small: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 } };

let world: HotlineWorld;
let browser: Browser;
const servers: Server[] = [];
const problems: string[] = [];

async function tab(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: sizes.small, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      problems.push(message.text());
  });
  await page.goto(url);
  return page;
}
async function desk(folder: string, username: string): Promise<Page> {
  const { host } = await world.station(folder);
  const server = await serve({ host, port: 0, rendererDir: path.join(import.meta.dirname, '../../out/renderer') });
  servers.push(server);
  const page = await tab(server.newWindowUrl());
  await signIn(page, username);
  return page;
}
async function picture(page: Page, name: string): Promise<void> {
  await expectClean(page, name);
  if (!pictures) return;
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: path.join(pictures, `hotline-${name}-${size}.png`) });
  }
  await page.setViewportSize(sizes.small);
}
/** The ticket in the workstation's list, and one step of it. */
async function actAt(page: Page, act: string, reason = ''): Promise<void> {
  await page.getByRole('button', { name: '工单', exact: true }).click();
  await page
    .getByRole('button', { name: /噪声扰民/ })
    .first()
    .click();
  const button = page.getByRole('region', { name: '工单内容' }).getByRole('button', { name: act, exact: true });
  await button.click();
  const box = page.getByRole('dialog');
  // Some steps ask first, others are done at once.
  await expect.poll(async () => (await box.isVisible()) || (await button.count()) === 0).toBe(true);
  if (!(await box.isVisible())) return;
  if (reason !== '') await box.getByRole('textbox').fill(reason);
  await box.getByRole('button', { name: act, exact: true }).click();
  await box.waitFor({ state: 'hidden' });
}

beforeAll(async () => {
  world = await startHotlineWorld();
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) await server.close();
  await world?.close();
});

it('goes from the call over the unit, which signs, asks for time and replies, to the call-back and the end', async () => {
  const agent = await desk('agent', 'sunxiaomei');
  await agent.getByLabel('本席分机').fill('PJSIP/101');
  await agent.keyboard.press('Enter');
  await agent.getByText('等待来电').first().waitFor();
  const call = world.exchange.call('13800005678');
  call.ring('PJSIP/101');
  await agent.getByText('振铃').first().waitFor();
  call.answer();
  await agent.getByText('通话中').first().waitFor();
  await handsIn(agent, 'q-content');
  await agent.keyboard.type('烧烤店夜间噪声扰民');
  await agent.keyboard.press('F3');
  await handsIn(agent, 'q-category');
  await agent.keyboard.type('油烟');
  await agent.keyboard.press('Enter');
  await agent.locator('#q-region').click();
  await agent.keyboard.type('第三社区');
  await agent.keyboard.press('Enter');
  await agent.getByRole('radio', { name: '投诉' }).click();
  await agent.keyboard.press('F9');
  await agent
    .getByText(/已登记 T/)
    .first()
    .waitFor();
  call.hangUp('caller');
  await agent.getByText('对方挂断').first().waitFor();
  await agent.keyboard.press('Control+Enter');

  const unit = await tab(`${world.platform.url}/units`);
  await signIn(unit, 'chengguan');
  await unit.getByRole('button', { name: /噪声扰民/ }).click();
  await unit.getByText('138****5678').waitFor();
  await unit.getByRole('button', { name: '签收', exact: true }).click();
  await unit.getByText('已签收').waitFor();
  await unit.getByLabel('申请延期').check();
  await unit.getByRole('button', { name: '申请延期', exact: true }).click();
  await unit.getByRole('alert').waitFor();
  // Refused for want of a reason: still the step that was chosen, with its fields.
  await unit.getByLabel('理由', { exact: true }).waitFor();
  expect(await unit.getByLabel('申请延期').isChecked()).toBe(true);
  await unit.getByLabel('回复', { exact: true }).check();
  await unit.getByLabel(/答复内容/).fill('已要求二十二点以后停止经营，并复查一次。');
  // The caller urges meanwhile: told by itself beside what is being written, which stays.
  const person = await world.person('zhoubin');
  const { rows } = await person.tickets.list({ text: '噪声扰民' });
  const ticketId = rows[0]?.ticketId ?? '';
  await person.tickets.urge({ ticketId, kind: 'urge', text: '又来电催促' });
  const news = unit.getByRole('status').filter({ hasText: '打开以后有变化' });
  await news.getByText(/催办：又来电催促/).waitFor();
  expect(await unit.getByLabel(/答复内容/).inputValue()).toBe('已要求二十二点以后停止经营，并复查一次。');
  expect(await unit.getByLabel('回复', { exact: true }).isChecked()).toBe(true);
  await picture(unit, 'unit');
  // The network goes while the button is pressed: nothing is lost, the same button does it later.
  await unit.context().setOffline(true);
  await unit.getByRole('button', { name: '回复', exact: true }).click();
  await unit.getByText(/连不上中心平台/).waitFor();
  expect(await unit.getByLabel(/答复内容/).inputValue()).toContain('二十二点');
  await unit.context().setOffline(false);
  await unit.getByRole('button', { name: '回复', exact: true }).click();
  await unit.getByText('已回复', { exact: true }).first().waitFor();

  const lead = await desk('lead', 'zhoubin');
  // At the agent's the ticket stands open; what the supervisor does to it appears there by itself.
  await agent.getByRole('button', { name: '工单', exact: true }).click();
  await agent
    .getByRole('button', { name: /噪声扰民/ })
    .first()
    .click();
  const watched = agent.getByRole('region', { name: '工单内容' });
  await watched.getByText('已回复待审核').waitFor();
  await watched.getByRole('button', { name: '催办' }).click();
  const box = agent.getByRole('dialog', { name: '催办' });
  await box.getByRole('textbox').fill('来电人问什么时候');
  await actAt(lead, '退回重办', '没有说复查结果');
  await watched.getByText('退回重办', { exact: true }).first().waitFor();
  await box.getByText(/周斌 退回重办：没有说复查结果/).waitFor();
  expect(await box.getByRole('textbox').inputValue()).toBe('来电人问什么时候');
  await picture(agent, 'changed-meanwhile');
  await box.getByRole('button', { name: '取消' }).click();
  await unit.getByRole('button', { name: /噪声扰民/ }).click();
  await unit.getByRole('button', { name: '重新办理', exact: true }).click();
  await unit.getByLabel('回复', { exact: true }).check();
  await unit.getByLabel(/答复内容/).fill('复查合格，店主承诺二十二点以后不再营业。');
  await unit.getByRole('button', { name: '回复', exact: true }).click();
  await expect.poll(() => unit.locator('#meta').innerText()).toContain('已回复待审核');
  await actAt(lead, '审核通过');
  await actAt(agent, '回访办结');
  await expect
    .poll(async () => (await person.tickets.list({ text: '噪声扰民', view: 'all' })).rows[0]?.state)
    .toBe('CLOSED');
  expect(problems).toEqual([]);
});

it('shows a unit who called for a reason only, and offers no step where there is none', async () => {
  const unit = await tab(`${world.platform.url}/units`);
  await signIn(unit, 'chengguan');
  await unit.getByLabel('范围').selectOption('all');
  await unit.getByRole('button', { name: /噪声扰民/ }).click();
  await unit.getByText('查看来电人').click();
  await unit.getByLabel('查看来电人的理由').fill('需要上门核实');
  await unit.getByRole('button', { name: '查看', exact: true }).click();
  await unit.getByText('13800005678').waitFor();
  expect(await unit.getByRole('group', { name: '办理动作' }).isVisible()).toBe(false);
});
