/** A machine whose window number another one has: told at its enrolment, and at the window it took the place of. */
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword } from '#simulators/demo-seed.ts';
import { expectClean } from './axe.ts';
import { openHallStand, type HallStand } from './hall-stand.ts';

const pictures = process.env['YICHUANG_PICTURES'];
let stand: HallStand;
beforeAll(async () => {
  stand = await openHallStand();
});
afterAll(async () => {
  await stand.close();
});

it('is told whose the number is, takes the place on purpose, and the window it replaced says so', async () => {
  const broken = await stand.machine('workstation', '12 号窗', 'lijing');
  const spare = await stand.machine('workstation', '12 号窗', null);
  const { page } = spare;
  const code = await stand.world.createCode();
  await page.getByLabel('登记代码').fill(code);
  await page.getByRole('button', { name: '登记本机', exact: true }).click();
  await page.getByText('窗口号“12 号窗”已经是工作站“12 号窗”的').waitFor();
  const instead = page.getByRole('button', { name: '顶替那台，登记本机' });
  await instead.waitFor();
  await expectClean(page, '窗口号重复');
  if (pictures) await page.screenshot({ path: path.join(pictures, 'enrol-taken.png') });

  await instead.click();
  await page.getByLabel('用户名').fill('lijing');
  await page.getByLabel('密码').fill(demoPassword);
  await page.getByLabel('密码').press('Enter');
  await page.getByRole('button', { name: /开窗/ }).click();
  await page.getByText('人在等本窗口').waitFor();

  await broken.page.getByText('窗口号与“12 号窗”重复，本机不叫号').waitFor();
  await broken.page.getByRole('button', { name: /开窗/ }).click();
  await broken.page.getByText('现在是工作站“12 号窗”在用').waitFor();
  await expectClean(broken.page, '叫号条：窗口号重复');
  if (pictures)
    for (const [width, height] of [
      [1366, 768],
      [1920, 1080],
    ] as const) {
      await broken.page.setViewportSize({ width, height });
      await broken.page.screenshot({ path: path.join(pictures, `strip-taken-${width}.png`) });
    }
  expect([...spare.problems, ...broken.problems]).toEqual([]);
});
