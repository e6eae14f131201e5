import fs from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { NumberBlock } from '#contract/platform/exchange.ts';
import type { Host } from '#host/host.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { markFiles } from '#host/kernel/store-past.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { startFaultyProxy, type FaultyProxy } from '#simulators/platform-faults.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { acceptRow, takeNumber } from '../integration/platform-stage.ts';
import { allSent, createRestorable } from '../integration/restorable.ts';
import { expectClean } from './axe.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, zhao, type Client, type World } from '../world.ts';

const rendererDir = path.join(import.meta.dirname, '../../out/renderer');
const pictures = process.env['YICHUANG_PICTURES'];
let world: World;
let browser: Browser;
let cable: FaultyProxy;
const servers: Server[] = [];
beforeAll(async () => {
  world = await startWorld();
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  cable = await startFaultyProxy({ target: world.platformUrl });
});
afterAll(async () => {
  await browser.close();
  for (const server of servers) await server.close();
  await cable.close();
  await world.close();
});

async function open(host: Host, username: string, password = demoPassword): Promise<Page> {
  const server = await serve({ host, port: 0, rendererDir });
  servers.push(server);
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(server.newWindowUrl());
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(password);
  await page.getByLabel('密码').press('Enter');
  return page;
}
async function picture(page: Page, name: string): Promise<void> {
  await expectClean(page, name);
  if (pictures === undefined) return;
  for (const [width, height] of [
    [1920, 1080],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`) });
  }
}
async function acceptOne(client: Client, name: string): Promise<string> {
  const draft = await readyDraft(client, { ...zhao, name });
  const answer = await client.acceptance.accept({
    caseId: draft.caseId,
    version: draft.version,
    printReceipt: false,
  });
  return answer.projectNo;
}

/** One disk on two machines, one number for two citizens. */
async function copiedDisk(): Promise<{ first: Host; second: Host; projectNo: string }> {
  const root = await world.tempDir();
  const at = (name: string) => ({
    dataDir: path.join(root, name, 'data'),
    marksDir: path.join(root, name, 'marks'),
    machine: ['same'],
  });
  const origin = await world.station(at('first'));
  await signInClerk(origin.client);
  await origin.host.stop();
  fs.cpSync(at('first').dataDir, at('second').dataDir, { recursive: true });
  const marks = [at('first'), at('second')].map((one) => markFiles(one.dataDir, one.marksDir).outside);
  fs.mkdirSync(path.dirname(marks[1] ?? ''), { recursive: true });
  fs.copyFileSync(marks[0] ?? '', marks[1] ?? '');
  const first = await world.station(at('first'));
  await first.client.session.signIn(clerk);
  const projectNo = await acceptOne(first.client, '赵铁柱');
  await eventually('arrived', async () => (await first.client.station.get()).outbox.pending === 0);
  await cable.set('refuse');
  const second = await world.station({ ...at('second'), platformUrl: cable.url });
  await second.client.session.signIn(clerk);
  await second.client.station.confirmTime({ shown: (await second.client.station.get()).time.now });
  expect(await acceptOne(second.client, '钱小妹')).toBe(projectNo);
  await cable.set('pass');
  await eventually('found', async () => (await world.administrator.lives.collisions()).length > 0);
  await eventually('stopped', async () => (await first.client.station.get()).life !== null);
  // Who sits down next signs in at the page.
  for (const { client } of [first, second]) await client.session.signOut();
  return { first: first.host, second: second.host, projectNo };
}

describe('the screen of recovery', () => {
  it('says on the stopped machine that it is stopped; an administrator compares two cases, decides, and lets a machine go on', async () => {
    const { first, second, projectNo } = await copiedDisk();
    const stopped = await open(first, 'lijing');
    await stopped.getByRole('alert').filter({ hasText: '本机已停下' }).waitFor();
    await picture(stopped, '副本停下');

    await world.administrator.operators.save({
      username: 'guanli',
      name: '郑管理',
      roles: ['administrator'],
      password: demoPassword,
      disabled: false,
    });
    const page = await open(second, 'guanli');
    await page.getByRole('navigation', { name: '主导航' }).getByRole('button', { name: '恢复' }).click();
    const collision = page.getByRole('article', { name: `同号办件 ${projectNo}` });
    await collision.getByText('赵铁柱').first().waitFor();
    await collision.getByText('钱小妹').first().waitFor();
    await picture(page, '同号办件');
    await collision.getByRole('button', { name: '由赵铁柱留用' }).click();
    await page.getByLabel('理由').fill('先到的留用');
    await picture(page, '同号办件-决定');
    await page.getByRole('button', { name: '确定' }).click();
    await collision.getByText('已处理').waitFor();
    await collision.getByText('改为').waitFor();

    await page.getByLabel('发给哪个窗口').selectOption({ index: 1 });
    await page.getByRole('button', { name: '发 50 个新号' }).click();
    await page.getByLabel('号段代码').waitFor();
    await picture(page, '恢复');

    await page.getByRole('button', { name: '由这台继续' }).click();
    await page.getByLabel('理由').fill('第二台是备用机');
    await page.getByRole('button', { name: '由这台继续' }).last().click();
    await eventually('released', () => first.ctx.life.doubt() === null);
    await stopped.getByRole('alert').filter({ hasText: '本机已停下' }).waitFor({ state: 'detached' });
  });

  it('lets an administrator bring numbers to a window that used up those of a day', async () => {
    const { host, client } = await world.station();
    await signInClerk(client);
    const token = await host.ctx.access.token();
    for (const count of [1000, 700])
      await host.ctx.platform.ask(NumberBlock, token, (remote, options) =>
        remote.numberBlocks.lease({ requestId: `of-the-day-${count}`, count }, options),
      );
    await world.administrator.operators.save({
      username: 'guanyuan',
      name: '孙管理',
      roles: ['administrator'],
      password: demoPassword,
      disabled: false,
    });
    host.ctx.db.prepare('UPDATE number_blocks SET next_no = last_no + 1').run();
    await client.session.signOut();
    host.sync.wake();
    await eventually('told that there are no more', async () =>
      (await client.station.get()).network.platformNotice.includes('办件编号超过 2000 个'),
    );
    // The platform is there: nothing but new numbers waits.
    expect((await client.station.get()).network.isOnline).toBe(true);
    const page = await open(host, 'guanyuan');
    await page.getByRole('navigation', { name: '主导航' }).getByRole('button', { name: '恢复' }).click();
    const { code } = await world.administrator.lives.freshBlock({ stationId: host.ctx.station.stationId, count: 30 });
    await page.getByLabel('号段代码').fill(code);
    await picture(page, '输入新号段');
    await page.getByRole('button', { name: '启用' }).click();
    await page.getByText('新号段已启用').first().waitFor();
    expect((await client.station.get()).numbersLeft).toBe(30);
  });

  it('lists acceptances whose time is doubtful and windows whose audit does not fit, until somebody has looked', async () => {
    const { host } = await world.station();
    const window = { stationId: 'window-seven', stationName: '七号窗口', windowNo: '07' };
    const { client: seven } = await enrolSimulated(() => world.platformUrl, await world.createCode(), window);
    const [early, ahead] = [await takeNumber(seven), await takeNumber(seven)];
    const inThreeDays = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const row = acceptRow(ahead, { applicantName: '钱小妹', acceptTime: inThreeDays });
    await seven.reports.send({ rows: [acceptRow(early), row] });
    const mark = (seq: number) => ({ seq, hash: 'a'.repeat(64), mac: 'of-its-store', before: null });
    await seven.auditMarks.keep(mark(40));
    await seven.auditMarks.keep(mark(12));
    const page = await open(host, 'guanli');
    await page.getByRole('navigation', { name: '主导航' }).getByRole('button', { name: '恢复' }).click();
    const times = page.getByRole('region', { name: '受理时间可疑的办件' });
    await times.getByText('比到达还晚 3 天').waitFor();
    const audits = page.getByRole('region', { name: '审计对不上的窗口' });
    await audits.getByText('平台上记的是 40 条，它报来的只有 12 条').waitFor();
    await times.scrollIntoViewIfNeeded();
    await picture(page, '恢复-要核对');

    for (const projectNo of [early, ahead]) {
      await times.getByRole('button', { name: `${projectNo} 已核对` }).click();
      await page.getByLabel('理由').fill('对过回执存根，当时电脑快了三天');
      await page.getByRole('button', { name: '已核对', exact: true }).last().click();
      await times.getByText(projectNo).waitFor({ state: 'detached' });
    }
    await times.getByText('没有受理时间可疑的办件').waitFor();
    await audits.getByRole('button', { name: '07 核对过，重新记起' }).click();
    await page.getByLabel('理由').fill('昨天放回过备份');
    await page.getByRole('button', { name: '重新记起', exact: true }).click();
    await audits.getByText('七号窗口').waitFor({ state: 'detached' });
    expect(await seven.auditMarks.keep(mark(13))).toMatchObject({ state: 'kept' });
  });

  it('shows which windows a restored platform has heard, and what they brought again', async () => {
    const stage = createRestorable();
    try {
      const client = await stage.open();
      await signInClerk(client);
      const administrator = await stage.person();
      const { code } = await administrator.stations.createCode({ hallCode: '000000-01' });
      const away = { stationId: 'window-eight', stationName: '八号窗口', windowNo: '08' };
      await enrolSimulated(() => stage.administrator().url, code, away);
      await stage.stopPlatform();
      await stage.keep('platform');
      await stage.startPlatform();
      await acceptOne(client, '赵铁柱');
      await allSent(client);
      await stage.stopPlatform();
      await stage.putBack('platform');
      await stage.startPlatform();
      await eventually('it knows', () => stage.isHealing());
      await allSent(client);
      await client.session.signOut();
      const page = await open(stage.host(), 'admin', stage.administrator().password);
      await page.getByRole('navigation', { name: '主导航' }).getByRole('button', { name: '恢复' }).click();
      const healing = page.getByRole('region', { name: '中心平台的数据恢复过' });
      await healing.getByText('还没有联系上', { exact: true }).waitFor();
      await eventually('brought again', async () => {
        await page.getByRole('button', { name: '刷新' }).click();
        return (await healing.getByText('补回').count()) > 0;
      });
      await healing.getByText('已核对', { exact: true }).waitFor();
      await picture(page, '平台补齐中');
    } finally {
      await stage.close();
    }
  });
});
