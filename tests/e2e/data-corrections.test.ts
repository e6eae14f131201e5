import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillForm } from '#scripts/demo-story.ts';
import { pdfFile } from '../pdf-file.ts';
import { eventually } from '../world.ts';
import { expectClean } from './axe.ts';
import { atWindow, type AtWindow } from './at-window.ts';

let at: AtWindow;
beforeAll(async () => {
  at = await atWindow();
});
afterAll(async () => {
  expect(at.problems).toEqual([]);
  await at.close();
});

it('an answer that is wrong goes back to its department with a proof, the paper is asked for, and the answer to it stands on the case', async () => {
  const { page, client, platform } = at;
  const caseId = await at.begin('gtgshkydj');
  await fillForm(page);
  const answer = page.locator('[id="verification.residenceFacts"]');
  await answer.getByText('相符', { exact: true }).waitFor();
  const paper = page.locator('tr', { has: page.locator('[id="materials.M04"]') });
  await paper.getByText('核验免交').waitFor();
  await answer.getByRole('button', { name: '居住信息 数据有误' }).click();
  const box = page.getByRole('dialog', { name: '数据有误：居住信息' });
  await box.getByText('这件还没有扫描件').waitFor();
  await page.keyboard.press('Escape');
  await box.waitFor({ state: 'detached' });
  const scan = new File([Buffer.from(pdfFile(1200))], '居住证.pdf', { type: 'application/pdf' });
  await client.materials.attach({ caseId, materialId: 'M04', file: scan, name: '居住证.pdf' });
  await paper.getByText('居住证.pdf').waitFor();

  await answer.getByRole('button', { name: '居住信息 数据有误' }).click();
  await box
    .getByLabel(/应当是/)
    .and(page.locator(':focus'))
    .waitFor();
  await page.keyboard.press('Enter');
  await box.getByRole('alert').getByText('请写明正确的内容').waitFor();
  await page.keyboard.type('已迁出本区');
  await page.keyboard.press('Tab');
  await page.keyboard.type('去年十月已办迁出登记');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await at.shot('数据异议-填写');
  await expectClean(page, 'an objection to an answer');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await box.waitFor({ state: 'detached' });
  await answer.getByText('有异议，不采用').waitFor();
  await paper.getByText('核验免交').waitFor({ state: 'detached' });
  const course = page.getByRole('region', { name: '决定与结果' });
  await course.getByText(/居住信息·核验结论（SJ.*已提交.*前答复/).waitFor();
  await at.shot('数据异议-已提交');
  await expectClean(page, 'an objection that waits');

  const requestNo = await eventually('it is with the platform', async () => {
    const [one] = await platform.dataCorrections.list({ department: '示例区公安分局' });
    return one?.requestNo;
  });
  await platform.dataCorrections.answer({
    ...{ requestNo, state: 'corrected', answer: '已补登迁出' },
    ...{ orgName: '示例区公安分局', handler: '孙示例' },
  });
  await course.getByText(/已更正.*示例区公安分局 孙示例.*已补登迁出/).waitFor();
  await page.getByText(/答复数据异议.*已补登迁出。请再核验/).waitFor();
  await page.keyboard.press('F7');
  await answer.getByText('相符', { exact: true }).waitFor();
  await at.shot('数据异议-已更正');
});
