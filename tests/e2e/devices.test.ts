import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { platformClient } from '#simulators/demo-seed.ts';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { openDeviceHall, padAddress, type DeviceHall } from './device-window.ts';
import { openWindow, rail, signIn } from './window.ts';

/** Not the one every recording is given instead. */
const somebody = { ...SAMPLE_CARD, name: '欧阳若兰', number: '000000198505050025' };

let hall: DeviceHall;
let isSignedIn = false;
beforeAll(async () => {
  hall = await openDeviceHall();
});
afterAll(async () => {
  await hall.close();
});

async function openDevices(size?: { width: number; height: number }): Promise<{ page: Page; problems: string[] }> {
  const opened = await openWindow(hall, size);
  if (!isSignedIn) await signIn(opened.page, 'lijing');
  isSignedIn = true;
  await rail(opened.page).getByRole('button', { name: /^设备/ }).click();
  await list(opened.page).waitFor();
  return opened;
}
const list = (page: Page) => page.getByRole('list', { name: '设备列表' });
const row = (page: Page, name: string | RegExp) => list(page).getByRole('listitem', { name });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const light = (page: Page, name: string | RegExp) =>
  page.getByRole('list', { name: '设备与网络' }).getByRole('button', { name });
const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(
    () =>
      document.documentElement.scrollWidth > window.innerWidth ||
      (document.querySelector('.now')?.getBoundingClientRect().right ?? 0) > window.innerWidth,
  );

it('is calm when all is well: devices this window never had are listed, and alarm nobody', async () => {
  const { page, problems } = await openDevices();
  await heading(page).getByText('设备都能用').waitFor();
  for (const name of ['读卡器：正常', '回执打印机：正常', '签字屏：正常']) await row(page, name).waitFor();
  await row(page, /^文书打印机/)
    .getByText('不影响受理')
    .waitFor();
  // A device the busy machine kept from answering for a moment is well again at the next look.
  await expect.poll(() => page.locator('.fault').count()).toBe(0);
  await expect
    .poll(() =>
      rail(page)
        .getByRole('button', { name: /台故障/ })
        .count(),
    )
    .toBe(0);
  expect(await light(page, /文书/).count()).toBe(0);
  expect(await isTooWide(page)).toBe(false);
  await page.keyboard.press('F1');
  await page.getByRole('dialog', { name: '设备 · 按键' }).getByText('全部自检').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+A');
  await page.getByText('自检 3 台：3 台正常。').waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

it('tells three faults apart, each with whose it is and the next step, and sees each one go', async () => {
  const { page, problems } = await openDevices();
  const letGo = await hall.holdReader();
  hall.world.devices.printer.misbehave({ kind: 'paper-out' });
  hall.padLine.unplug();
  await heading(page).getByText('3 台待处理').waitFor();
  expect(await heading(page).innerText()).toContain('仍可受理，读卡、签字和回执有替代办法');
  for (const [name, what, next] of [
    ['读卡器', /正被别的程序占用/, /关闭那个程序/],
    ['回执打印机', /缺纸/, /换纸/],
    ['签字屏', /断开|找不到/, /插/],
  ] as const) {
    const fault = row(page, new RegExp(`^${name}`));
    await fault.getByText('怎么了').waitFor();
    await fault.getByText(what).first().waitFor();
    await fault.getByText('您本人').waitFor();
    await fault.getByText(next).first().waitFor();
    await fault.getByRole('button', { name: `重新连接${name}` }).waitFor();
  }
  for (const name of [/^读卡器：/, /^打印机：缺纸/, /^签字屏：/]) await light(page, name).waitFor();
  expect(await isTooWide(page)).toBe(false);

  await light(page, /^签字屏：/).click();
  await page.getByRole('button', { name: '打开设备' }).click();
  await page.getByRole('complementary', { name: '签字屏' }).waitFor();

  hall.padLine.plug();
  await row(page, '签字屏：正常').waitFor();
  hall.world.devices.printer.misbehave(null);
  await row(page, '回执打印机：正常').waitFor();
  await letGo();
  await row(page, '读卡器：正常').waitFor();
  await heading(page).getByText('设备都能用').waitFor();
  await page.getByRole('region', { name: '今日设备事件' }).getByText(/缺纸/).first().waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

it('binds a device on the keyboard alone, and says what is wrong with an address before asking the host', async () => {
  await hall.world.host.unbindDevice('signaturePad');
  const { page, problems } = await openDevices();
  await row(page, '签字屏：未指定').waitFor();
  await list(page).getByRole('button').first().focus();
  const wanted = page.getByRole('button', { name: '绑定签字屏' });
  for (let press = 0; press < 8 && !(await wanted.evaluate((one) => one === document.activeElement)); press += 1)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'bind-address');
  await page.keyboard.type('COM3');
  await page.keyboard.press('Enter');
  await page.getByText('这里不能这样写').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(padAddress);
  await page.keyboard.press('Enter');
  await row(page, '签字屏：正常').waitFor();
  await page
    .getByRole('complementary', { name: '签字屏' })
    .getByText(/现在绑定在/)
    .waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

it('records a session that names nobody and plays it back', async () => {
  const { page, problems } = await openDevices();
  const reader = page.getByRole('complementary', { name: '读卡器' });
  await row(page, /^读卡器/)
    .getByRole('button')
    .first()
    .click();
  await reader.getByRole('button', { name: '录制', exact: true }).click();
  await reader.getByText('录制中').waitFor();
  hall.world.devices.idCard.place(somebody);
  const record = await hall.world.host.devices.cardReader.read(10_000, undefined);
  expect(record.name).toBe(somebody.name);
  await reader.getByText('字节已遮盖').first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    reader.getByRole('button', { name: '停止并保存' }).click(),
  ]);
  const file = await download.path();
  const text = await readFile(file, 'utf8');
  expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ format: 'yichuang-recording', role: 'idCard' });
  const bytes = text
    .split('\n')
    .map((line) => /"hex":"([0-9A-F]*)"/.exec(line)?.[1] ?? '')
    .join('');
  for (const secret of [somebody.name, somebody.number]) {
    expect(text).not.toContain(secret);
    for (const encoding of ['utf16le', 'utf8'] as const)
      expect(bytes).not.toContain(Buffer.from(secret, encoding).toString('hex').toUpperCase());
  }
  await reader.getByLabel('要回放的录制文件').setInputFiles(file);
  await reader.getByText(/读到一张卡/).waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

it('shows the line live, and holds it still on demand', async () => {
  const { page, problems } = await openDevices();
  await row(page, /^回执打印机/)
    .getByRole('button')
    .first()
    .click();
  const printer = page.getByRole('complementary', { name: '回执打印机' });
  const lines = printer.getByRole('list', { name: /通信记录/ }).getByRole('listitem');
  await lines.nth(3).waitFor();
  await printer.getByRole('button', { name: '暂停' }).click();
  await printer.getByText(/已暂停，又来 \d+ 条/).waitFor();
  const held = await lines.count();
  await printer.getByText(/又来 ([3-9]|\d\d) 条/).waitFor();
  expect(await lines.count()).toBe(held);
  await printer.getByRole('button', { name: '继续' }).click();
  await lines.nth(held).waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

it('binds an evaluator with a panel profile of this window, tried out before it is used', async () => {
  const { page, problems } = await openDevices();
  await page.getByRole('button', { name: '绑定评价器' }).click();
  await page.getByRole('button', { name: '面板配置' }).click();
  const editor = page.getByRole('dialog', { name: '面板配置' });
  const json = editor.getByLabel('配置内容');
  const shipped = await json.inputValue();
  await json.fill(shipped.replace(',', '，'));
  await editor.getByText(/^第 \d+ 行第 \d+ 个字：这里用了中文标点“，”/).waitFor();
  await json.fill(shipped.replace(/"tail": "16"/, '"tail": "QQ"'));
  await editor.getByRole('button', { name: '试一试' }).click();
  await editor.locator('.trial-problem').first().waitFor();
  await json.fill(shipped);
  await editor.getByLabel('用这些字节试一试').fill('01 02 03');
  await editor.getByRole('button', { name: '试一试' }).click();
  await editor.getByText('没有完整的帧').waitFor();
  await editor.getByText('startEvaluation').waitFor();
  await editor.getByRole('button', { name: '另存为本机配置' }).click();
  await page.getByText('配置已保存在本机').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#bind-address').fill(hall.caller.path);
  await page.locator('#setting-profile').click();
  await page.getByRole('option', { name: /（本机）/ }).click();
  await page.getByRole('button', { name: '绑定', exact: true }).last().click();
  await row(page, '评价器：正常').waitFor();
  expect(hall.world.host.devices.states().find((one) => one.role === 'evaluator')?.settings.profile).toMatch(/^own-/);
  expect(problems).toEqual([]);
  await page.context().close();
});

it('learns the keys of an evaluator from what a person shows it', async () => {
  const { page, problems } = await openDevices();
  await row(page, /^评价器/)
    .getByRole('button')
    .first()
    .click();
  await page.getByRole('button', { name: '训练新型号' }).click();
  const wizard = page.getByRole('dialog', { name: '训练评价器' });
  await wizard.getByRole('button', { name: '开始示范' }).click();
  await wizard.getByText('录制中').waitFor();
  for (const key of [0, 1, 2, 3, 0, 1, 2, 3]) {
    await hall.caller.rate(key);
    await page.waitForTimeout(700);
  }
  await wizard.getByRole('button', { name: '做完了，停止' }).click();
  await wizard.getByText('学到了').waitFor();
  expect(await wizard.locator('.train-evidence li').count()).toBeGreaterThan(1);
  // Four keys are not the five of the lesson: nothing is guessed, and nothing can be used before each is explained.
  const save = wizard.getByRole('button', { name: '保存配置并启用' });
  await wizard.getByText('还有键没有说明意思').waitFor();
  expect(await save.getAttribute('aria-disabled')).toBe('true');
  for (const [at, meaning] of ['非常满意', '满意', '基本满意', '不满意'].entries()) {
    const list = wizard.getByRole('combobox', { name: `第 ${at + 1} 个键的意思` });
    await list.click();
    // Each list has options of its own; the one before may still be closing.
    await page
      .locator(`[id="${await list.getAttribute('aria-controls')}"]`)
      .getByRole('option', { name: meaning, exact: true })
      .click();
  }
  await wizard.getByText('还有键没有说明意思').waitFor({ state: 'detached' });
  await save.click();
  await page.getByText('已绑定，正在连接。').waitFor();
  await row(page, '评价器：正常').waitFor();
  await hall.caller.rate(1);
  await page.getByText('评价：满意').first().waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

it('takes over the devices the platform publishes for this window, and says which', async () => {
  const { token } = await platformClient(hall.world.platformUrl).sessions.signIn({
    ...hall.world.administrator,
    station: { stationId: 'e2e-administration', stationName: '测试', windowNo: '0' },
  });
  const administrator = platformClient(hall.world.platformUrl, () => token);
  const station = (await administrator.stations.list()).find((one) => one.windowNo === 'A 厅 12 号窗');
  if (!station) throw new Error('the station is not known to the platform');
  const bindings = hall.world.host.devices
    .states()
    .filter(
      (one) =>
        one.address !== null && one.role !== 'signaturePad' && one.role !== 'secondScreen' && one.role !== 'evaluator',
    )
    .map((one) => ({ role: one.role, address: one.address ?? '', baudRate: 115_200, settings: one.settings }));
  const { page, problems } = await openDevices();
  await row(page, '签字屏：正常').waitFor();
  await administrator.stations.saveDeviceSet({
    stationId: station.stationId,
    deviceSet: { name: '不带签字屏的窗口', version: 1, bindings, panelProfiles: [] },
  });
  await row(page, '签字屏：未指定').waitFor();
  await page.reload();
  await page.getByText('平台下发的配置：不带签字屏的窗口，第 1 版').waitFor();
  await heading(page).getByText('设备都能用').waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});
