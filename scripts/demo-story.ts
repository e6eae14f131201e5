import fs from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Page } from 'playwright-core';
import { router } from '#host/router.ts';
import { demoPassword, platformClient } from '#simulators/demo-seed.ts';
import type { ResidentCard } from '#simulators/id-card/index.ts';
import { scanMaterials } from './demo-scan.ts';
import type { DemoWorld } from './demo-world.ts';

export interface StoryResult {
  caseNo: string;
  cardRead: boolean;
  /** Verifications a department answered positively. */
  verified: number;
  noticePdf: string;
  receiptPrinted: boolean;
  offlineSeconds: number;
  platformAcked: boolean;
  /** Rows the platform stored twice; rows it recognised as sent again do not count. */
  duplicates: number;
}

export const card: ResidentCard = {
  type: 'resident',
  name: '赵铁柱',
  sex: '1',
  ethnicity: '01',
  birth: '19900101',
  number: '000000199001010018',
  address: '示例省示例市示例区幸福路18号',
  authority: '示例市公安局示例分局',
  validFrom: '20200101',
  validTo: '20400101',
};

/** Plays one acceptance as a clerk would, and says each step. */
export async function playCase({
  world,
  page,
  out,
  say,
}: {
  world: DemoWorld;
  page: Page;
  out: string;
  say: (text: string) => void;
}): Promise<StoryResult> {
  let number = 0;
  const step = (text: string): void => say(`${String((number += 1)).padStart(2)}. ${text}`);
  const shot = async (name: string): Promise<void> =>
    void (await page.screenshot({ path: path.join(out, `${name}.png`) }));

  await page.goto(world.server.newWindowUrl());
  await page.getByLabel('用户名').fill('lijing');
  await page.getByLabel('密码').fill(demoPassword);
  await shot('01-登录');
  await page.getByLabel('密码').press('Enter');
  await page.getByRole('navigation', { name: '主导航' }).waitFor();
  step('李静登录 A 厅 12 号窗');
  await until(
    '目录到达',
    async () => (await station(world)).catalogueSize > 0 && (await station(world)).numbersLeft > 0,
  );
  step(
    `收到事项目录 ${(await station(world)).catalogueSize} 项，预领办件编号 ${(await station(world)).numbersLeft} 个`,
  );

  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  world.devices.idCard.place(card);
  await page.keyboard.press('F2');
  await page.getByText(card.name).first().waitFor();
  step('按 F2 读身份证，带出申请人');
  const search = page.getByRole('combobox', { name: '查找事项' });
  await search.fill('gtgshkydj');
  await page
    .getByRole('option', { name: /个体工商户开业登记/ })
    .first()
    .waitFor();
  await shot('02-查找事项');
  await page.keyboard.press('Enter');
  step('用拼音首字母查到“个体工商户开业登记”');
  await fillForm(page);
  await page.getByText('核验与经过').or(page.getByRole('complementary')).first().waitFor();
  const verified = await verifiedCount(world);
  step(`两个部门在填表时已答复：${verified} 项相符`);
  const scanned = await scanMaterials(world, page, card);
  await page.getByRole('checkbox', { name: '经营场所使用证明 已核原件' }).check();
  await shot('02b-扫描材料');
  step(`一叠 ${scanned} 张用分隔页隔开，按 F4 扫描，自动归到三份材料`);
  await page.getByText('可以受理').waitFor();
  await shot('03-可以受理');
  step('表单填好，材料收齐');

  await world.cable.set('refuse');
  const cutAt = performance.now();
  await until('察觉断网', async () => !(await station(world)).network.isOnline);
  step('拔掉网线：状态灯变为离线，可以继续受理');
  await page.keyboard.press('F9');
  const caseNo = (await page.getByLabel('办件编号').first().innerText()).trim();
  step(`离线受理，办件编号 ${caseNo}`);
  await until('回执打印', () => world.devices.printer.jobs.some((job) => job.isCut));
  const receiptPrinted = world.devices.printer.jobs.some((job) => job.isCut && job.lines.join('').includes(caseNo));
  await world.devices.printer.paperPng(path.join(out, '回执.png'));
  step('回执打印机打出回执');
  await page.getByText('已打印').first().waitFor();
  await shot('04-离线受理');
  await openPage(page, '发件箱');
  await shot('05-发件箱待传');
  step(`发件箱里等待上传 ${(await station(world)).outbox.pending} 条`);

  await world.cable.set('pass');
  await until('全部上传', async () => (await station(world)).outbox.pending === 0, 60_000);
  const offlineSeconds = Math.round((performance.now() - cutAt) / 100) / 10;
  await shot('06-发件箱传完');
  step('接回网线，自动上传完毕');
  const noticePdf = await saveNotice(world, caseNo, out);
  step('生成受理通知书');
  const arrived = await askPlatform(world, caseNo);
  step(`中心平台收到该办件 ${arrived.rows} 条记录，重复存储 ${arrived.duplicates} 条`);
  await lookAround(page, shot);
  return {
    caseNo,
    cardRead: true,
    verified,
    noticePdf,
    receiptPrinted,
    offlineSeconds,
    platformAcked: arrived.rows > 0,
    duplicates: arrived.duplicates,
  };
}

export async function fillForm(page: Page): Promise<void> {
  const field = (name: string) => page.locator(`[id="form.${name}"]`);
  await field('businessName').fill('示例区铁柱便利店');
  await field('mobile').fill('13800001234');
  await field('businessPlace').fill('示例区幸福路18号1层');
  await page.getByRole('radio', { name: '自有' }).check();
  await page.getByRole('radio', { name: '个人经营' }).check();
  await field('staffCount').fill('2');
  await field('businessScope').fill('日用百货、预包装食品零售');
}

/** What the citizen handed over; the two others a department's answer made unnecessary. */
export async function tickMaterials(page: Page): Promise<void> {
  for (const name of ['个体工商户登记（备案）申请书', '经营者身份证件', '经营场所使用证明'])
    await page.getByRole('checkbox', { name: `已收 ${name}` }).check();
  await page.getByRole('checkbox', { name: '经营场所使用证明 已核原件' }).check();
}

async function lookAround(page: Page, shot: (name: string) => Promise<void>): Promise<void> {
  await openPage(page, '办件');
  await page.getByText('赵铁柱').first().click();
  await page.getByLabel('办件详情').waitFor();
  await shot('07-办件');
  await openPage(page, '设备');
  await shot('08-设备');
}

async function openPage(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: '主导航' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForTimeout(300);
}

function station(world: DemoWorld) {
  return createRouterClient(router, { context: { host: world.host } }).station.get();
}

async function verifiedCount(world: DemoWorld): Promise<number> {
  const client = createRouterClient(router, { context: { host: world.host } });
  const [draft] = await client.drafts.list();
  if (!draft) throw new Error('草稿不见了');
  return until('核验答复', async () => {
    const { verifications } = await client.cases.get({ caseId: draft.caseId });
    return verifications.length > 0 && verifications.every((one) => one.state === 'valid') ? verifications.length : 0;
  });
}

async function saveNotice(world: DemoWorld, caseNo: string, out: string): Promise<string> {
  const client = createRouterClient(router, { context: { host: world.host } });
  const { rows } = await client.cases.search({ query: caseNo });
  const [found] = rows;
  if (!found) throw new Error('办件不见了');
  const file = path.join(out, '受理通知书.pdf');
  fs.writeFileSync(file, Buffer.from(await (await client.documents.notice({ caseId: found.caseId })).arrayBuffer()));
  return file;
}

async function askPlatform(world: DemoWorld, projectNo: string): Promise<{ rows: number; duplicates: number }> {
  const { token } = await platformClient(world.platformUrl).sessions.signIn({
    ...world.administrator,
    station: { stationId: 'demo-administration', stationName: '演示', windowNo: '0' },
  });
  const { rows } = await platformClient(world.platformUrl, () => token).cases.get({ projectNo });
  return { rows: rows.length, duplicates: rows.length - new Set(rows.map((row) => row.key)).size };
}

/** @throws when it has not come to pass in time */
export async function until<T>(what: string, probe: () => Promise<T> | T, timeoutMs = 30_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) throw new Error(`没有等到：${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
