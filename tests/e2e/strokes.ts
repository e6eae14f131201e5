import type { Locator, Page } from 'playwright-core';

interface Line {
  what: string;
  isStroke: boolean;
}

/** Hands on one page: what is typed as data and what is a stroke or a click are counted apart, and all of it is told. */
export function handsOn(page: Page) {
  const lines: Line[] = [];
  return {
    async stroke(key: string, why: string): Promise<void> {
      lines.push({ what: `\`${key}\` ${why}`, isStroke: true });
      await page.keyboard.press(key === '↓' ? 'ArrowDown' : key.replace('Ctrl', 'Control'));
    },
    async click(target: Locator, why: string): Promise<void> {
      lines.push({ what: `点 ${why}`, isStroke: true });
      await target.click();
    },
    /** Goes to where the focus is, nowhere else. @param field selector of what must have it */
    async type(text: string, field: string): Promise<void> {
      await page.locator(field).waitFor();
      lines.push({ what: `录入“${text}”`, isStroke: false });
      await page.keyboard.type(text);
    },
    count: (): number => lines.filter((one) => one.isStroke).length,
    /** Rows of the table in the guide. */
    told(): string {
      let count = 0;
      return lines.map(({ what, isStroke }) => `| ${isStroke ? (count += 1) : ''} | ${what} |`).join('\n');
    },
  };
}
