import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pdfFile } from '../pdf-file.ts';
import { eventually, readyDraft, zhao, type Client } from '../world.ts';
import { openShell, type Shell, type ShellWindow } from './shell.ts';
import { walk } from './tab-round.ts';
import { enter, rail } from './window.ts';

/** The clerk's screens, control by control: Tab alone comes to everything that can be pressed, and shows where it is. */
let shell: Shell;
let page: Page;
let client: Client;
let window: ShellWindow;
beforeAll(async () => {
  shell = await openShell();
  window = await shell.open();
  ({ page, client } = window);
  await enter(page, 'lijing');
  await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
});
afterAll(async () => {
  expect(window.problems).toEqual([]);
  await window.close();
  await shell.close();
});

const called = async (text: RegExp): Promise<void> => await page.getByText(text).first().waitFor();
/** In the case of this applicant, opened anew. */
async function openDraft(name: RegExp): Promise<void> {
  await page.reload();
  const offered = page.getByRole('button', { name }).first();
  const papers = page.getByRole('checkbox', { name: /^已收 / }).first();
  await offered.or(papers).first().waitFor();
  // One that was open in this window is open again.
  if (!(await papers.isVisible())) await offered.click();
  await papers.waitFor();
}
/** What is come to, in words. */
const stops = async (where: string): Promise<string> => (await walk(page, where)).map(({ what }) => what).join('\n');

it('before anybody has come', async () => {
  await called(/请下一位/);
  await stops('请下一位');
});

it('a case that is being filled in: person, item, form, materials with a scan, departments, acceptance', async () => {
  const draft = await readyDraft(client);
  const at = { caseId: draft.caseId, materialId: 'M02' };
  const file = new File([Buffer.from(pdfFile(900))], '执照.pdf', { type: 'application/pdf' });
  await client.materials.attach({ ...at, file, name: '执照.pdf' });
  await client.verification.start({ caseId: draft.caseId, again: false });
  await eventually('answered', async () =>
    (await client.cases.get({ caseId: draft.caseId })).verifications.every(({ state }) => state === 'valid'),
  );
  await openDraft(/赵铁柱/);
  await called(/执照\.pdf/);
  const come = await stops('办件');
  for (const what of [/姓名|applicant/, /已收 经营者身份证件/, /执照\.pdf/, /核验|重新/]) expect(come).toMatch(what);
});

it('the same case, with fields in fault', async () => {
  const [draft] = await client.drafts.list();
  const { caseId, version, draft: held } = await client.cases.get({ caseId: String(draft?.caseId) });
  const { person } = held.applicant;
  await client.drafts.save({
    ...{ caseId, version },
    patch: {
      form: { ...held.form, startDate: '3026-01-01' },
      applicant: { ...held.applicant, person: { ...person, mobile: '138' } },
    },
  });
  await openDraft(/赵铁柱/);
  await page.getByRole('button', { name: '拟开业日期' }).waitFor();
  await stops('有错的办件');
});

it('an accepted case, and every other screen of the rail', async () => {
  const ready = await readyDraft(client, { ...zhao, name: '钱小芳', certNo: '000000199001010026' });
  await client.acceptance.accept({ caseId: ready.caseId, version: ready.version, printReceipt: false });
  await page.reload();
  await rail(page).waitFor();
  // By their places: a name may carry a count that changes.
  const screens = await rail(page).getByRole('button').count();
  expect(screens).toBeGreaterThan(3);
  for (let nth = 0; nth < screens; nth += 1) {
    const screen = rail(page).getByRole('button').nth(nth);
    await screen.click();
    await rail(page).locator('[aria-current="page"]').and(screen).waitFor();
    await page.locator('main h1').first().waitFor();
    await stops(await screen.innerText());
  }
  await rail(page).getByRole('button', { name: /^办件/ }).click();
  await page.getByText('钱小芳').first().waitFor();
  await page.getByRole('grid').first().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '打印通知书' }).waitFor();
  await stops('已受理的办件');
});
