import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, readyDraft, zhao } from '../world.ts';
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

it('a case of the hall is opened with the keyboard, to be read and nothing else, and leads to this machine’s own where it is', async () => {
  const { page, client } = at;
  const { caseId, version } = await readyDraft(client, zhao);
  const { projectNo } = await client.acceptance.accept({ caseId, version, printReceipt: false });
  await eventually('arrived', async () => (await client.cases.hall({ query: projectNo })).length === 1);
  await page.goto(`${page.url().split('#')[0]}#/cases`);
  await page.getByRole('button', { name: '全大厅' }).click();
  const table = page.getByRole('grid', { name: '全大厅的办件' });
  await table.getByText(projectNo).waitFor();
  await table.focus();
  await page.keyboard.press('Enter');
  const detail = page.getByRole('complementary', { name: '全大厅的一件办件' });
  await detail.getByRole('heading', { name: '经过' }).waitFor();
  const said = await detail.innerText();
  for (const word of ['赵**', '000***********0018', '只能看', '李静']) expect(said).toContain(word);
  for (const hidden of ['赵铁柱', zhao.certNo, zhao.mobile]) expect(said).not.toContain(hidden);
  expect(await detail.getByRole('button').allInnerTexts()).toHaveLength(2);
  await at.shot('全大厅的一件');
  await expectClean(page, 'a case of the hall');
  await page.keyboard.press('Escape');
  await detail.waitFor({ state: 'detached' });
  await table.focus();
  await page.keyboard.press('Enter');
  await detail.getByRole('button', { name: '到本机的办件里打开' }).click();
  await page.getByRole('grid', { name: '办件列表' }).getByText('赵铁柱').waitFor();
});
