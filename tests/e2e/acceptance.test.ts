import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { eventually } from '../world.ts';
import { openShell, type Shell } from './shell.ts';
import { enter, handsIn, rail, signIn } from './window.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(async () => {
  await shell.close();
});

describe('a clerk at the window', () => {
  it('finds what was typed again after the page is gone, on the keyboard alone', async () => {
    const first = await shell.open();
    await enter(first.page, 'lijing');
    await rail(first.page).getByRole('button', { name: /^受理/ }).click();
    await first.page
      .getByRole('heading', { name: '请下一位' })
      .or(first.page.getByRole('button', { name: /下一位/ }))
      .first()
      .waitFor();
    if (await first.page.getByRole('button', { name: /下一位/ }).isVisible())
      await first.page.getByRole('button', { name: /下一位/ }).click();
    shell.devices.idCard.lift();
    shell.devices.idCard.place(SAMPLE_CARD);
    await first.page.keyboard.press('F2');
    await first.page.getByText('证件已读').waitFor();
    // The reading leaves the focus where the work goes on.
    await handsIn(first.page, 'item.taskCode');
    await first.page.keyboard.type('jzz');
    await first.page.getByRole('option').first().waitFor();
    await first.page.keyboard.press('Enter');
    await first.page.getByRole('heading', { name: '表单' }).waitFor();
    const field = first.page.locator('[id^="form."]:is(input, textarea)').filter({ hasNotText: '不会有' }).last();
    const id = String(await field.getAttribute('id'));
    await field.fill('打到一半的字');
    await first.page.getByText(/草稿已存/).waitFor();
    await eventually('the text is stored', async () => {
      for (const { caseId } of await first.client.drafts.list())
        if (JSON.stringify((await first.client.cases.get({ caseId })).draft.form).includes('打到一半的字')) return true;
      return false;
    });
    await first.close();

    const second = await shell.open();
    await enter(second.page, 'lijing');
    const drafts = second.page.getByRole('button', { name: new RegExp(SAMPLE_CARD.name) });
    await drafts.first().click();
    expect(await second.page.locator(`[id="${id}"]`).inputValue()).toBe('打到一半的字');
    expect([...first.problems, ...second.problems]).toEqual([]);
    await second.close();
  });

  it('says what is wrong with the printer, whose it is and what to do, without stopping the work', async () => {
    const { page, close } = await shell.open();
    await enter(page, 'lijing');
    shell.devices.printer.misbehave({ kind: 'paper-out' });
    await page.getByRole('button', { name: /打印机：缺纸/ }).click();
    await page
      .getByText(/换纸后按 F10 补打/)
      .first()
      .waitFor();
    shell.devices.printer.misbehave(null);
    await page.getByRole('button', { name: /打印机：正常/ }).waitFor();
    await close();
  });
});

describe('people and their work', () => {
  it('an auditor sees the records and nothing of the window work', async () => {
    const clerk = await shell.open();
    await enter(clerk.page, 'lijing');
    await clerk.page.getByRole('button', { name: '退出' }).click();
    await clerk.page.getByLabel('用户名').waitFor();
    await signIn(clerk.page, 'zhoumin');
    await rail(clerk.page).getByRole('button', { name: /审计/ }).waitFor();
    expect(await rail(clerk.page).getByRole('button').count()).toBe(1);
    await clerk.page.getByText('记录链完整').waitFor();
    await clerk.close();
  });

  it('a wrong password is said in Chinese with the next step', async () => {
    const { page, close } = await shell.open();
    await enter(page, 'lijing');
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByLabel('用户名').fill('lijing');
    await page.getByLabel('密码').fill('不是这个');
    await page.getByLabel('密码').press('Enter');
    await page.getByText(/用户名或密码不对/).waitFor();
    await close();
  });
});
