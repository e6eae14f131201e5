import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { card, fillForm, tickMaterials } from '#scripts/demo-story.ts';
import { eventually, type Client } from '../world.ts';
import { openShell, type Shell, type ShellWindow } from './shell.ts';
import { handsIn, rail, signIn } from './window.ts';

/** Somebody wants to look: pictures and papers stay. */
const kept = process.env['YICHUANG_E2E_KEEP'];
const run = promisify(execFile);
let shell: Shell;
let client: Client;
let close: ShellWindow['close'];
let page: Page;
let problems: string[];
let out: string;

beforeAll(async () => {
  shell = await openShell();
  out = kept ?? (await mkdtemp(path.join(os.tmpdir(), 'yichuang-names-')));
  ({ page, problems, client, close } = await shell.open());
  await signIn(page, 'lijing');
  await rail(page).waitFor();
  await eventually('catalogue and numbers', async () => {
    const state = await client.station.get();
    return state.catalogueSize > 0 && state.numbersLeft > 0;
  });
});
afterAll(async () => {
  expect(problems).toEqual([]);
  await close();
  await shell.close();
  if (!kept) await rm(out, { recursive: true, force: true });
});

/** From the card to a case that could be accepted. */
async function begin(name: string, number: string, birth: string): Promise<void> {
  await rail(page).getByRole('button', { name: /^受理/ }).click();
  const next = page.getByRole('button', { name: /下一位/ });
  await page.getByRole('heading', { name: '请下一位' }).or(next).first().waitFor();
  if (await next.isVisible()) await next.click();
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  shell.devices.idCard.lift();
  shell.devices.idCard.place({ ...card, name, number, birth });
  await page.keyboard.press('F2');
  await page.getByText('证件已读').waitFor();
  await handsIn(page, 'item.taskCode');
  await page.keyboard.type('gtgshkydj');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '材料' }).first().waitFor();
  await fillForm(page);
  await tickMaterials(page);
}

const notice = () => page.locator('[id="applicant.glyphs"]');

async function acceptAndRead(): Promise<string> {
  const caseId = page.url().split('/').at(-1) ?? '';
  await page.keyboard.press('F9');
  await page.getByLabel('办件编号').first().waitFor();
  const file = path.join(out, '通知书.pdf');
  await writeFile(file, Buffer.from(await (await client.documents.notice({ caseId })).arrayBuffer()));
  await run('pdftoppm', ['-png', '-r', '70', '-singlefile', file, file.replace('.pdf', '')]);
  const { stdout } = await run('pdftotext', [file, '-']);
  return stdout.replace(/\s/g, '');
}

describe('a name that machines do not know', () => {
  it('is told before acceptance, with what will be printed and what to do, and stands in nobody’s way', async () => {
    await begin('赵\u{2ebf0}\ue863', '000000199303030014', '19930303');
    await notice().waitFor();
    const text = await notice().innerText();
    expect(text).toContain('申请人姓名里的 U+2EBF0、U+E863，本机没有字形');
    expect(text).toContain('印成编号，如〔U+2EBF0〕，请对照证件核对');
    expect(text).toContain('U+E863 是“䶮”的旧编码');
    await page.getByText('赵〔U+2EBF0〕〔U+E863〕').first().waitFor();
    await page.getByText('可以受理').waitFor();
    await page.getByLabel('受理条件').getByText('申请人姓名里的 U+2EBF0、U+E863，本机没有字形').waitFor();
    // The sentence below leads to the whole of it.
    await page
      .getByLabel('受理条件')
      .getByRole('button', { name: /没有字形/ })
      .click();
    await notice().and(page.locator(':focus')).waitFor();
    await page.screenshot({ path: path.join(out, '画不出的字.png') });
    const printed = await acceptAndRead();
    expect(printed).toContain('赵〔U+2EBF0〕〔U+E863〕：');
    await page.getByText('赵〔U+2EBF0〕〔U+E863〕').first().waitFor();
  });

  it('is nothing to speak of where a font has it: the notice copies out as the name', async () => {
    await begin('钱㐀𠮷𫚉䶮', '000000199404040019', '19940404');
    await page.getByText('可以受理').waitFor();
    expect(await notice().count()).toBe(0);
    expect(await acceptAndRead()).toContain('钱㐀𠮷𫚉䶮：');
  });
});
