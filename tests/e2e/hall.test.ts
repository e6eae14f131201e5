import { mkdir } from 'node:fs/promises';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '#simulators/demo-seed.ts';
import { eventually } from '../world.ts';
import { expectClean } from './axe.ts';
import { tellCases } from './hall-cases.ts';
import { openHallStand, type HallStand, type Stand } from './hall-stand.ts';

let stand: HallStand;
let kiosk: Stand;
let screen: Stand;
let window: Stand;
let manager: Stand;
let beside: Stand;
/** With a folder named, the pictures of this run are kept. */
const pictures = process.env['HALL_PICTURES'];

beforeAll(async () => {
  stand = await openHallStand();
  // Kiosk and hall screen are enrolled with a code, and belong to nobody.
  kiosk = await stand.machine('kiosk', '1 号取号机', null, { width: 1920, height: 1080 });
  screen = await stand.machine('hall-screen', '大厅屏', null, { width: 1920, height: 1080 });
  window = await stand.machine('workstation', '12 号窗', 'lijing');
  manager = await stand.machine('workstation', '值班台', 'wangjianguo');
  await stand.world.administrator.operators.save({
    ...{ username: 'chenjie', name: '陈洁', roles: ['clerk'], password: demoPassword, disabled: false },
  });
  beside = await stand.machine('workstation', '13 号窗', 'chenjie');
});
afterAll(async () => {
  await stand.close();
});

/** A state worth a picture has nothing that axe would hold against it either. */
const picture = async (who: Stand, name: string): Promise<void> => {
  await expectClean(who.page, name);
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await who.page.screenshot({ path: `${pictures}/${name}.png` });
};
const press = (who: Stand, name: string | RegExp) => who.page.getByRole('button', { name }).first().click();
const sees = async (who: Stand, text: string | RegExp): Promise<void> => {
  await who.page.getByText(text).first().waitFor();
};

/** The main action of the window, once nothing is on its way any more: a key pressed meanwhile does nothing. */
async function callStep(label: string): Promise<void> {
  await isFree(label);
  await window.page.keyboard.press('F8');
}
const isFree = async (label: string): Promise<void> =>
  await window.page.locator('.calling button[aria-busy="false"]', { hasText: label }).waitFor();

async function takeNumber(item: string): Promise<string> {
  await press(kiosk, /^取号/);
  await press(kiosk, new RegExp(item));
  await press(kiosk, '下一步');
  await press(kiosk, '取号');
  const number = (await kiosk.page.locator('.number').textContent()) ?? '';
  await picture(kiosk, '取号机-号码');
  // Without a printer the number counts once the person says so.
  await press(kiosk, /我已记下/);
  await sees(kiosk, '预约签到');
  return number.trim();
}

/** Somebody without a paper, from call to finish, while nothing reaches the platform. */
async function serveAlone(): Promise<void> {
  await callStep('断网叫号');
  await window.page.getByLabel('票上的号').fill('什么');
  await window.page.keyboard.press('Enter');
  await sees(window, '请输入票上的号，例如 A012；没有票就留空。');
  await picture(window, '窗口-断网叫号');
  await window.page.getByLabel('票上的号').fill('');
  await window.page.keyboard.press('Enter');
  await callStep('开始办理');
  await window.page.waitForURL(/#\/accept\//);
  await picture(window, '窗口-断网办理');
  await callStep('办完');
  await window.page.getByLabel('办了：').fill('开具证明');
  await window.page.keyboard.press('Enter');
  await isFree('断网叫号');
}

describe('a number from kiosk to finish', () => {
  let number = '';

  it('is taken at the kiosk, which keeps nothing of it in the browser', async () => {
    await sees(kiosk, '预约签到');
    expect((await kiosk.client.station.get()).session).toBeNull();
    await picture(kiosk, '取号机-首页');
    number = await takeNumber('居住证');
    expect(number).toMatch(/^[A-Z]\d{3}$/);
    const kept = await kiosk.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
    expect(kept).toEqual([0, 0, '']);
  });

  it('waits on the board and at the window, without saying who', async () => {
    await sees(manager, /1 人在等|没有开着的窗口/);
    await picture(manager, '看板-没有开窗');
    await press(window, /^开窗/);
    await window.page.getByText(/1\s*人在等本窗口/).waitFor();
  });

  it('is called by one key, shown on the hall screen, and opens the acceptance of that item', async () => {
    // Said once, for as long as the words take: waited for before anything else is looked at.
    await Promise.all([sees(screen, `正在播报 ${number}`), callStep('叫下一位')]);
    await window.page.locator('.calling-number', { hasText: number }).waitFor();
    await screen.page.locator('.now b', { hasText: number }).waitFor();
    expect(await screen.page.locator('.now').textContent()).toContain('12 号窗');
    await picture(screen, '大厅屏-呼叫');
    await picture(window, '窗口-已呼叫');
    await manager.page.getByRole('button', { name: new RegExp(`12 号窗.*${number}`) }).waitFor();
    await isFree('开始办理');
    await window.page.keyboard.press('Shift+F8');
    await sees(window, '已重呼 1 次');
    await callStep('开始办理');
    await window.page.waitForURL(/#\/accept\//);
    await sees(window, /居住证/);
    await picture(window, '窗口-办理中');
  });

  it('is finished with what was really served, and the board counts it', async () => {
    await callStep('办完');
    await sees(window, '实际办了什么');
    await window.page.getByRole('dialog').getByRole('button', { name: '办完' }).click();
    await sees(window, /0\s*人在等本窗口/);
    await manager.page
      .getByRole('button', { name: /办完 1/ })
      .first()
      .waitFor();
    await press(manager, /^取号 1/);
    await sees(manager, '今天取号的号');
    await press(manager, '经过与处置');
    await sees(manager, /开始办理/);
    await picture(manager, '看板-号的经过');
    await manager.page.keyboard.press('Escape');
  });

  it('shows the manager what was, and gives it as a spreadsheet', async () => {
    await press(manager, '历史');
    await sees(manager, /1 天，取号 1，办完 1/);
    await picture(manager, '历史-窗口');
    await manager.page.setViewportSize({ width: 1920, height: 1080 });
    await picture(manager, '历史-窗口-大');
    await manager.page.setViewportSize({ width: 1366, height: 768 });
    const [file] = await Promise.all([manager.page.waitForEvent('download'), press(manager, '导出表格')]);
    expect(file.suggestedFilename()).toMatch(/^大厅历史-窗口-.*\.xlsx$/);
    const [paper] = await Promise.all([manager.page.waitForEvent('download'), press(manager, '导出 PDF')]);
    expect(paper.suggestedFilename()).toMatch(/^大厅历史.*\.pdf$/);
    if (pictures) await paper.saveAs(`${pictures}/历史.pdf`);
    await press(manager, /^大厅$/);
    await sees(manager, /大厅正常|没有人在等/);
  });

  it('is warned by the limits the manager sets, and what was warned of is kept', async () => {
    await press(manager, /^提醒$/);
    await manager.page.getByLabel('一个组在等的到了').fill('1');
    await manager.page.getByLabel('为什么改').fill('试用提醒');
    await picture(manager, '看板-提醒');
    await press(manager, '保存');
    await sees(manager, '提醒已按新的设置');
    await manager.page.keyboard.press('Escape');
    await takeNumber('居住证');
    await sees(manager, /在等的人到了 1 人/);
    await picture(manager, '看板-提醒-到了');
    await manager.page.getByRole('button', { name: '知道了' }).click();
    await eventually('seen', async () => (await manager.page.getByText(/在等的人到了/).count()) === 0);
    await callStep('叫下一位');
    await callStep('开始办理');
    await callStep('办完');
    await window.page.getByRole('dialog').getByRole('button', { name: '办完' }).click();
    await isFree('叫下一位');
  });

  it('calls for help with one key: every window and the manager see it, say that they come, until it is over', async () => {
    await window.page.keyboard.press('Alt+e');
    for (const who of [beside, manager, window]) await sees(who, /紧急呼叫：12 号窗/);
    await picture(window, '窗口-紧急呼叫');
    await picture(beside, '窗口-别窗紧急呼叫');
    await press(beside, '马上到');
    await sees(manager, /13 号窗陈洁马上到/);
    await picture(manager, '看板-紧急呼叫');
    await press(window, '解除');
    for (const who of [beside, manager, window])
      await eventually('over', async () => (await who.page.getByText(/紧急呼叫：/).count()) === 0);
  });

  it('supervises cases: what was found, a notice, its answer and the second look, and the month', async () => {
    await tellCases(stand.world);
    await press(manager, '监察');
    await press(manager, '现在看一遍');
    await sees(manager, /待处理：红 \d+ 件/);
    await sees(manager, '无数据');
    await picture(manager, '监察');
    await manager.page.setViewportSize({ width: 1920, height: 1080 });
    await picture(manager, '监察-大');
    await manager.page.setViewportSize({ width: 1366, height: 768 });
    await press(manager, '规则…');
    const rules = manager.page.getByRole('dialog', { name: '监察规则' });
    await rules.getByText('没有人改过').waitFor();
    await rules.getByLabel('内要转到部门').fill('三');
    await rules.getByText('天数请填 0 到 366 的整数。').waitFor();
    await rules.getByLabel('内要转到部门').fill('３ 天');
    await rules.getByLabel('另有期限的环节').fill('现场核查 10');
    await rules.getByLabel('为什么改').fill('按本市新规定');
    await expectClean(manager.page, '监察规则');
    await picture(manager, '监察-规则');
    await rules.getByRole('button', { name: '保存' }).click();
    await rules.getByText(/第 1 版.*按本市新规定/).waitFor();
    await manager.page.keyboard.press('Escape');
    await manager.page
      .getByText(/理由只写了/)
      .first()
      .click();
    await manager.page.getByLabel('督办内容').fill('请补充说明理由并重新送达');
    await picture(manager, '监察-督办');
    await manager.page.getByRole('dialog').getByRole('button', { name: '发督办' }).last().click();
    await manager.page.keyboard.press('Escape');
    const page = await manager.page.context().newPage();
    await page.goto(`${stand.world.platformUrl}/units`);
    await page.getByLabel('用户名').fill('shichang');
    await page.getByLabel('密码').fill(demoPassword);
    await page.getByLabel('密码').press('Enter');
    await page.getByLabel(/回复“不说明理由”/).fill('已补充理由并重新送达');
    await expectClean(page, '承办单位-督办');
    if (pictures) await page.screenshot({ path: `${pictures}/承办单位-督办.png` });
    await page.getByRole('button', { name: '回复督办' }).click();
    await page.getByText('已回复，等大厅复查').waitFor();
    await page.close();
    await press(manager, '现在看一遍');
    await sees(manager, '1 件已回复、等复查');
    await manager.page
      .getByText(/理由只写了/)
      .first()
      .click();
    await sees(manager, /已补充理由并重新送达/);
    await manager.page.getByLabel('复查情况').fill('已看补充的决定书');
    await manager.page.getByRole('dialog').getByRole('button', { name: '复查通过' }).last().click();
    await sees(manager, '这个问题已经了结。');
    await picture(manager, '监察-了结');
    await manager.page.keyboard.press('Escape');
    const [file] = await Promise.all([manager.page.waitForEvent('download'), press(manager, '导出月报')]);
    expect(file.suggestedFilename()).toMatch(/^监察月报-\d{4}-\d{2}\.xlsx$/);
  });

  it('publishes what has to be read, counts it where it is unread, and shows who has read it', async () => {
    await press(manager, '通知');
    await press(manager, '写通知');
    await manager.page.getByLabel('标题').fill('居住证核验今天下午停用');
    await manager.page.getByLabel('内容').fill('两点到四点不能核验，先收件，四点后补核。');
    await picture(manager, '通知-写');
    await press(manager, '发布');
    await sees(manager, /人中 0 人已读/);
    await beside.page.getByRole('button', { name: /通知.*1 条未读/ }).click();
    await sees(beside, '居住证核验今天下午停用');
    await picture(beside, '通知-窗口');
    await press(beside, '已读');
    await sees(beside, '都读过了');
    await press(manager, /^大厅$/);
    await sees(manager, /大厅正常|没有人在等/);
  });

  it('says on every display how old it is when contact is lost, and goes on when it is back', async () => {
    await stand.world.cable.set('hang');
    await sees(screen, /失去联系，下面是 \d+ (秒|分钟)前的内容/);
    await picture(screen, '大厅屏-失联');
    await sees(manager, /秒前的情况/);
    await sees(manager, '不知道');
    await picture(manager, '看板-失联');
    await window.page.locator('.calling.stale').waitFor();
    await serveAlone();
    await sees(kiosk, '现在不能取号');
    await picture(kiosk, '取号机-失联');
    await stand.world.cable.set('pass');
    await screen.page.locator('.hall:not(.stale)').waitFor();
    await sees(kiosk, '预约签到');
    // What the window did alone is the manager's to see.
    await window.page.locator('.calling button', { hasText: '叫下一位' }).waitFor();
    await manager.page
      .getByRole('button', { name: /办完 3/ })
      .first()
      .waitFor();
  });

  it('leaves no script error anywhere', () => {
    expect([kiosk, screen, window, manager, beside].flatMap((one) => one.problems)).toEqual([]);
  });
});
