import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBlock, numbersLeft } from '#db/queries/numbers.ts';
import { parseCaseNumber } from '#contract/case-number.ts';
import type { Host } from '#host/host.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import type { VirtualCall } from '#simulators/telephone-switch/index.ts';
import { startHotlineWorld, type HotlineWorld } from '../hotline-world.ts';
import { eventually } from '../world.ts';
import { sheetCells } from '../zip-member.ts';
import { expectClean } from './axe.ts';
import { handsOn } from './strokes.ts';
import { handsIn, signIn } from './window.ts';

const pictures = process.env['HOTLINE_PICTURES'];
const sizes = { small: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 } };

let world: HotlineWorld;
const servers: Server[] = [];
const hosts: Host[] = [];
let browser: Browser;
let page: Page;
const problems: string[] = [];

/** Every station has its one person; another person sits at another station. */
async function openPage(folder: string, username: string): Promise<Page> {
  const { host } = await world.station(folder);
  const server = await serve({ host, port: 0, rendererDir: path.join(import.meta.dirname, '../../out/renderer') });
  servers.push(server);
  hosts.push(host);
  const context = await browser.newContext({ viewport: sizes.small, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const opened = await context.newPage();
  opened.setDefaultTimeout(120_000);
  opened.on('pageerror', (error) => problems.push(error.message));
  opened.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      problems.push(message.text());
  });
  await opened.goto(server.newWindowUrl());
  await signIn(opened, username);
  return opened;
}
/** For the guide and for looking at: both sizes, only when a folder is named. */
async function picture(name: string): Promise<void> {
  if (name !== 'idle') await expectClean(page, name);
  if (!pictures) return;
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: path.join(pictures, `hotline-${name}-${size}.png`) });
  }
  await page.setViewportSize(sizes.small);
}
/** Printed, within what is allowed, and word for word what the guide says. */
async function countedAs(hands: ReturnType<typeof handsOn>, allowed: number): Promise<void> {
  const list = hands.told();
  process.stdout.write(`\n${list}\n`);
  expect(hands.count()).toBeLessThanOrEqual(allowed);
  expect(await readFile(path.join(import.meta.dirname, '../../docs/按键数.md'), 'utf8')).toContain(`${list}\n`);
}
async function ring(number: string): Promise<VirtualCall> {
  const call = world.exchange.call(number);
  call.ring('PJSIP/101');
  await page
    .getByText(number === '' ? '号码未显示' : '振铃')
    .first()
    .waitFor();
  return call;
}

beforeAll(async () => {
  world = await startHotlineWorld();
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  page = await openPage('agent', 'sunxiaomei');
  await page.getByLabel('本席分机').fill('PJSIP/101');
  await page.keyboard.press('Enter');
  await page.getByText('等待来电').first().waitFor();
  await picture('idle');
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) await server.close();
  await world?.close();
});

describe('the hotline desk', () => {
  it('pops when the telephone rings; a consultation is answered from the base in a few strokes', async () => {
    const call = await ring('13800001234');
    await picture('ringing');
    call.answer();
    await page.getByText('通话中').first().waitFor();
    const hands = handsOn(page);
    // The hands are in the first field already.
    await hands.type('医保异地就医怎么备案', '#q-content:focus');
    await page.getByRole('heading', { name: '医保异地就医怎么备案' }).waitFor();
    await picture('knowledge');
    await hands.stroke('Alt+1', '引用第 1 条知识，类型记为咨询');
    await page.getByText(/草稿 .*已存本机/).waitFor();
    await hands.stroke('F10', '直接答复办结');
    await page.getByText(/直接答复 T/).waitFor();
    call.hangUp('caller');
    await page.getByText('对方挂断').first().waitFor();
    await hands.stroke('Ctrl+Enter', '记完收起，等下一个来电');
    await page.getByText('等待来电').first().waitFor();
    await countedAs(hands, 6);
    const person = await world.person('zhoubin');
    await expect.poll(async () => (await person.tickets.list({ view: 'all' })).total).toBe(1);
    expect((await person.tickets.list({ view: 'all' })).rows[0]).toMatchObject({
      state: 'CLOSED',
      type: 'consultation',
    });
  });

  it('loses nothing when the caller hangs up while typing, and dispatches a complaint in ten strokes', async () => {
    const call = await ring('13800005678');
    call.answer();
    await page.getByText('通话中').first().waitFor();
    await handsIn(page, 'q-content');
    await page.keyboard.type('测试大街 88 号烧烤店油烟直排，');
    call.hangUp('caller');
    await page.getByText('对方挂断').first().waitFor();
    await page.keyboard.type('夜间扰民。');
    const typed = '测试大街 88 号烧烤店油烟直排，夜间扰民。';
    expect(await page.locator('#q-content').inputValue()).toBe(typed);
    await picture('in-call');
    const hands = handsOn(page);
    await hands.stroke('F9', '登记并派单：还差类型、分类、何地');
    await page.getByText(/还差类型、分类、何地/).waitFor();
    await hands.stroke('F3', '到分类');
    await hands.type('油烟', '#q-category:focus');
    await hands.stroke('Enter', '选第一项');
    await hands.click(page.locator('#q-region'), '何地 · 区域');
    await hands.type('第三社区', '#q-region:focus');
    await hands.stroke('Enter', '选第一项');
    await hands.click(page.getByRole('radio', { name: '投诉' }), '类型“投诉”');
    await hands.stroke('F9', '登记并派单');
    await page
      .getByText(/已登记 T/)
      .first()
      .waitFor();
    await hands.stroke('Ctrl+Enter', '记完收起');
    // Put away and ready again: the next call rings at a desk that waits for one.
    await page.getByText('等待来电').first().waitFor();
    await countedAs(hands, 10);
    const person = await world.person('zhoubin');
    await expect
      .poll(async () => (await person.tickets.list({ text: '13800005678', view: 'all' })).rows[0])
      .toMatchObject({ state: 'DISPATCHED', mainOrgName: '示例区城市管理局', title: typed });
  });

  it('keeps what was typed through a reload of the page in mid-call, and several matters of one call apart', async () => {
    const call = await ring('');
    call.answer();
    await handsIn(page, 'q-content');
    await page.keyboard.type('第一件：路灯不亮');
    await eventually('it is stored', () =>
      hosts.some(({ ctx }) =>
        ctx.db.prepare("SELECT 1 FROM hotline_questions WHERE body_json LIKE '%第一件：路灯不亮%'").get(),
      ),
    );
    await page.reload();
    await page.getByText('号码未显示').first().waitFor();
    await expect.poll(() => page.locator('#q-content').inputValue()).toBe('第一件：路灯不亮');
    await page.getByRole('button', { name: '＋ 还有一件事' }).click();
    await page.getByRole('tab', { name: '诉求 2' }).waitFor();
    await page.keyboard.press('F8');
    await page.locator('#q-content').fill('有人晕倒在路边');
    await page.locator('#q-target').click();
    await page.getByRole('option', { name: /急救 120/ }).click();
    await page.getByText('已接通').click();
    await picture('emergency');
    await page.keyboard.press('F10');
    await page.getByText(/还有 1 个诉求没有结局/).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/诉求 1 还没有结局/).waitFor();
    await page.getByRole('tab', { name: '诉求 1' }).click();
    await page.locator('#q-words').fill('已告知报修电话。');
    await page.getByRole('radio', { name: '求助' }).click();
    await page.keyboard.press('F10');
    // It has its ending before the call is put away.
    await page.getByText(/直接答复 T/).waitFor();
    call.hangUp('agent');
    await page.getByText('本席挂断').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('等待来电').first().waitFor();
  });

  it('finds the ticket again, shows who called for a reason, and says at once when the platform is away', async () => {
    await page.getByRole('button', { name: '工单' }).click();
    await page.getByLabel('查工单').fill('13800005678');
    await page.getByRole('button', { name: /烧烤店油烟/ }).click();
    await page.getByRole('region', { name: '工单内容' }).getByText('138****5678').waitFor();
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByLabel('理由').fill('需要回电核实地址');
    await page.getByRole('dialog').getByRole('button', { name: '查看' }).click();
    await page.getByText('13800005678').waitFor();
    await picture('ticket');
    await page.getByRole('button', { name: '催办' }).click();
    await page.getByLabel('理由').fill('来电人再次催促');
    await world.cable.set('refuse');
    await page.getByRole('dialog').getByRole('button', { name: '催办' }).click();
    await page.getByText(/连不上中心平台，这一步没有做/).waitFor();
    await world.cable.set('pass');
  });

  it('has callers told whose ticket got another number, until somebody says that it was done', async () => {
    const person = await world.person('zhoubin');
    const before = (await person.tickets.list({ view: 'all' })).rows;
    const taken = before[0]?.ticketNo ?? '';
    const desk = await openPage('elsewhere', 'hejun');
    const ctx = hosts.at(-1)?.ctx;
    const number = parseCaseNumber(taken.slice(1));
    if (!ctx || !number) throw new Error('no station or number');
    // As given to two windows: its next number is the one of a ticket that is there.
    await expect.poll(() => numbersLeft(ctx.db)).toBeGreaterThan(0);
    const { prefix, serial } = number;
    const again = { blockId: 'given-again', prefix, first: serial, last: serial, leasedAt: '2026-01-01T00:00:00Z' };
    addBlock(ctx.db, again);
    await desk.getByRole('button', { name: '窗口代录一件' }).click();
    await desk.locator('#q-content').fill('井盖松动，车辆经过有响声。');
    await desk.keyboard.press('F3');
    await desk.keyboard.type('油烟');
    await desk.keyboard.press('Enter');
    await desk.locator('#q-region').click();
    await desk.keyboard.type('第三社区');
    await desk.keyboard.press('Enter');
    await desk.getByRole('radio', { name: '投诉' }).click();
    await desk.keyboard.press('F9');
    await desk.getByText(`已登记 ${taken}`).first().waitFor();
    await desk.keyboard.press('Control+Enter');
    const card = desk.getByRole('region', { name: '工单换了编号，请告知来电人' });
    await card.getByText(taken).waitFor();
    await expectClean(desk, '工单换了编号');
    if (pictures) await desk.screenshot({ path: path.join(pictures, 'hotline-renumbered-small.png') });
    const { rows } = await person.tickets.list({ view: 'all', text: taken });
    expect(rows.map((one) => one.ticketNo)).toContain(taken);
    expect(rows.map((one) => one.formerNos)).toContainEqual([taken]);
    await card.getByRole('button', { name: /已告知/ }).click();
    await card.waitFor({ state: 'detached' });
  });

  it('shows the supervisor the figures with what they are counted from, and nothing failed on the way', async () => {
    // What the agent wrote down went to the platform by itself: the figures and what stands behind them are of five tickets.
    const person = await world.person('zhoubin');
    await expect.poll(async () => (await person.tickets.list({ view: 'all' })).total).toBe(5);
    page = await openPage('lead', 'zhoubin');
    await page.getByRole('button', { name: '班长' }).click();
    await page.getByText('接通率').waitFor();
    await expect.poll(() => page.locator('article', { hasText: '接通率' }).innerText()).toContain('3 / 3');
    await picture('supervisor');
  });

  it('opens the calls and tickets behind a figure, and gives them away as they stand on the screen', async () => {
    await page.getByRole('link', { name: '接通率：分子 3，打开' }).click();
    const calls = page.getByRole('grid', { name: '接通率' });
    await page.getByText('接通率 100.0%（3 / 3）：接通的 3 个来电').waitFor();
    await expect.poll(() => calls.getByRole('row').count()).toBe(4);
    await calls.getByText('138****1234').waitFor();
    await picture('drilled-calls');
    await page.getByRole('button', { name: '没有接通的' }).click();
    await page.getByText('这里一件也没有').waitFor();
    expect(await page.getByRole('button', { name: '导出表格' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: /^诉求 \d+，打开$/ }).click();
    const grid = page.getByRole('grid', { name: '诉求' });
    await grid.getByText(/烧烤店油烟/).waitFor();
    await picture('drilled-tickets');
    const shown = await grid
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
    expect(shown).toHaveLength(6);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出表格' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^热线-诉求-\d{4}-\d{2}-\d{2}\.xlsx$/);
    const cells = sheetCells(await readFile(await file.path()));
    expect(cells.map((row) => [...row.map(String), ...Array<string>(20).fill('')].slice(0, shown[0]?.length))).toEqual(
      shown,
    );
    const [paper] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出 PDF' }).click(),
    ]);
    expect((await readFile(await paper.path())).subarray(0, 5).toString()).toBe('%PDF-');
    if (pictures) await paper.saveAs(path.join(pictures, 'hotline-drilled.pdf'));
    await grid.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: '工单内容' }).waitFor();
    expect(problems).toEqual([]);
  });
});
