import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { turnedClock } from '../integration/turned-clock.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { expectClean } from './axe.ts';
import { watched } from './window.ts';

/** Somebody wants to look: pictures and papers stay. */
const kept = process.env['YICHUANG_E2E_KEEP'];
const run = promisify(execFile);
let station: Awaited<ReturnType<typeof localStation>>;
let server: Server;
let browser: Browser;
let page: Page;
let problems: string[];
let out: string;

beforeAll(async () => {
  out = kept ?? (await mkdtemp(path.join(os.tmpdir(), 'yichuang-provisional-')));
  // The last day of the calendar that comes along: whatever is due, is due in a year nobody has published to this machine.
  station = await localStation({ clock: turnedClock('2026-12-31T02:24:00.000Z') });
  const rendererDir = path.join(import.meta.dirname, '../../out/renderer');
  server = await serve({ host: station.host, port: 0, rendererDir });
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  page = await context.newPage();
  problems = watched(page);
});
afterAll(async () => {
  expect(problems).toEqual([]);
  await browser.close();
  await server.close();
  await station.close();
  if (!kept) await rm(out, { recursive: true, force: true });
});

async function shot(name: string): Promise<void> {
  await expectClean(page, name);
  if (!kept) return;
  for (const [width, height] of [
    [1920, 1080],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: path.join(out, `${name}-${width}.png`) });
  }
}

it('a date that reaches into an unpublished year stops nobody, and is marked before acceptance, after it, in the list and on paper', async () => {
  const { caseId } = await readyDraft(station.client);
  await page.goto(server.newWindowUrl());
  await page
    .getByRole('button', { name: /赵铁柱/ })
    .first()
    .click();
  await page.getByText('暂定，日历公布后重算').waitFor();
  await page.getByText('可以受理').waitFor();
  await shot('暂定-受理前');
  await page.keyboard.press('F9');
  await page.getByRole('heading', { name: '已受理' }).waitFor();
  await page
    .getByText(/2027年1月\d+日.*（暂定）/)
    .first()
    .waitFor();
  await shot('暂定-已受理');
  const file = path.join(out, '暂定-通知书.pdf');
  await writeFile(file, Buffer.from(await (await station.client.documents.notice({ caseId })).arrayBuffer()));
  const { stdout } = await run('pdftotext', [file, '-']);
  expect(stdout.replace(/\s/g, '')).toMatch(/（至2027年1月\d+日止，暂定）/);
  await page.goto(`${page.url().split('#')[0]}#/cases`);
  await page.getByRole('grid', { name: '办件列表' }).getByText('暂定').waitFor();
  await shot('暂定-办件');
});
