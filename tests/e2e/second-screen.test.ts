import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import { systemClock } from '#host/kernel/clock.ts';
import type { Host } from '#host/host.ts';
import { renderPadPage } from '#host/confirmation/page-image.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { createMemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { createPadSimulator, scrawl, type PadSimulator } from '#simulators/signature-pad/index.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';
import { legibility, remains, writeName } from './applicant-page.ts';
import { handsIn } from './window.ts';

const padAddress = 'hid:056a:00a8';
let station: { host: Host; client: Client; close(): Promise<void> };
let server: Server;
let browser: Browser;
let context: BrowserContext;
let clerk: Page;
let draft: CaseView;
let pad: PadSimulator;
/** How far the host's clock was put forward. */
let laterMs: number;
let problems: string[];

beforeEach(async () => {
  laterMs = 0;
  problems = [];
  pad = createPadSimulator({ model: '540' });
  const hid = createMemoryHid(pad.firmware, padAddress);
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + laterMs };
  station = await localStation({ clock, openTransport: () => hid.transport, probeMs: { well: 60_000, ill: 60_000 } });
  await station.host.bindDevice({ role: 'signaturePad', address: padAddress, baudRate: 9600, settings: {} });
  server = await serve({
    host: station.host,
    port: 0,
    rendererDir: path.join(import.meta.dirname, '../../out/renderer'),
  });
  draft = await readyDraft(station.client);
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  context.setDefaultTimeout(120_000);
  context.on('weberror', (error) => problems.push(error.error().message));
  clerk = await context.newPage();
  await clerk.goto(server.newWindowUrl());
  await clerk
    .getByRole('button', { name: /赵铁柱/ })
    .first()
    .click();
  await clerk.getByRole('heading', { name: '申请人确认' }).waitFor();
});
afterEach(async () => {
  await browser.close();
  await server.close();
  await station.close();
  expect(problems).toEqual([]);
});

const panel = () => clerk.getByRole('region', { name: '申请人确认' });
async function openScreen(): Promise<Page> {
  const opened = context.waitForEvent('page');
  await panel().getByRole('button', { name: '打开第二屏' }).first().click();
  const applicant = await opened;
  await applicant.setViewportSize({ width: 1280, height: 800 });
  await applicant.getByText('您好').waitFor();
  await panel().getByText('第二屏 空闲').waitFor();
  return applicant;
}
async function toSignature(applicant: Page): Promise<void> {
  await applicant.getByRole('heading', { name: '请核对信息并签字', level: 1 }).waitFor();
  await applicant.getByRole('img', { name: /第 1 页/ }).waitFor();
  while (!(await applicant.getByRole('button', { name: '请先签名' }).isVisible())) {
    await applicant
      .getByRole('contentinfo')
      .getByRole('button', { name: /往下看|看下一页/ })
      .evaluateAll((found: HTMLElement[]) => found[0]?.click());
    await applicant.waitForTimeout(100);
  }
}
const inkOn = (page: Page): Promise<number> => remains(page).then(({ ink }) => ink);

describe('the applicant and the clerk', () => {
  it('goes from a wrong fact to a stored signature and a rating', async () => {
    const applicant = await openScreen();

    await panel().getByRole('button', { name: '请申请人核对' }).click();
    await applicant.getByText('赵铁柱').first().waitFor();
    expect((await remains(applicant)).text).toContain('000000 **** **** 0018');
    expect((await remains(applicant)).text).not.toContain('199001010018');
    expect(await legibility(applicant)).toEqual({ small: [], narrow: [], scrolling: [] });
    await applicant.getByRole('radiogroup', { name: /^手机/ }).getByRole('radio', { name: '不对' }).click();
    await applicant.getByRole('button', { name: '有不对的，请李静改' }).click();
    await panel().getByRole('button', { name: '手机' }).click();
    await handsIn(clerk, 'applicant.person.mobile');
    await clerk.keyboard.press('Control+A');
    await clerk.keyboard.type('13800005678');

    await clerk.getByText(/草稿已存/).waitFor();
    await panel().getByRole('button', { name: '请申请人核对' }).click();
    await applicant.getByRole('heading', { name: '请核对信息', level: 1 }).waitFor();
    while (!(await applicant.getByRole('button', { name: '信息无误，提交' }).isVisible())) {
      await applicant
        .getByRole('contentinfo')
        .getByRole('button', { name: '看下一页' })
        .evaluateAll((found: HTMLElement[]) => found[0]?.click());
      await applicant.waitForTimeout(100);
    }
    await applicant.getByRole('button', { name: '信息无误，提交' }).click();
    await panel().getByText('申请人已确认').waitFor();

    await panel().getByRole('radio', { name: '第二屏' }).check();
    await clerk.keyboard.press('F6');
    await toSignature(applicant);
    expect(await legibility(applicant)).toEqual({ small: [], narrow: [], scrolling: [] });
    await writeName(applicant);
    await expect.poll(() => inkOn(clerk)).toBeGreaterThan(0);
    await applicant.getByRole('button', { name: '信息无误，提交' }).click();
    await panel().getByText('已签字').waitFor();
    await panel().getByText('完整').waitFor();
    await clerk.waitForFunction(
      () => (document.querySelector<HTMLImageElement>('.signature-ink img')?.naturalWidth ?? 0) > 0,
    );
    const [stored] = await station.client.signing.list({ caseId: draft.caseId });
    expect(stored).toMatchObject({ on: 'screen', signerName: '赵铁柱', strokeCount: 3, isIntact: true });
    expect(await remains(applicant)).toMatchObject({ pictures: 0, ink: 0 });

    await clerk.keyboard.press('F9');
    await clerk.getByRole('heading', { name: '已受理' }).waitFor();
    await clerk.getByRole('button', { name: '打印通知书' }).click();
    await clerk.getByText('还没有绑定文书打印机。').waitFor();
    await clerk.getByRole('button', { name: '请申请人评价' }).click();
    await applicant.getByRole('button', { name: '非常满意' }).click();
    await clerk.getByText('非常满意').waitFor();
    expect((await station.client.rating.list({ caseId: draft.caseId })).map((one) => one.level)).toEqual([5]);
  });

  it('shows the pad’s ink on both screens while it is written, and keeps it when confirmed on the pad', async () => {
    const applicant = await openScreen();
    await clerk.keyboard.press('F6');
    await panel().getByText('请申请人在签字屏上签字').waitFor();
    await applicant.getByRole('heading', { name: '请在签字屏上签名', level: 2 }).waitFor();
    const { area, buttons } = renderPadPage(
      { facts: [], factsSm3: '0'.repeat(64), date: '2026-11-23' },
      { width: 800, height: 480, isMono: false },
    );
    await pad.writeStrokes(scrawl(area, 3, 60), { reportsPerSecond: 0 });
    await expect.poll(() => inkOn(clerk)).toBeGreaterThan(0);
    await expect.poll(() => inkOn(applicant)).toBeGreaterThan(0);
    const confirm = buttons.find((one) => one.id === 'confirm')?.rect;
    if (!confirm) throw new Error('the pad has no button to confirm');
    pad.tap(confirm.x + confirm.width / 2, confirm.y + confirm.height / 2);
    await panel().getByText('已签字').waitFor();
    await applicant.getByText('您好').waitFor();
    expect(await remains(applicant)).toMatchObject({ pictures: 0, ink: 0 });
  });

  it('forgets the applicant when nobody touches the screen, and when the clerk locks the window', async () => {
    const applicant = await openScreen();
    await panel().getByRole('radio', { name: '第二屏' }).check();
    await clerk.keyboard.press('F6');
    await toSignature(applicant);
    await writeName(applicant);
    laterMs += 200_000;
    await applicant.getByText('您好').waitFor();
    const left = await remains(applicant);
    expect([left.pictures, left.ink, /赵铁柱|0018|138/.test(left.text)]).toEqual([0, 0, false]);
    await panel()
      .getByRole('alert')
      .getByText(/没有操作/)
      .waitFor();
    expect(await station.client.signing.list({ caseId: draft.caseId })).toEqual([]);

    await panel().getByRole('button', { name: '请申请人核对' }).click();
    await applicant.getByText('赵铁柱').first().waitFor();
    await clerk.keyboard.press('Control+L');
    await applicant.getByText('您好').waitFor();
    expect((await remains(applicant)).text).not.toContain('赵铁柱');
  });

  it('Esc takes the signing back before it leaves the case', async () => {
    const applicant = await openScreen();
    await panel().getByRole('radio', { name: '第二屏' }).check();
    await clerk.keyboard.press('F6');
    await toSignature(applicant);
    await clerk.keyboard.press('Escape');
    await applicant.getByText('您好').waitFor();
    await panel().getByRole('button', { name: '签字' }).waitFor();
    expect(await panel().isVisible()).toBe(true);
  });

  it('says what to do when the second screen is not open', async () => {
    await panel().getByRole('radio', { name: '第二屏' }).check();
    await clerk.keyboard.press('F6');
    await panel().getByRole('alert').getByText('第二屏没有打开').waitFor();
    const opened = context.waitForEvent('page');
    await panel().getByRole('alert').getByRole('button', { name: '打开第二屏' }).click();
    await (await opened).getByText('您好').waitFor();
  });

  it('steps aside for a second screen opened in another window', async () => {
    const first = await openScreen();
    const second = await context.newPage();
    const lines: string[] = [];
    second.on('websocket', (line) => lines.push(new URL(line.url()).pathname));
    await second.goto(server.newSecondScreenUrl());
    await first.getByText('第二屏已在另一个窗口打开').waitFor();
    await panel().getByRole('button', { name: '请申请人核对' }).click();
    await second.getByText('赵铁柱').first().waitFor();
    expect((await remains(first)).text).not.toContain('赵铁柱');
    // It speaks to the host by its own door alone.
    expect([...new Set(lines)]).toHaveLength(1);
  });
});
