import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Page } from 'playwright-core';
import { createHost } from '#host/host.ts';
import { router } from '#host/router.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { serve } from '#host/shell/serve.ts';
import { demoPassword, platformClient } from '#simulators/demo-seed.ts';
import { until } from './demo-story.ts';
import type { DemoWorld } from './demo-world.ts';

export interface CallResult {
  ticketNo: string;
  /** From the cut network to the ticket's arrival, seconds. */
  callOfflineSeconds: number;
  /** The unit the catalogue sent it to. */
  ticketUnit: string;
  /** Tickets of this number at the platform; 1 is right. */
  ticketCopies: number;
}

const extension = 'PJSIP/101';

/** Plays one call as an operator of the hotline would, at a seat of their own, and says each step. */
export async function playCall({
  world,
  page,
  out,
  say,
}: {
  world: DemoWorld;
  page: Page;
  out: string;
  say: (text: string) => void;
}): Promise<CallResult> {
  const { exchange } = world;
  if (!exchange) throw new Error('这次演示没有电话交换机');
  let number = 0;
  const step = (text: string): void => say(`${String((number += 1)).padStart(2)}. ${text}`);
  const shot = async (name: string): Promise<void> =>
    void (await page.screenshot({ path: path.join(out, `${name}.png`) }));
  const seat = await startSeat(world, path.join(out, 'data', 'seat'));
  try {
    await page.goto(seat.newWindowUrl());
    await page.getByLabel('用户名').fill('sunxiaomei');
    await page.getByLabel('密码').fill(demoPassword);
    await page.getByLabel('密码').press('Enter');
    await page.getByRole('navigation', { name: '主导航' }).waitFor();
    await until('热线目录', async () => (await seat.client.hotline.book()) !== null);
    await until('编号', async () => (await seat.client.station.get()).numbersLeft > 0);
    await page.getByLabel('本席分机').fill(extension);
    await page.keyboard.press('Enter');
    await page.getByText('等待来电').first().waitFor();
    step('孙晓梅登录 18 席，分机签入');

    const call = exchange.call('13800005678');
    call.ring(extension);
    await page.getByText('振铃').first().waitFor();
    await shot('09-来电');
    step('来电弹屏：号码、以往工单');
    call.answer();
    await page.getByText('通话中').first().waitFor();
    await page.keyboard.type('测试大街 88 号烧烤店油烟直排，夜里尤其大。');
    await page.keyboard.press('F3');
    await page.keyboard.type('油烟');
    await page.keyboard.press('Enter');
    await page.locator('#q-region').click();
    await page.keyboard.type('第三社区');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: '投诉' }).click();
    step('边听边记，按 F3 查分类，选社区');

    await world.cable.set('refuse');
    const cutAt = performance.now();
    await until('察觉断网', async () => !(await seat.client.station.get()).network.isOnline);
    await page.getByText(/来电通道中断/).waitFor();
    step('拔掉网线：来电通道中断，记录照常');
    await page.keyboard.press('F9');
    const told = page.getByText(/已登记 T[0-9A-Z]+/).first();
    await told.waitFor();
    const ticketNo = /T[0-9A-Z]+/.exec(await told.innerText())?.[0] ?? '';
    call.hangUp('caller');
    await shot('10-断网登记');
    step(`按 F9 登记，工单编号 ${ticketNo}，当场告诉来电人`);
    await page.keyboard.press('Control+Enter');
    await openScreen(page, '发件箱');
    await page.getByRole('grid', { name: '待传记录' }).getByText(ticketNo).waitFor();
    await shot('11-工单待传');
    step('发件箱里写着这件工单在等什么、谁来处理、何时再传');

    await world.cable.set('pass');
    await until('工单送达', async () => (await seat.client.station.get()).outbox.pending === 0, 60_000);
    const callOfflineSeconds = Math.round((performance.now() - cutAt) / 100) / 10;
    step('接回网线，自动上传');
    const arrived = await askPlatform(world, ticketNo);
    step(`中心平台收到 ${arrived.copies} 件，按派单目录派给${arrived.unit}`);
    await openScreen(page, '工单');
    await page
      .getByRole('button', { name: /烧烤店油烟/ })
      .first()
      .click();
    await page.getByRole('region', { name: '工单内容' }).getByText(ticketNo).first().waitFor();
    await shot('12-工单派出');
    return { ticketNo, callOfflineSeconds, ticketUnit: arrived.unit, ticketCopies: arrived.copies };
  } finally {
    await seat.close();
  }
}

async function startSeat(world: DemoWorld, dataDir: string) {
  const host = await createHost({
    dataDir,
    platformUrl: world.cable.url,
    windowNo: '18 席',
    stationName: '热线坐席',
    enrolCode: await world.createCode(),
    log: silentLogger,
    syncPace: { feedMs: 1000, healthMs: 1000, maxOfflineMs: 1000 },
  });
  const rendererDir = path.join(import.meta.dirname, '..', 'out', 'renderer');
  const server = await serve({ host, port: 0, rendererDir });
  return {
    newWindowUrl: () => server.newWindowUrl(),
    client: createRouterClient(router, { context: { host } }),
    async close() {
      await server.close();
      await host.stop();
    },
  };
}

async function openScreen(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: '主导航' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
}

/** As the supervisor sees it. */
async function askPlatform(world: DemoWorld, ticketNo: string): Promise<{ copies: number; unit: string }> {
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    username: 'zhoubin',
    password: demoPassword,
    station: { stationId: 'demo-supervision', stationName: '演示', windowNo: '0' },
  });
  const { rows } = await platformClient(world.platformUrl, () => token).tickets.list({ view: 'all', limit: 200 });
  const mine = rows.filter((row) => row.ticketNo === ticketNo);
  return { copies: mine.length, unit: mine[0]?.mainOrgName ?? '' };
}
