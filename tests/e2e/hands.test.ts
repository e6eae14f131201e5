import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { card } from '#scripts/demo-story.ts';
import { eventually, readyDraft, zhao } from '../world.ts';
import { openShell, type Shell } from './shell.ts';
import { handsOn } from './strokes.ts';
import { enter } from './window.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(async () => {
  await shell.close();
});

const focused = (field: string): string => `[id="form.${field}"]:focus, [id="form.${field}"] input:focus`;

/** Most strokes of a standard case besides typing what no system knows. */
const allowed = 8;

it(`a standard case takes ${allowed} strokes besides typing what no system knows`, async () => {
  const { page, problems, client, close } = await shell.open();
  await enter(page, 'lijing');
  await page.getByRole('heading', { name: '请下一位' }).waitFor();
  await eventually('numbers', async () => (await client.station.get()).numbersLeft > 0);
  // The hall has worked before: what this clerk accepts most is what is offered.
  const { caseId, version } = await readyDraft(client, { ...zhao, name: '钱小芳', certNo: '000000199001010026' });
  await client.acceptance.accept({ caseId, version, printReceipt: false });

  const hands = handsOn(page);
  shell.devices.idCard.place(card);
  await hands.stroke('F2', '读身份证');
  await page.getByRole('option', { name: /个体工商户开业登记/ }).waitFor();
  await hands.stroke('↓', '指到“我常用”的第一项');
  await hands.stroke('Enter', '选定事项');
  await hands.type('示例区铁柱便利店', focused('businessName'));
  await hands.stroke('Enter', '到联系手机，满 11 位自动到下一格');
  await hands.type('13800001234', focused('mobile'));
  await hands.type('示例区幸福路18号1层', focused('businessPlace'));
  await hands.stroke('Enter', '到场所使用权');
  await hands.type('1', focused('placeRight'));
  await hands.type('1', focused('composition'));
  await hands.type('2', focused('staffCount'));
  await hands.stroke('Enter', '到经营范围');
  await hands.type('日用百货、预包装食品零售', focused('businessScope'));
  await eventually('departments answered', async () => {
    const [draft] = await client.drafts.list();
    const { verifications } = await client.cases.get({ caseId: String(draft?.caseId) });
    return verifications.length > 0 && verifications.every((one) => one.state === 'valid');
  });
  await hands.stroke('F9', '列出要收的材料');
  const box = page.getByRole('dialog', { name: '核对收到的材料' });
  await box.waitFor();
  const read = await box.innerText();
  for (const paper of ['申请书', '经营者身份证件', '经营场所使用证明', '原件已核验退还']) expect(read).toContain(paper);
  // Read out, not ticked: nothing is written down before somebody says so.
  expect(await page.locator('#section-materials input.tick:checked').count()).toBe(0);
  await hands.stroke('Enter', '材料都收到了，受理并打印');
  const number = (await page.getByLabel('办件编号').first().innerText()).trim();
  expect(number).toMatch(/^000000[0-9A-Z]{12,}$/);

  const list = hands.told();
  process.stdout.write(`\n${list}\n`);
  expect(hands.count()).toBe(allowed);
  expect(await readFile(path.join(import.meta.dirname, '../../docs/按键数.md'), 'utf8')).toContain(`${list}\n`);
  expect(problems).toEqual([]);
  await close();
});

it('a paper that is not there is left out of what one key writes down, and the case is not accepted', async () => {
  const { page, client, close } = await shell.open();
  await enter(page, 'lijing');
  const draft = await readyDraft(client, { ...zhao, name: '孙小明', certNo: '000000199001010034' });
  const bare = draft.draft.materials.map((one) => ({ ...one, isCollected: false, originalChecked: false }));
  await client.drafts.save({ caseId: draft.caseId, version: draft.version, patch: { materials: bare } });
  await page.reload();
  await page.getByRole('button', { name: /孙小明/ }).click();
  await page.getByRole('checkbox', { name: '已收 经营场所使用证明' }).waitFor();
  await page.keyboard.press('F9');
  const box = page.getByRole('dialog', { name: '核对收到的材料' });
  await box.getByRole('button', { name: '没有 经营场所使用证明' }).click();
  await box.getByRole('button', { name: /只记收到的/ }).click();
  await page.getByRole('checkbox', { name: '已收 经营者身份证件' }).and(page.locator(':checked')).waitFor();
  expect(await page.getByRole('checkbox', { name: '已收 经营场所使用证明' }).isChecked()).toBe(false);
  await page.getByText('缺材料“经营场所使用证明”').first().waitFor();
  expect((await client.cases.get({ caseId: draft.caseId })).state).toBe('DRAFT');
  await close();
});
