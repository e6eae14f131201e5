import type { Page } from 'playwright-core';
import { pageText } from '#host/confirmation/page-image.ts';

export interface Legibility {
  /** Text that is smaller than 24 px. */ small: string[];
  /** What is pressed and is smaller than 48 px. */ narrow: string[];
  /** What scrolls besides a picture of a paper. */ scrolling: string[];
}

/** What on the applicant's page is too small to read or to press, measured in the page as it stands. */
export function legibility(page: Page): Promise<Legibility> {
  return page.evaluate((textOfPaper) => {
    const isSeen = (element: Element): boolean => {
      const box = element.getBoundingClientRect();
      return (
        box.width > 1 &&
        box.height > 1 &&
        getComputedStyle(element).visibility !== 'hidden' &&
        element.closest('.seen-not') === null
      );
    };
    const small: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const holder = node.parentElement;
      if (text === '' || !holder || !isSeen(holder)) continue;
      if (Number.parseFloat(getComputedStyle(holder).fontSize) < 24) small.push(text);
    }
    for (const paper of document.querySelectorAll<HTMLImageElement>('.sheet img')) {
      if (paper.naturalWidth > 0 && (textOfPaper * paper.clientWidth) / paper.naturalWidth < 24)
        small.push('the paper');
    }
    const narrow = [...document.querySelectorAll('button, a, input, select, [role="radio"], [role="button"]')]
      .filter(isSeen)
      .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width < 48 || box.height < 48;
      })
      .map((one) => one.textContent?.trim() ?? one.tagName);
    const scrolling = [...document.querySelectorAll('*')]
      .filter(
        (one) =>
          !one.matches('.sheet-place') &&
          /auto|scroll/.test(getComputedStyle(one).overflow) &&
          (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1),
      )
      .map((one) => one.className);
    const root = document.documentElement;
    if (root.scrollHeight > root.clientHeight || root.scrollWidth > root.clientWidth) scrolling.push('page');
    return { small, narrow, scrolling };
  }, pageText);
}

/** Everything of a person that could still be on the page: its text, its pictures, ink on its canvases. */
export function remains(page: Page): Promise<{ text: string; pictures: number; ink: number }> {
  return page.evaluate(() => {
    const ink = [...document.querySelectorAll('canvas')].reduce((sum, canvas) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return sum + data.filter((_value, at) => at % 4 === 3 && data[at] !== 0).length;
    }, 0);
    return { text: document.body.innerText, pictures: document.querySelectorAll('img').length, ink };
  });
}

/** Writes three strokes into the place for the signature, as a hand would with a mouse or a pen that acts as one. */
export async function writeName(page: Page): Promise<void> {
  const box = await page.getByLabel('签名框').boundingBox();
  if (!box) throw new Error('there is no place to sign');
  for (const [across, down] of [
    [0.2, 0.3],
    [0.4, 0.6],
    [0.65, 0.35],
  ] as const) {
    await page.mouse.move(box.x + box.width * across, box.y + box.height * down);
    await page.mouse.down();
    for (let step = 1; step <= 14; step += 1)
      await page.mouse.move(
        box.x + box.width * (across + step * 0.012),
        box.y + box.height * (down + Math.sin(step / 2) * 0.15),
      );
    await page.mouse.up();
  }
}
