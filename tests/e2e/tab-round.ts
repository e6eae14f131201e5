import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Somewhere the focus came to. */
export interface Stop {
  /** One for each element of the page. */
  id: number;
  what: string;
  isSeen: boolean;
}

interface Keeper {
  /** There once `walk` began. */
  lookOf?: (at: Element) => string;
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
export const focused = (page: Page): Promise<Stop | null> =>
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
    if (!known) keeper.stops.set(id, { at, look: keeper.lookOf?.(at) ?? '' });
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
const unmarked = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const { stops = new Map(), lookOf: look = () => '' } = window as unknown as Keeper;
    return [...stops]
      .filter(([, { at }]) => at.isConnected && at.checkVisibility() && at !== document.activeElement)
      .filter(([, one]) => look(one.at) === one.look)
      .map(([id]) => id);
  });

/** What could be pressed on the page and was not come to; what a group of its own walks with arrows counts as come to. */
const missed = (page: Page): Promise<string[]> =>
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

/** Goes round the page with Tab until it is back where it began: all that can be pressed is come to, and seen to be. */
export async function walk(page: Page, where: string): Promise<Stop[]> {
  await page.evaluate(`window.lookOf = ${lookOf.toString()}; window.stops = undefined`);
  const stops: Stop[] = [];
  // What came onto the page behind the focus is come to in the next round.
  for (let round = 0; round < 3; round += 1) {
    const known = new Set<number>();
    for (let step = 0; step < 200; step += 1) {
      await page.keyboard.press('Tab');
      const stop = await focused(page);
      if (stop === null) continue;
      if (known.has(stop.id)) break;
      known.add(stop.id);
      if (!stops.some(({ id }) => id === stop.id)) stops.push(stop);
    }
    if ((await missed(page)).length === 0) break;
  }
  const same = await unmarked(page);
  const unseen = stops.filter((one) => !one.isSeen || same.includes(one.id)).map((one) => one.what);
  expect.soft(unseen, `${where}: the focus is seen`).toEqual([]);
  expect.soft(await missed(page), `${where}: everything is reached`).toEqual([]);
  return stops;
}
