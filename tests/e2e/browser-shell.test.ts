import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playCase } from '#scripts/demo-story.ts';
import { openHall, openWindow, type Hall } from './window.ts';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(async () => {
  await hall.close();
});

describe('the browser shell', () => {
  it('accepts a case from the card to the platform with the network cut in between', async () => {
    const out = await mkdtemp(path.join(os.tmpdir(), 'yichuang-story-'));
    const { page, problems } = await openWindow(hall, { width: 1920, height: 1080 });
    const result = await playCase({ world: hall.world, page, out, say: () => {} });
    expect(result).toMatchObject({
      cardRead: true,
      verified: 2,
      receiptPrinted: true,
      platformAcked: true,
      duplicates: 0,
    });
    expect(problems).toEqual([]);
    await page.context().close();
    await rm(out, { recursive: true, force: true });
  });

  it('a page opened without its token gets nothing', async () => {
    const context = await hall.browser.newContext();
    const page = await context.newPage();
    await page.goto(`${hall.world.server.origin}/#token=made-up`);
    await page.getByText('请从桌面图标重新打开一窗').waitFor();
    await context.close();
  });
});
