import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ratingLevels } from '#contract/devices.ts';
import type { SecondScreenPage } from '#contract/second-screen/index.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { expectClean } from './axe.ts';
import { legibility, remains, writeName } from './applicant-page.ts';
import { idlePage, startScreenStand, type ScreenStand } from './second-screen-stand.ts';

let stand: ScreenStand;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
});
afterAll(() => browser.close());
beforeEach(async () => {
  stand = await startScreenStand();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' });
  page.setDefaultTimeout(120_000);
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(stand.url);
  await page.getByText('A 厅 12 号窗').waitFor();
});
afterEach(async () => {
  await page.close();
  await stand.close();
  expect(problems).toEqual([]);
});

let made = 0;
const common = (title: string, timeoutSeconds = 90) => ({
  pageId: `page-${String((made += 1)).padStart(6, '0')}`,
  title,
  operatorName: '李静',
  timeoutSeconds,
});
const facts = [
  { label: '姓名', value: '赵铁柱' },
  { label: '证件号码', value: '000000 **** **** 0018' },
  { label: '手机', value: '138 **** 1234' },
  { label: '取件方式', value: '邮寄到单位地址' },
  { label: '材料', value: '5 份，其中免交 2 份' },
];
const manyFacts = [
  ...facts,
  {
    label: '经营范围',
    value:
      '日用百货、预包装食品零售、图书报刊零售、文具用品零售、体育用品及器材零售、家用电器零售、通讯设备销售、家政服务、打字复印、票务代理服务',
  },
  ...Array.from({ length: 6 }, (_, index) => ({ label: `其他内容 ${index + 1}`, value: '示例内容' })),
];
const signed = { width: 1120, height: 1180, area: { x: 56, y: 730, width: 1008, height: 300 } };
const pages: Record<string, () => SecondScreenPage> = {
  confirm: () => ({ kind: 'confirm', ...common('请核对信息'), facts }),
  'confirm with many facts': () => ({ kind: 'confirm', ...common('请核对信息'), facts: manyFacts }),
  read: () => ({ kind: 'read', ...common('办事申请确认书'), imageCount: 2, width: 1120, height: 1180 }),
  sign: () => ({ kind: 'sign', ...common('请核对信息并签字'), facts, imageCount: 1, ...signed, isWritable: true }),
  'sign on the pad': () => ({
    kind: 'sign',
    ...common('请在签字屏上签名'),
    facts,
    imageCount: 1,
    width: 800,
    height: 480,
    area: { x: 40, y: 250, width: 720, height: 150 },
    isWritable: false,
  }),
  rate: () => ({ kind: 'rate', ...common('请评价这次服务'), levels: [...ratingLevels] }),
  pay: () => ({
    kind: 'pay',
    ...common('请付款'),
    amount: 123450,
    payee: '示例区政务服务中心',
    code: 'https://pay.example.invalid/000000/abcdefghijklmnop',
  }),
};
const make = (name: string): SecondScreenPage => pages[name]?.() ?? idlePage;
const button = (name: string | RegExp) => page.getByRole('button', { name });
/** Presses what leads on, if it is still there: after the last press the answer takes its place. */
const onward = async (): Promise<void> => {
  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /往下看|看下一页/ })
    .evaluateAll((found: HTMLElement[]) => found[0]?.click());
  await page.waitForTimeout(100);
};
const show = async (shown: SecondScreenPage): Promise<void> => {
  stand.show(shown);
  if (shown.kind !== 'idle') await page.getByRole('heading', { name: shown.title, level: 1 }).waitFor();
  if (shown.kind === 'sign' || shown.kind === 'read') await page.getByRole('img', { name: /第 1 页/ }).waitFor();
};

describe('the applicant’s screen', () => {
  it.each([...Object.keys(pages), 'idle'])(
    'shows %s in type of 24 px and targets of 48 px at least, without scrolling, in every size',
    async (name) => {
      for (const size of [
        { width: 1280, height: 800 },
        { width: 1920, height: 1080 },
      ]) {
        await page.setViewportSize(size);
        await show(make(name));
        expect(await legibility(page)).toEqual({ small: [], narrow: [], scrolling: [] });
        await expectClean(page, name);
        if (name === 'idle') continue;
        await button('黑白分明').click();
        await expectClean(page, `${name}, black and white`);
        for (let larger = 0; larger < 2; larger += 1) {
          await button('字再大些').click();
          expect(await legibility(page)).toEqual({ small: [], narrow: [], scrolling: [] });
        }
        await show(idlePage);
        await page.getByText('请把要办的事告诉窗口人员').waitFor();
      }
    },
  );

  it('names what is wrong and cannot confirm it at the same time', async () => {
    const shown = make('confirm');
    await show(shown);
    await page.getByRole('radiogroup', { name: /^手机/ }).getByRole('radio', { name: '不对' }).click();
    expect(await button('信息无误，提交').count()).toBe(0);
    await button(/请李静改/).click();
    await page.getByText('好的，请与窗口人员说').waitFor();
    expect(stand.answers.map((one) => one.answer)).toEqual([{ kind: 'confirm', isRight: false, wrong: ['手机'] }]);
  });

  it('confirms only after every page of facts was shown', async () => {
    await show(make('confirm with many facts'));
    while (!(await button('信息无误，提交').isVisible())) await onward();
    await button('信息无误，提交').click();
    await page.getByText('已提交，谢谢').waitFor();
    expect(stand.answers.map((one) => one.answer)).toEqual([{ kind: 'confirm', isRight: true, wrong: [] }]);
  });

  it('lets a paper count as read only at the end of its last page', async () => {
    await show(make('read'));
    expect(await button('已阅读').count()).toBe(0);
    while (!(await button('已阅读').isVisible())) await onward();
    await page.getByText('第 2 页，共 2 页').waitFor();
    await button('已阅读').click();
    await page.getByText('已提交，谢谢').waitFor();
    expect(stand.answers[0]?.answer).toEqual({ kind: 'read' });
  });

  it('sends the signature in pixels of the paper, tells the clerk of the ink on the way, and begins again on request', async () => {
    await show(make('sign'));
    while (!(await button('请先签名').isVisible())) await onward();
    await writeName(page);
    await button('重签').click();
    expect((await remains(page)).ink).toBe(0);
    await writeName(page);
    expect((await remains(page)).ink).toBeGreaterThan(0);
    await button('信息无误，提交').click();
    await page.getByText('已提交，谢谢').waitFor();
    const [given] = stand.answers;
    if (given?.answer.kind !== 'sign') throw new Error('no signature came');
    expect(given.answer.strokes).toHaveLength(3);
    const points = given.answer.strokes.flatMap((stroke) => stroke.points);
    const { x, y, width, height } = signed.area;
    expect(points.every((point) => point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height)).toBe(
      true,
    );
    expect(Math.min(...points.map((point) => point.x))).toBeCloseTo(x + width * 0.2, -1);
    expect(stand.inks.length).toBeGreaterThan(1);
    expect(stand.inks.some((strokes) => strokes.length === 0)).toBe(true);
  });

  it('writes with the pen and not with the hand that holds it', async () => {
    await show(make('sign'));
    const box = await page.getByLabel('签名框').boundingBox();
    if (!box) throw new Error('there is no place to sign');
    const at = (across: number, down: number) => ({ x: box.x + box.width * across, y: box.y + box.height * down });
    const devtools: CDPSession = await page.context().newCDPSession(page);
    const pen = (
      type: 'mousePressed' | 'mouseMoved' | 'mouseReleased',
      place: { x: number; y: number },
      force: number,
    ) =>
      devtools.send('Input.dispatchMouseEvent', {
        type,
        ...place,
        button: type === 'mouseMoved' && force === 0 ? 'none' : 'left',
        buttons: force > 0 ? 1 : 0,
        clickCount: type === 'mouseMoved' ? 0 : 1,
        pointerType: 'pen',
        force,
      });
    await pen('mouseMoved', at(0.2, 0.3), 0);
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0.8, 0.8)] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(0.85, 0.85)] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await pen('mousePressed', at(0.2, 0.3), 0.3);
    await pen('mouseMoved', at(0.3, 0.4), 0.9);
    await pen('mouseReleased', at(0.3, 0.4), 0);
    await expect.poll(() => stand.inks.at(-1)?.[0]?.points.length ?? 0).toBeGreaterThan(1);
    expect(stand.inks.at(-1)).toHaveLength(1);
    const points = stand.inks.at(-1)?.[0]?.points ?? [];
    expect(points.every((point) => point.x < signed.area.x + signed.area.width * 0.5)).toBe(true);
    expect(points.some((point) => point.pressure > 0.8)).toBe(true);
  });

  it('shows the ink of the pad on the paper', async () => {
    await show(make('sign on the pad'));
    await page.getByRole('heading', { name: '请在签字屏上签名', level: 2 }).waitFor();
    stand.padInk([
      {
        isComplete: true,
        points: [
          { x: 60, y: 300, pressure: 0.5, t: 0 },
          { x: 200, y: 340, pressure: 0.6, t: 20 },
        ],
      },
    ]);
    await expect.poll(async () => (await remains(page)).ink).toBeGreaterThan(0);
    expect(await page.getByLabel('签名框').count()).toBe(0);
  });

  it('takes one touch for a rating, in words and not only in colours', async () => {
    await show(make('rate'));
    expect(await page.locator('.level').allInnerTexts()).toEqual([
      '非常满意',
      '满意',
      '基本满意',
      '不满意',
      '非常不满意',
    ]);
    await button('不满意').first().click();
    await page.getByText('谢谢您的评价').waitFor();
    expect(stand.answers[0]?.answer).toEqual({ kind: 'rate', level: 2 });
  });

  it('forgets everything when nobody touches it for its time', async () => {
    // Longer than a busy machine takes to write a name.
    await show({ ...make('sign'), timeoutSeconds: 12 } as SecondScreenPage);
    await writeName(page);
    expect(await remains(page)).toMatchObject({ pictures: 1 });
    await page.getByText('请把要办的事告诉窗口人员').waitFor();
    const left = await remains(page);
    expect([left.pictures, left.ink]).toEqual([0, 0]);
    expect(facts.filter((fact) => left.text.includes(fact.value))).toEqual([]);
    expect(stand.touches.length).toBeGreaterThan(0);
  });

  it('stays as long as somebody is there', async () => {
    await show({ ...make('confirm'), timeoutSeconds: 8 } as SecondScreenPage);
    // Half as long again as it would stay with nobody there.
    const until = performance.now() + 12_000;
    for (let touched = 0; performance.now() < until; touched += 1) {
      await page
        .getByRole('radiogroup', { name: /^手机/ })
        .getByRole('radio', { name: touched % 2 ? '对' : '不对', exact: true })
        .click();
      await page.waitForTimeout(500);
    }
    expect(await page.getByText('赵铁柱').isVisible()).toBe(true);
    expect(stand.touches.length).toBeGreaterThan(1);
  });

  it('shows nobody’s data while the line to the workstation is lost, and the page again when it is back', async () => {
    const shown = make('confirm');
    await show(shown);
    stand.drop();
    await page.getByText('赵铁柱').waitFor({ state: 'detached' });
    await page.getByText('赵铁柱').waitFor();
    stand.show(idlePage);
    await page.getByText('请把要办的事告诉窗口人员').waitFor();
    expect((await remains(page)).text).not.toContain('赵铁柱');
  });

  it('draws the payment code on this machine', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await show(make('pay'));
    await page.getByRole('img', { name: '付款码' }).waitFor();
    expect(await page.locator('.pay-amount').innerText()).toMatch(/1,234\.50\s*元/);
    expect(asked.filter((url) => !url.startsWith('http://127.0.0.1') && !url.startsWith('blob:'))).toEqual([]);
  });
});
