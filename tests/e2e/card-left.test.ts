import { afterAll, beforeAll, expect, it } from 'vitest';
import { card } from '#scripts/demo-story.ts';
import { expectClean } from './axe.ts';
import { openShell, type Shell } from './shell.ts';
import { enter } from './window.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(async () => {
  await shell.close();
});

it('a card left on the reader is said to be left when its clerk signs out, until it is taken', async () => {
  const { page, problems, close } = await shell.open();
  await enter(page, 'lijing');
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  shell.devices.idCard.place(card);
  await page.keyboard.press('F2');
  await page.getByText('证件已读').waitFor();
  await page.getByRole('button', { name: '退出' }).click();
  const left = page.getByText('读卡器上还有一张证件没有取走，请取下交还本人。');
  await left.waitFor();
  await expectClean(page, 'card left');
  shell.devices.idCard.lift();
  await left.waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await close();
});
