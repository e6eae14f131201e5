import type { Page } from 'playwright-core';
import { eventually } from '../world.ts';

/** Hands that have no mouse: whatever is done is done where the focus is, and Tab alone leads there. */
export interface Keys {
  /** Tab until the focus is on what is called so: `button 发布`, `input rules-reason`. */
  reach(name: RegExp): Promise<void>;
  /** To a control and down with the key that works it. */
  press(name: RegExp, key?: string): Promise<void>;
  /** To a field, and there in the place of what it held. */
  type(name: RegExp, text: string): Promise<void>;
  /** Until the focus is inside the box with this title; it goes there by itself. */
  inBox(title: string | RegExp): Promise<void>;
  /** Esc closes the box, and the focus is back on what opened it. */
  leaveBox(opener: RegExp): Promise<void>;
}

/**
 * What has the focus, or what could have it: its tag, and what it is called; a field without a label of its own by its id, then by the
 * label around it.
 */
const called = (page: Page, which: 'focused' | 'all'): Promise<string[]> =>
  page.evaluate((asked) => {
    const stops = 'button, input, select, textarea, a[href], [tabindex="0"]';
    const all = asked === 'all' ? [...document.querySelectorAll(stops)] : [document.activeElement];
    return all.flatMap((at) => {
      if (!(at instanceof HTMLElement) || at === document.body || at.matches(':disabled')) return [];
      const isField = at.matches('input, select, textarea');
      const beside = isField ? ((at.id || at.closest('label')?.textContent) ?? '') : at.textContent;
      const label = at.getAttribute('aria-label') ?? beside;
      return [`${at.tagName.toLowerCase()} ${label.trim().replace(/\s+/g, ' ') || at.id}`];
    });
  }, which);
const focused = async (page: Page): Promise<string> => (await called(page, 'focused'))[0] ?? '';

export function byKeys(page: Page): Keys {
  const most = 250;
  async function reach(name: RegExp): Promise<void> {
    // What is only on its way to the screen is no stop yet: the round of Tab begins when it is there.
    await eventually(`${String(name)} is there`, async () => (await called(page, 'all')).some((one) => name.test(one)));
    const passed: string[] = [];
    for (let step = 0; step < most; step += 1) {
      const at = await focused(page);
      if (name.test(at)) return;
      passed.push(at);
      await page.keyboard.press('Tab');
    }
    throw new Error(`no key leads to ${String(name)}; there were ${[...new Set(passed)].join(' | ')}`);
  }
  return {
    reach,
    async press(name, key = 'Enter') {
      await reach(name);
      await page.keyboard.press(key);
    },
    async type(name, text) {
      await reach(name);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
    async inBox(title) {
      const box = page.getByRole('dialog', { name: title });
      await box.waitFor();
      await eventually('the focus is in the box', () => box.evaluate((one) => one.contains(document.activeElement)));
    },
    async leaveBox(opener) {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await eventually(`${String(opener)}: back`, async () => opener.test(await focused(page)));
    },
  };
}
