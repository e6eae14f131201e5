import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { card, fillForm, tickMaterials } from '#scripts/demo-story.ts';
import { platformClient } from '#simulators/demo-seed.ts';
import { eventually, type Client } from '../world.ts';
import { openShell, type Shell, type ShellWindow } from './shell.ts';
import { handsIn, rail, signIn } from './window.ts';

const run = promisify(execFile);
let shell: Shell;
let client: Client;
let close: ShellWindow['close'];
let page: Page;
let problems: string[];
let out: string;
/** Somebody wants to look: pictures and papers stay. */
const kept = process.env['YICHUANG_E2E_KEEP'];

beforeAll(async () => {
  shell = await openShell();
  out = kept ?? (await mkdtemp(path.join(os.tmpdir(), 'yichuang-decisions-')));
  ({ page, problems, client, close } = await shell.open());
  await signIn(page, 'lijing');
  await rail(page).waitFor();
  await eventually('catalogue and numbers', async () => {
    const { catalogueSize, numbersLeft } = await client.station.get();
    return catalogueSize > 0 && numbersLeft > 0;
  });
});
afterAll(async () => {
  expect(problems).toEqual([]);
  await close();
  await shell.close();
  if (!kept) await rm(out, { recursive: true, force: true });
});

/** Keys pressed beside typing data. */
let strokes = 0;
async function press(key: string): Promise<void> {
  strokes += 1;
  await page.keyboard.press(key);
}
async function shot(name: string): Promise<void> {
  if (!kept) return;
  for (const size of [
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
  ]) {
    await page.setViewportSize(size);
    await page.screenshot({ path: path.join(out, `${name}-${size.width}.png`) });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

/** The newest paper of that kind as a file, with what it says. */
async function paper(caseId: string, kind: string): Promise<string> {
  const { documents } = await client.cases.get({ caseId });
  const found = documents.findLast((one) => one.kind === kind);
  if (!found) throw new Error(`no ${kind}`);
  const file = path.join(out, `${kind}.pdf`);
  const pdf = await client.documents.paper({ caseId, documentId: found.documentId });
  await writeFile(file, Buffer.from(await pdf.arrayBuffer()));
  await run('pdftoppm', ['-png', '-r', '60', '-singlefile', file, file.replace('.pdf', '')]);
  const { stdout } = await run('pdftotext', ['-layout', file, '-']);
  return stdout.replace(/\s+/g, '');
}

/** From the card to an item chosen. */
async function begin(initials: string): Promise<string> {
  await rail(page).getByRole('button', { name: /^受理/ }).click();
  const next = page.getByRole('button', { name: /下一位/ });
  await page.getByRole('heading', { name: '请下一位' }).or(next).first().waitFor();
  if (await next.isVisible()) await page.goto(`${page.url().split('#')[0]}#/accept`);
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  shell.devices.idCard.lift();
  shell.devices.idCard.place(card);
  strokes = 0;
  await press('F2');
  await page.getByText('证件已读').waitFor();
  await handsIn(page, 'item.taskCode');
  await page.keyboard.type(initials);
  await page.getByRole('option').first().waitFor();
  await press('Enter');
  await page.getByRole('heading', { name: '材料' }).first().waitFor();
  const caseId = page.url().split('/').at(-1) ?? '';
  // The papers' numbers come a moment after the cases' own.
  await eventually('numbers of papers', async () => {
    const { course } = await client.cases.get({ caseId });
    return course.acts.every(({ act, obstacle }) => act !== 'correct' || obstacle === null);
  });
  return caseId;
}
const stateOf = async (caseId: string): Promise<string> => (await client.cases.get({ caseId })).state;
const openCase = async (caseId: string): Promise<void> => {
  await page.goto(`${page.url().split('#')[0]}#/cases/${caseId}`);
  await page.getByLabel('办件详情').getByRole('heading', { level: 2 }).first().waitFor();
};

describe('decisions at the window', () => {
  it('a correction names what is missing in a few keys, and the case is accepted when it is complete', async () => {
    const caseId = await begin('gtgshkydj');
    await fillForm(page);
    await page.getByText(/草稿已存/).waitFor();
    await press('Alt+z');
    const box = page.getByRole('dialog', { name: '补正告知' });
    await box.getByRole('button', { name: '告知并打印' }).waitFor();
    await shot('补正告知');
    await press('Enter');
    await page.getByRole('heading', { name: /补正〔2026〕\d{6}号/ }).waitFor();
    expect(strokes).toBeLessThanOrEqual(12);
    console.info(`strokes of a correction: ${strokes}`);
    await shot('已告知补正');
    const said = await paper(caseId, 'CORRECT');
    for (const word of ['经营场所使用证明', '一次告知', '补正期限']) expect(said).toContain(word);
    expect(await stateOf(caseId)).toBe('CORRECTION');

    await page.getByRole('button', { name: '继续录入' }).click();
    await tickMaterials(page);
    await page.getByText('可以受理').waitFor();
    await shot('补正后受理');
    await press('F9');
    await page.getByRole('heading', { name: '已受理' }).waitFor();
    expect(await stateOf(caseId)).toBe('ACCEPTED');
  });

  it('a refusal says where to go instead and how to appeal', async () => {
    const caseId = await begin('gtgshkydj');
    await press('Alt+x');
    const box = page.getByRole('dialog', { name: '不予受理' });
    await box.getByLabel(/应当向哪个机关申请/).fill('邻区市场监督管理局');
    await press('Tab');
    await page.keyboard.type('经营场所在邻区，不属于本机关管辖。');
    await shot('不予受理');
    await press('Enter');
    await page.getByRole('heading', { name: /不受〔2026〕\d{6}号/ }).waitFor();
    expect(strokes).toBeLessThanOrEqual(10);
    console.info(`strokes of a refusal: ${strokes}`);
    await shot('已不予受理');
    const said = await paper(caseId, 'REFUSE');
    for (const word of ['邻区市场监督管理局', '行政复议', '行政诉讼']) expect(said).toContain(word);
    expect(await stateOf(caseId)).toBe('NOT_ACCEPTED');
  });

  it('an item done on the spot ends with its result, handed over by the card', async () => {
    const caseId = await begin('ydjyba');
    for (const box of await page.getByRole('checkbox', { name: /^已收/ }).all()) await box.check();
    const { item } = await client.catalogue.get({
      taskCode: (await client.cases.get({ caseId })).draft.taskCode ?? '',
    });
    expect(item.projectType).toBe('1');
    await fillRequired(caseId);
    await page.reload();
    await page.getByText('可以受理').waitFor();
    await press('F9');
    await page.getByRole('heading', { name: '已受理' }).waitFor();
    await press('Alt+j');
    await page.getByRole('dialog', { name: '当场办结' }).getByLabel('证照或文书编号').fill('示医备〔2026〕17号');
    await shot('当场办结');
    await press('Enter');
    await page.getByRole('heading', { name: '办结', exact: true }).waitFor();
    await shot('已办结');
    expect(await paper(caseId, 'DECIDE_OK')).toContain('示医备〔2026〕17号');
    await handOver(caseId);
  });

  it('a special procedure of the department stops the clock, and its end moves both dates', async () => {
    const projectNo = await acceptedNo();
    const { caseId, promiseDue, statutoryDue } = await byNumber(projectNo);
    const platform = await administrator();
    const event = { projectNo, handler: '王审核', orgName: '示例区市场监督管理局', opinion: '经营场所需要现场检验。' };
    await platform.cases.recordEvent({
      ...event,
      eventId: 'special-begins',
      state: 'SUSPENDED',
      stepName: '检验',
      special: { kind: 'pause', name: '检验', reason: '食品经营场所检验', limit: 10, limitUnit: 'workingDay' },
    });
    await eventually('the clock stands', async () => (await stateOf(caseId)) === 'SUSPENDED');
    await openCase(caseId);
    await page.getByText('起暂停计时').first().waitFor();
    await shot('特别程序');
    expect(await paper(caseId, 'SPECIAL')).toContain('不计入办理期限');
    await platform.cases.recordEvent({ ...event, eventId: 'special-ends', state: 'IN_REVIEW', stepName: '检验结束' });
    await page
      .getByText(/暂停 \d+ 个工作日不计入期限/)
      .first()
      .waitFor();
    const moved = await client.cases.get({ caseId });
    expect([moved.promiseDue ?? '', moved.statutoryDue ?? ''] >= [promiseDue ?? '', statutoryDue ?? '']).toBe(true);
    await platform.cases.recordEvent({
      ...event,
      eventId: 'result-comes',
      state: 'DONE_OK',
      stepName: '审批',
      opinion: '符合条件，准予登记。',
      result: { resultName: '个体工商户营业执照', certNo: '92000000MA0000001X', certValidity: '长期' },
    });
    await page.getByRole('button', { name: /收到结果/ }).waitFor();
    await shot('结果待收');
    await press('Alt+y');
    await press('Enter');
    await page.getByText('结果在窗口').waitFor();
    await handOver(caseId);
    await eventually('delivered at the platform', async () => {
      const { summary } = await platform.cases.get({ projectNo });
      return summary.state === 'DELIVERED';
    });
  });

  it('an agent for a person shows the authority, and what may follow is accepted for now', async () => {
    const caseId = await begin('gtgshkydj');
    await fillForm(page);
    await page.getByLabel('由他人代办').check();
    shell.devices.idCard.lift();
    shell.devices.idCard.place(agentCard);
    await page.getByRole('button', { name: '读代理人的卡' }).click();
    await page.getByLabel('代办的依据').first().waitFor();
    await page.getByText(/草稿已存/).waitFor();
    await page
      .getByRole('status', { name: '受理条件' })
      .getByText(/授权委托书/)
      .waitFor();
    await page.getByLabel('已核委托书').check();
    for (const name of ['个体工商户登记（备案）申请书', '经营者身份证件'])
      await page.getByRole('checkbox', { name: `已收 ${name}` }).check();
    await page.getByRole('checkbox', { name: /经营场所使用证明 容缺/ }).check();
    await page.getByText('可以受理').waitFor();
    await page.getByLabel('代办的依据').first().scrollIntoViewIfNeeded();
    await shot('代办与容缺');
    await press('F9');
    await page.getByRole('heading', { name: '已受理' }).waitFor();
    await shot('容缺受理');
    expect(await paper(caseId, 'PROVISIONAL')).toContain('经营场所使用证明');
    await press('Alt+k');
    await page.getByRole('dialog', { name: '补交材料' }).waitFor();
    await press('Enter');
    await page.getByText(/补齐/).first().waitFor();
  });

  it('a shift is closed with its sheet', async () => {
    await rail(page).getByRole('button', { name: /^交班/ }).click();
    await page.getByRole('heading', { name: '这一班' }).waitFor();
    await press('Alt+m');
    const missing = page.getByText(/还有 \d+ 项没有说明/);
    await missing.waitFor();
    await shot('交班');
    for (const box of await page.getByPlaceholder('原因、怎样处理').all())
      await box.fill('没有接文书打印机，已查看 PDF');
    await press('Alt+m');
    await page.getByRole('heading', { name: '签过的交班单' }).waitFor();
    const [signed] = await client.closeOut.list();
    const file = path.join(out, '交班单.pdf');
    const pdf = await client.closeOut.file({ closeOutId: signed?.closeOutId ?? '' });
    await writeFile(file, Buffer.from(await pdf.arrayBuffer()));
    await run('pdftoppm', ['-png', '-r', '60', '-singlefile', file, file.replace('.pdf', '')]);
    expect(signed?.lines.find((one) => one.key === 'accepted')?.count).toBe(3);
  });
});

const agentCard = { ...card, name: '测试乙', sex: '2' as const, number: '000000199001010026' };

/** The result goes to the applicant, who shows the card. */
async function handOver(caseId: string): Promise<void> {
  strokes = 0;
  await press('Alt+g');
  const box = page.getByRole('dialog', { name: '送达结果' });
  await box.waitFor();
  shell.devices.idCard.lift();
  shell.devices.idCard.place(card);
  await press('F2');
  await box.getByText('本人，与办件登记的一致').waitFor();
  await shot('送达结果');
  await press('Enter');
  await eventually('delivered', async () => (await stateOf(caseId)) === 'DELIVERED');
  expect(strokes).toBeLessThanOrEqual(6);
  console.info(`strokes of a hand-over: ${strokes}`);
  await box.waitFor({ state: 'detached' });
  await shot('已送达');
  const said = await paper(caseId, 'DELIVER');
  for (const word of ['赵铁柱', '本人', '窗口领取']) expect(said).toContain(word);
}

async function administrator() {
  const { token } = await platformClient(shell.surroundings.platformUrl).sessions.signIn({
    ...shell.surroundings.administrator,
    station: { stationId: 'test-department', stationName: '部门', windowNo: '0' },
  });
  return platformClient(shell.surroundings.platformUrl, () => token);
}

/** The case the first story left accepted, once the platform has it. */
async function acceptedNo(): Promise<string> {
  return await eventually('an accepted case at the platform', async () => {
    const { rows } = await client.cases.search({ states: ['ACCEPTED'] });
    return rows.find((row) => row.syncState === 'synced')?.projectNo ?? null;
  });
}
async function byNumber(projectNo: string) {
  const { rows } = await client.cases.search({ query: projectNo });
  return await client.cases.get({ caseId: rows[0]?.caseId ?? '' });
}

/** The form of whatever item it is, through the host: the story is about what comes after. */
async function fillRequired(caseId: string): Promise<void> {
  const view = await eventually('saved', async () => {
    const now = await client.cases.get({ caseId });
    return now.draft.materials.some((one) => one.isCollected) ? now : null;
  });
  const { item } = await client.catalogue.get({ taskCode: view.draft.taskCode ?? '' });
  const { properties, required = [] } = item.form as {
    properties: Record<string, { type: string; enum?: string[]; format?: string; items?: { enum?: string[] } }>;
    required?: string[];
  };
  const sample = (name: string): string | number | string[] => {
    const property = properties[name];
    if (property?.enum?.[0] !== undefined) return property.enum[0];
    if (property?.type === 'array') return (property.items?.enum ?? []).slice(0, 1);
    if (property?.type !== 'string') return 1;
    if (property.format === 'mobile') return '13800001234';
    return property.format === 'date' ? '2026-12-01' : '示例内容';
  };
  const form = Object.fromEntries(required.map((name) => [name, view.draft.form[name] ?? sample(name)]));
  const materials = view.draft.materials.map((one) => ({ ...one, originalChecked: true }));
  await client.drafts.save({
    caseId,
    version: view.version,
    patch: { form: { ...view.draft.form, ...form }, materials },
  });
}
