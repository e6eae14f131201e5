import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillForm, tickMaterials } from '#scripts/demo-story.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { storeRating } from '#host/rating/store.ts';
import { expectClean } from './axe.ts';
import { atWindow, type AtWindow } from './at-window.ts';
import { rail, signIn } from './window.ts';

let at: AtWindow;
beforeAll(async () => {
  at = await atWindow();
});
afterAll(async () => {
  expect(at.problems).toEqual([]);
  await at.close();
});

it('a bad rating is appealed against in vain, verified, answered and closed on the managers’ screens', async () => {
  const { page, client, hall } = at;
  await at.platform.operators.save({
    ...{ username: 'zhoumin', name: '周敏', roles: ['hallManager'], password: demoPassword },
  });
  const caseId = await at.begin('gtgshkydj');
  await fillForm(page);
  await tickMaterials(page);
  await page.getByText('可以受理').first().waitFor();
  await at.press('F9');
  await page.getByRole('heading', { name: '已受理' }).waitFor();
  storeRating(hall.world.host.ctx, { caseId, level: 1, source: 'screen', operator: 'lijing' });
  await client.session.signOut();
  await page.getByLabel('用户名').waitFor();
  await signIn(page, 'wangjianguo');
  await rail(page)
    .getByRole('button', { name: /^差评整改/ })
    .click();
  const task = page.getByRole('region', { name: /非常不满意 个体工商户开业登记/ });
  await page.getByRole('heading', { name: '差评整改' }).waitFor();
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: '刷新' }).click();
      return task.count();
    })
    .toBe(1);
  await task.getByText(/前反馈/).waitFor();
  await at.shot('差评整改-待核实');
  await expectClean(page, 'a bad rating to verify');
  await task.getByRole('button', { name: '核实完' }).click();
  await task.getByText('写明核实的情况。').waitFor();
  await task.getByRole('button', { name: '申诉…' }).click();
  await task.getByLabel(/申诉的理由/).fill('当天系统停机两小时，大厅已贴公告，不是窗口的原因。');
  await at.shot('差评整改-申诉');
  await expectClean(page, 'an appeal being written');
  await task.getByRole('button', { name: '提出申诉' }).click();
  await task.getByText(/申诉等人裁定：周敏，.*前。裁定以前整改停下/).waitFor();
  await expectClean(page, 'an appeal to be decided by somebody else');
  await client.session.signOut();
  await page.getByLabel('用户名').waitFor();
  await signIn(page, 'zhoumin');
  await rail(page)
    .getByRole('button', { name: /^差评整改/ })
    .click();
  await task.getByText('申诉中').waitFor();
  await task.getByRole('button', { name: '裁定', exact: true }).click();
  await task.getByText('选成立或不成立').waitFor();
  await at.shot('差评整改-裁定');
  await expectClean(page, 'an appeal to decide');
  await task.getByLabel('不成立，继续整改').check();
  await task.getByLabel(/裁定的理由/).fill('停机只有二十分钟。');
  await page.keyboard.press('Enter');
  await task.getByText('待核实').waitFor();
  await task.getByLabel('原因').selectOption('waiting');
  await task.getByLabel(/核实的情况/).fill('当天只开两个窗口，等候 50 分钟。');
  await page.keyboard.press('Enter');
  await task.getByText('整改中').waitFor();
  await task.getByLabel(/怎样改的/).fill('已向申请人致歉；每周一上午加开一个窗口。');
  await page.keyboard.press('Enter');
  await task.getByText('已反馈，待回访').waitFor();
  await at.shot('差评整改-待回访');
  await task.getByRole('button', { name: '回访办结' }).click();
  await page.getByText('没有要整改的差评').waitFor();
  await page
    .getByRole('region', { name: '近 30 天办结' })
    .getByText(/回访：满意/)
    .waitFor();
  await at.shot('差评整改-办结');
  await expectClean(page, 'bad ratings closed');
});
