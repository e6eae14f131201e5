/** The clerk at the installed window: Chromium inside the room, driven from outside over its debugging port. */
import fs from 'node:fs';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { chromium, type Browser, type Page } from 'playwright-core';
import { card, fillForm, tickMaterials } from '#scripts/demo-story.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import type { IdCardSimulator } from '#simulators/id-card/index.ts';
import type { Room } from './room.ts';

export const user = 'chuangkou';

export interface OpenWindow {
  page: Page;
  said: () => string;
  close(): Promise<void>;
}

/** Only the browser is told to do without a screen; everything else is as the desktop entry starts it. */
export function prepareHeadless(room: Room, port: number): void {
  const file = path.join(room.dir, 'usr/local/bin/headless-chromium');
  fs.writeFileSync(
    file,
    `#!/bin/sh\nexec chromium --headless=new --remote-debugging-port=${port} --window-size=1366,768 --lang=zh-CN "$@"\n`,
    { mode: 0o755 },
  );
}
export const headless = { DISPLAY: ':99', CHROMIUM_PATH: '/usr/local/bin/headless-chromium', LANG: 'zh_CN.UTF-8' };

/** @param command as the desktop entry or the user's unit has it */
export async function openInstalledWindow(room: Room, port: number, command: string): Promise<OpenWindow> {
  const program = room.start(command, { user, env: headless });
  const said = collect(program);
  const browser = await until('工作站的窗口', async () => {
    if (program.exitCode !== null) throw new Error(`yichuang-workstation 已退出（${program.exitCode}）：${said()}`);
    return await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null);
  });
  const page = await until('窗口里的页面', () => pageOf(browser));
  page.setDefaultTimeout(120_000);
  return {
    page,
    said,
    async close() {
      const gone = new Promise((resolve) => program.once('exit', resolve));
      if (program.exitCode !== null) return;
      // As the person does with the window's own cross; without a screen the last page's end does not end the browser.
      await (await browser.newBrowserCDPSession()).send('Browser.close');
      await gone;
      if (program.exitCode !== 0) throw new Error(`关上窗口以后退出码是 ${program.exitCode}：${said()}`);
    },
  };
}

const pageOf = (browser: Browser): Page | undefined => browser.contexts()[0]?.pages()[0];

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel('用户名').fill('lijing');
  await page.getByLabel('密码').fill(demoPassword);
  await page.getByLabel('密码').press('Enter');
  await page.getByRole('navigation', { name: '主导航' }).waitFor();
}

/** From the card to the number. */
export async function acceptOne(page: Page, idCard: IdCardSimulator): Promise<string> {
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  idCard.lift();
  idCard.place(card);
  await page.keyboard.press('F2');
  await page.getByText(card.name).first().waitFor();
  const search = page.getByRole('combobox', { name: '查找事项' });
  await search.fill('gtgshkydj');
  await page
    .getByRole('option', { name: /个体工商户开业登记/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await fillForm(page);
  await tickMaterials(page);
  await page.getByText('可以受理').waitFor();
  await page.keyboard.press('F9');
  const number = page.getByLabel('办件编号').first();
  await number.waitFor();
  return (await number.innerText()).trim();
}

export function collect(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** A busy machine is slow, not wrong. */
export async function until<T>(what: string, look: () => Promise<T> | T, timeoutMs = 180_000): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`没有等到：${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
