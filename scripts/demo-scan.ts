import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { separatorText } from '#host/pages/separators.ts';
import { startEsclSimulator } from '#simulators/escl/index.ts';
import type { ResidentCard } from '#simulators/id-card/index.ts';
import { printSheet, type PrintedSheet } from '#simulators/paper/printed.ts';
import type { DemoWorld } from './demo-world.ts';

const dpi = 200;

/** What the applicant brings, as one stack with separators, through a network scanner. @returns how many sheets it had */
export async function scanMaterials(world: DemoWorld, page: Page, card: ResidentCard): Promise<number> {
  const scanner = await startEsclSimulator();
  try {
    const settings = { resolution: dpi };
    await world.host.bindDevice({ role: 'scanner', address: `escl:${scanner.url}`, settings });
    const stack = await Promise.all(stackOf(card).map(jpegOf));
    scanner.load(stack);
    await page.locator('#scan-separators').fill('3');
    await page.locator('#scan-separators').press('Tab');
    await page.keyboard.press('F4');
    for (const name of ['个体工商户登记（备案）申请书', '经营者身份证件', '经营场所使用证明'])
      await page
        .getByRole('listbox', { name: `${name} 的页` })
        .locator('img')
        .first()
        .waitFor();
    await page.locator('#section-pages').getByRole('button', { name: /^扫描/ }).waitFor();
    await page.locator('#section-pages').scrollIntoViewIfNeeded();
    return stack.length;
  } finally {
    await scanner.stop();
    await world.host.unbindDevice('scanner');
  }
}

const a4 = { width: 210, height: 297 };

/** The number stands in the item's list of materials. */
const separator = (number: number): PrintedSheet => ({
  ...a4,
  texts: [{ text: `分隔页 ${number}`, x: 70, y: 60, size: 18 }],
  codes: [{ text: separatorText(number), x: 70, y: 90, side: 70 }],
});

function stackOf(card: ResidentCard): PrintedSheet[] {
  const form = [
    '字号名称　示例区铁柱便利店',
    `经营者　　${card.name}`,
    `证件号码　${card.number}`,
    '经营范围　日用百货、预包装食品零售',
    '经营场所　示例区幸福路18号1层',
  ];
  const lease = [
    '出租方（甲方）：示例资产公司',
    `承租方（乙方）：${card.name}`,
    '甲方将示例区幸福路18号1层出租给乙方经营使用。',
    '租赁期限自2026年3月1日起至2029年2月28日止。',
  ];
  const page = (title: string, lines: readonly string[]): PrintedSheet => ({
    ...a4,
    texts: [
      { text: title, x: 60, y: 36, size: 8 },
      ...lines.map((text, at) => ({ text, x: 24, y: 62 + at * 14, size: 4.4 })),
    ],
    seals: [{ x: 150, y: 200, radius: 20 }],
  });
  return [
    separator(1),
    page('个体工商户登记申请书', form),
    separator(2),
    {
      ...a4,
      texts: [
        { text: '姓名', x: 34, y: 60, size: 3.2 },
        { text: card.name, x: 48, y: 60, size: 4 },
        { text: '住址', x: 34, y: 74, size: 3.2 },
        { text: card.address, x: 48, y: 74, size: 3.4 },
        { text: '公民身份号码', x: 34, y: 96, size: 3.2 },
        { text: card.number, x: 60, y: 96, size: 4.4 },
      ],
      rules: [
        [30, 48, 116, 48],
        [116, 48, 116, 102],
        [116, 102, 30, 102],
        [30, 102, 30, 48],
      ],
    },
    separator(3),
    page('房屋租赁合同', lease),
  ];
}

async function jpegOf(sheet: PrintedSheet, at: number): Promise<Buffer> {
  const { data, width, height } = printSheet(sheet, { dpi, noise: 5, seed: at + 1 });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .withMetadata({ density: dpi })
    .jpeg({ quality: 85 })
    .toBuffer();
}
