import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPassword } from '#simulators/demo-seed.ts';
import { eventually, readyDraft } from '../world.ts';
import { openShell, type Shell, type ShellWindow } from './shell.ts';
import { rail } from './window.ts';

/** No mouse from here on: what a manager, an auditor or an administrator does is done with keys alone. */
let shell: Shell;
let page: Page;
let problems: string[];
let close: ShellWindow['close'];
beforeAll(async () => {
  shell = await openShell();
  const opened = await shell.open();
  ({ page, problems, close } = opened);
  // Something to look at: a case accepted by a clerk.
  await opened.client.session.signIn({ username: 'lijing', password: demoPassword });
  await eventually('numbers', async () => (await opened.client.station.get()).numbersLeft > 0);
  const { caseId, version } = await readyDraft(opened.client);
  await opened.client.acceptance.accept({ caseId, version, printReceipt: false });
  await opened.client.session.signOut();
  await page.evaluate(`window.lookOf = ${lookOf.toString()}`);
});
afterAll(async () => {
  expect(problems).toEqual([]);
  await close();
  await shell.close();
});

interface Stop {
  /** One for each element of the page. */
  id: number;
  what: string;
  isSeen: boolean;
}

interface Keeper {
  lookOf: (at: Element) => string;
  stops?: Map<number, { at: HTMLElement; look: string }>;
}
/** How an element and what frames it look now; a focus that changes nothing of it is not seen. */
const lookOf = (at: Element): string =>
  [at, at.nextElementSibling, at.closest('label'), at.closest('.el-select__wrapper')]
    .flatMap((one) => {
      if (one === null) return [];
      const { outlineStyle, outlineColor, outlineWidth, boxShadow, borderColor, backgroundColor } =
        getComputedStyle(one);
      return outlineStyle === 'none'
        ? [boxShadow, borderColor, backgroundColor]
        : [outlineColor, outlineWidth, boxShadow];
    })
    .join();

/** Where the focus is: what it is called, and whether it is within the window. */
const focused = (): Promise<Stop | null> =>
  page.evaluate(async () => {
    // A colour half-way of a fade is no mark yet.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return null;
    const keeper = window as unknown as Keeper;
    keeper.stops ??= new Map();
    const known = [...keeper.stops].find(([, one]) => one.at === at);
    const id = known?.[0] ?? keeper.stops.size + 1;
    if (!known) keeper.stops.set(id, { at, look: keeper.lookOf(at) });
    const isIn = (one: Element): boolean => {
      const { width, bottom, right, top, left } = one.getBoundingClientRect();
      return width > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    };
    const label = at.getAttribute('aria-label') ?? at.textContent;
    return {
      id,
      what: `${at.tagName.toLowerCase()} ${label.trim().slice(0, 24) || at.id}`,
      isSeen:
        isIn(at) ||
        [at.nextElementSibling, at.closest('label'), at.closest('.el-select__wrapper')].some(
          (one) => one !== null && isIn(one),
        ),
    };
  });

/** Of the elements that had the focus: those that looked the same with it as they do without. */
const unmarked = (): Promise<number[]> =>
  page.evaluate(() => {
    const { stops = new Map(), lookOf: look } = window as unknown as Keeper;
    return [...stops]
      .filter(([, { at }]) => at.isConnected && at.checkVisibility() && at !== document.activeElement)
      .filter(([, one]) => look(one.at) === one.look)
      .map(([id]) => id);
  });

/** What could be pressed on the page and was not come to; what a group of its own walks with arrows counts as come to. */
const missed = (): Promise<string[]> =>
  page.evaluate(() => {
    const come = [...((window as unknown as Keeper).stops ?? new Map()).values()].map(({ at }) => at);
    const offered = document.querySelectorAll<HTMLElement>(
      'main button, main a[href], main input, main select, main textarea',
    );
    return [...offered]
      .filter((one) => !one.matches(':disabled, [tabindex="-1"]') && !one.closest('[inert]') && one.checkVisibility())
      .filter((one) => !come.includes(one))
      .filter((one) => !(one instanceof HTMLInputElement && one.type === 'radio'))
      .filter((one) => !one.closest('[role="grid"], [role="listbox"], [role="tablist"]'))
      .map((one) => (one.getAttribute('aria-label') ?? one.textContent).trim() || one.id || one.outerHTML.slice(0, 80));
  });

/** Goes round the page with Tab until it is back where it began. */
async function walk(where: string): Promise<Stop[]> {
  const stops: Stop[] = [];
  const known = new Set<number>();
  for (let step = 0; step < 200; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused();
    if (stop === null) continue;
    if (known.has(stop.id)) break;
    known.add(stop.id);
    stops.push(stop);
  }
  const same = await unmarked();
  const unseen = stops.filter((one) => !one.isSeen || same.includes(one.id)).map((one) => one.what);
  expect.soft(unseen, `${where}: the focus is seen`).toEqual([]);
  expect.soft(await missed(), `${where}: everything is reached`).toEqual([]);
  return stops;
}

/** Tab until the focus is on what is called so. */
async function reach(name: RegExp): Promise<void> {
  for (let step = 0; step < 200; step += 1) {
    if (name.test((await focused())?.what ?? '')) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no key leads to ${String(name)}`);
}

async function signIn(username: string, password: string): Promise<void> {
  await page.getByLabel('用户名').waitFor();
  await eventually('the name is asked for', async () => (await focused())?.what.includes('signin-name'));
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await rail(page).waitFor();
}

async function go(name: string): Promise<void> {
  await reach(new RegExp(`^button ${name}`));
  await page.keyboard.press('Enter');
  await rail(page).locator('[aria-current="page"]', { hasText: name }).waitFor();
  await page.locator('main h1').first().waitFor();
}

/** A box opened with keys closes with Esc, and the focus is back where it was opened. */
async function box(opener: RegExp): Promise<void> {
  await reach(opener);
  const before = await focused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await eventually(`${String(opener)}: in the box`, () =>
    dialog.evaluate((one) => one.contains(document.activeElement)),
  );
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await eventually(`${String(opener)}: back`, async () => (await focused())?.id === before?.id);
}

describe('by keys alone', () => {
  it.each([
    ['wangjianguo', ['大厅', '历史', '办件', '复核', '差评整改', '监察', '通知', '发件箱', '设备']],
    ['zhoumin', ['审计']],
    ['admin', ['恢复', '通知', '发件箱', '设备']],
  ])(
    '%s reaches everything on every screen, sees where the focus is, and gets away again',
    async (username, screens) => {
      const { administrator } = shell.surroundings;
      await (username === 'admin'
        ? signIn(administrator.username, administrator.password)
        : signIn(username, demoPassword));
      for (const name of screens) {
        await go(name);
        await walk(`${username}, ${name}`);
        await page.keyboard.press('Escape');
        expect(await rail(page).locator('[aria-current="page"]', { hasText: name }).count(), `${name} stays`).toBe(1);
        if (name === '通知') await box(/^button 发通知|^button 写通知|^button 发布/);
        if (name === '办件') {
          await page.keyboard.press('F3');
          await page.keyboard.type('赵铁柱');
          await reach(/办件列表|办件/);
          await page.keyboard.press('ArrowDown');
        }
      }
      await reach(/^button 退出/);
      await page.keyboard.press('Enter');
      await page.getByLabel('用户名').waitFor();
    },
  );
});
