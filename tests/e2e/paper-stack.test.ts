import path from 'node:path';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { separatorText } from '#host/pages/separators.ts';
import { startEsclSimulator, type EsclSimulator } from '#simulators/escl/index.ts';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { printSheet, type PrintedSheet } from '#simulators/paper/printed.ts';
import { saneTestConfig } from '#simulators/sane.ts';
import { idFrontSheet } from '../reading-cards.ts';
import { readingSheet } from '../reading-pages.ts';
import { expectClean } from './axe.ts';
import { enter, openHall, openWindow, rail, type Hall } from './window.ts';

let hall: Hall;
let scanner: EsclSimulator;
beforeAll(async () => {
  hall = await openHall({ isReading: true });
  process.env['SANE_CONFIG_DIR'] = saneTestConfig(path.join(hall.dir, 'sane.d'), 3);
  scanner = await startEsclSimulator();
});
afterAll(async () => {
  delete process.env['SANE_CONFIG_DIR'];
  await scanner.stop();
  await hall.close();
});

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['YICHUANG_SHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
async function jpeg(sheet: PrintedSheet, seed: number): Promise<Buffer> {
  const { data, width, height } = printSheet(sheet, { dpi: 200, noise: 5, seed });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .withMetadata({ density: 200 })
    .jpeg({ quality: 85 })
    .toBuffer();
}
const separator = (number: number): PrintedSheet => ({
  width: 210,
  height: 297,
  texts: [{ text: `分隔页 ${number}`, x: 70, y: 60, size: 18 }],
  codes: [{ text: separatorText(number), x: 70, y: 90, side: 70 }],
});
const section = (page: Page) => page.locator('#section-pages');
const pagesOf = (page: Page, name: string) =>
  section(page)
    .getByRole('listbox', { name: `${name} 的页` })
    .getByRole('option');
const scanButton = (page: Page) => section(page).getByRole('button', { name: /^扫描/ });

async function openCase(page: Page): Promise<void> {
  await enter(page, 'lijing');
  await rail(page).getByRole('button', { name: /^受理/ }).click();
  hall.world.devices.idCard.lift();
  hall.world.devices.idCard.place(SAMPLE_CARD);
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  await page.keyboard.press('F2');
  await page.getByText('证件已读').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('item.taskCode');
  await page.keyboard.type('gtgshkydj');
  await page
    .getByRole('option', { name: /个体工商户开业登记/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '材料', exact: true }).waitFor();
}

describe('a stack of paper at the window', () => {
  it('a scanner is chosen from the list, no address typed', async () => {
    const { page, problems } = await openWindow(hall);
    await enter(page, 'lijing');
    await rail(page).getByRole('button', { name: /^设备/ }).click();
    await page.getByRole('button', { name: '绑定扫描仪' }).click();
    const place = page.locator('#bind-place');
    await place.waitFor();
    await place.click();
    await page.getByRole('option', { name: /Noname frontend-tester（test:2）/ }).click();
    await shot(page, 'scanner-choose-1366');
    await page.getByRole('button', { name: '绑定', exact: true }).click();
    await page.getByText(/现在绑定在 sane:test:2/).waitFor();
    await expectClean(page, 'a scanner chosen');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('is parted by separators, turned over by hand, read and looked at once more; a file is dropped beside it', async () => {
    await hall.world.host.bindDevice({
      role: 'scanner',
      address: `escl:${scanner.url}`,
      settings: { resolution: 200 },
    });
    const { page, problems } = await openWindow(hall);
    await openCase(page);
    const other = { name: SAMPLE_CARD.name, certNo: SAMPLE_CARD.number, address: '示例省示例市示例区别处路99号' };
    const front = idFrontSheet({
      ...other,
      authority: '',
      validTo: '',
      entityName: '',
      creditCode: '',
      entityAddress: '',
    });
    scanner.load(
      await Promise.all(
        [separator(1), readingSheet('form', 1), separator(2), front, separator(3), readingSheet('sealed', 3)].map(jpeg),
      ),
    );
    await page.locator('#scan-separators').fill('4');
    await page.locator('#scan-separators').press('Tab');
    await page.keyboard.press('F4');
    await page.getByText('分隔页应有 4 张，找到 3 张').waitFor();
    await expect.poll(() => pagesOf(page, '个体工商户登记（备案）申请书').count()).toBe(1);
    expect(await pagesOf(page, '经营者身份证件').count()).toBe(1);
    expect(await pagesOf(page, '经营场所使用证明').count()).toBe(1);
    await section(page).scrollIntoViewIfNeeded();
    await shot(page, 'stack-parted-1366');

    const look = page.locator('[id="materials.look"]');
    // Three pages are read behind everything else this machine does: as long as the test itself may take.
    await look.getByText('1 处不同').waitFor({ timeout: 0 });
    await look.locator('[data-look]').first().focus();
    await look.scrollIntoViewIfNeeded();
    await shot(page, 'second-look-1366');
    await expectClean(page, 'second look');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await shot(page, 'second-look-1920');
    await page.setViewportSize({ width: 1366, height: 768 });
    await look.locator('[data-look]').first().focus();
    await page.keyboard.press('2');
    await look.getByText(/处都一致/).waitFor();

    await page.locator('#scan-source').selectOption('turnOver');
    await page.getByLabel('扫描到哪一份材料').selectOption({ label: '经营场所使用证明' });
    scanner.load(await Promise.all([readingSheet('print', 5), readingSheet('print', 6)].map(jpeg)));
    await scanButton(page).click();
    await page.getByText('正面 2 页已扫').waitFor();
    await shot(page, 'turn-over-1366');
    scanner.load(await Promise.all([readingSheet('form', 7), readingSheet('form', 8)].map(jpeg)));
    await page.keyboard.press('F4');
    await expect.poll(() => pagesOf(page, '经营场所使用证明').count()).toBe(5);
    await page.locator('#scan-source').waitFor();

    const row = page.locator('#section-materials tr', { hasText: '经营场所使用证明' });
    const data = await page.evaluateHandle(
      (png) => {
        const all = new DataTransfer();
        all.items.add(new File([Uint8Array.from(atob(png), (char) => char.charCodeAt(0))], '合同.png'));
        return all;
      },
      (await page.screenshot()).toString('base64'),
    );
    await row.dispatchEvent('drop', { dataTransfer: data });
    await row.getByRole('button', { name: '合同.png', exact: true }).waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
