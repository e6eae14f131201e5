import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEsclSimulator } from '#simulators/escl/index.ts';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { scanSheet, type SheetKind } from '#simulators/paper/sheet.ts';
import { saneTestConfig } from '#simulators/sane.ts';
import { openShell, type Shell } from './shell.ts';
import { enter, rail } from './window.ts';

let shell: Shell;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-scanning-'));
  // Before a window is opened: a desktop shell takes it over at its start.
  process.env['SANE_CONFIG_DIR'] = saneTestConfig(path.join(dir, 'sane.d'));
  shell = await openShell();
});
afterAll(async () => {
  delete process.env['SANE_CONFIG_DIR'];
  await shell.close();
  await rm(dir, { recursive: true, force: true });
});

/** A draft with an item that collects materials, ready for the scanner. */
async function openCase(page: Page): Promise<void> {
  await rail(page).getByRole('button', { name: /^受理/ }).click();
  shell.devices.idCard.lift();
  shell.devices.idCard.place(SAMPLE_CARD);
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  await page.keyboard.press('F2');
  // The draft of the scan before lies there: this is another.
  const another = page.getByRole('button', { name: '另开一件' });
  await page.getByText('证件已读').or(another).first().waitFor();
  if (await another.isVisible()) await another.click();
  await page.getByText('证件已读').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('item.taskCode');
  await page.keyboard.type('jzz');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '材料', exact: true }).waitFor();
}

const thumbs = (page: Page) => page.locator('#section-pages [data-page]');

async function sheet(kind: SheetKind, seed: number, angle: number): Promise<Buffer> {
  const { data, width, height } = scanSheet({ kind, angle, dpi: 100, bed: 'dark', noise: 3, seed });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}

describe('scanning at the window', () => {
  it('shows ten pages of SANE’s feeder as they come, turned, taken out, put back and moved on the keyboard', async () => {
    const { page, problems, client, close } = await shell.open();
    await enter(page, 'lijing');
    const settings = { source: 'feeder', resolution: 75, colour: 'colour' };
    await client.devices.bind({ role: 'scanner', address: 'sane:test:1', settings });
    await openCase(page);
    await page.keyboard.press('F4');
    await expect.poll(() => thumbs(page).count()).toBe(10);
    await page.getByText('共 10 页').waitFor();
    await page.locator('#section-pages').getByRole('button', { name: /^扫描/ }).waitFor();
    // The picture of each page, not a sign that one is to come.
    await expect.poll(() => page.locator('#section-pages .thumb img').count()).toBe(10);

    const first = thumbs(page).first();
    const before = await first.locator('img').getAttribute('src');
    await first.focus();
    await page.keyboard.press('r');
    await expect.poll(() => first.locator('img').getAttribute('src')).not.toBe(before);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Delete');
    await expect.poll(() => thumbs(page).count()).toBe(9);
    await page.getByRole('button', { name: '撤销取出' }).click();
    await expect.poll(() => thumbs(page).count()).toBe(10);

    await thumbs(page).last().focus();
    const other = page.getByLabel('移到另一份材料');
    const name = await other.locator('option').nth(1).textContent();
    await other.selectOption({ index: 1 });
    await page
      .locator('#section-pages')
      .getByRole('listbox', { name: `${name?.trim()} 的页` })
      .getByRole('option')
      .waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('keeps the pages of a jam, says what to do, and goes on behind them', async () => {
    const scanner = await startEsclSimulator({ jamAtPage: 3 });
    const kinds: SheetKind[] = ['form', 'sealed', 'blank', 'photo'];
    const sheets = await Promise.all(kinds.map((kind, at) => sheet(kind, at + 1, at - 1.5)));
    scanner.load(sheets);
    const { page, problems, client, close } = await shell.open();
    await enter(page, 'lijing');
    await client.devices.bind({
      role: 'scanner',
      address: `escl:${scanner.url}`,
      settings: { resolution: 100 },
    });
    await openCase(page);
    await page.keyboard.press('F4');
    await page.getByText('扫描仪卡纸').first().waitFor();
    await page.locator('#section-pages').getByRole('button', { name: /^扫描/ }).waitFor();
    expect(await thumbs(page).count()).toBe(2);
    scanner.faults = {};
    scanner.load(sheets.slice(2));
    await page.keyboard.press('F4');
    await expect.poll(() => thumbs(page).count()).toBe(4);
    await page.getByText('像是空白页').waitFor();
    await expect.poll(() => page.locator('#section-pages .thumb img').count()).toBe(4);
    // One PDF stands among the material's files.
    await page.getByRole('button', { name: '扫描件.pdf' }).waitFor();
    if (process.env['SCAN_PICTURES']) await pictures(page, process.env['SCAN_PICTURES'], scanner);
    expect(problems).toEqual([]);
    await close();
    await scanner.stop();
  });
});

/** For the documents: the workbench while twenty pages come in, at both sizes. */
async function pictures(
  page: Page,
  dir: string,
  scanner: Awaited<ReturnType<typeof startEsclSimulator>>,
): Promise<void> {
  fs.mkdirSync(dir, { recursive: true });
  const kinds: SheetKind[] = ['form', 'text', 'sealed', 'photo', 'nearlyEmpty'];
  scanner.load(
    await Promise.all(Array.from({ length: 20 }, (_none, at) => sheet(kinds[at % 5]!, at + 10, (at % 5) - 2))),
  );
  scanner.faults = { busyBeforePage: 1 };
  await page.keyboard.press('F4');
  await expect.poll(() => thumbs(page).count()).toBeGreaterThan(10);
  await page.locator('#section-pages').scrollIntoViewIfNeeded();
  await page.screenshot({ path: path.join(dir, '扫描中-1366.png') });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.locator('#section-pages').scrollIntoViewIfNeeded();
  await page.screenshot({ path: path.join(dir, '扫描中-1920.png') });
  await expect.poll(() => thumbs(page).count()).toBe(24);
}
