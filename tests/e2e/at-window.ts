import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createRouterClient } from '@orpc/server';
import type { Page } from 'playwright-core';
import type { ServiceItem } from '#contract/catalogue.ts';
import { router } from '#host/router.ts';
import type { ServiceOptions } from '#platform/services/start.ts';
import { card } from '#scripts/demo-story.ts';
import { platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { eventually, type Client } from '../world.ts';
import { handsIn, openHall, openWindow, rail, signIn, type Hall } from './window.ts';

const run = promisify(execFile);
/** Somebody wants to look: pictures and papers stay. */
const kept = process.env['YICHUANG_E2E_KEEP'];

/** A clerk's window with everything behind it, for stories told on the screen. */
export interface AtWindow {
  readonly hall: Hall;
  readonly page: Page;
  readonly client: Client;
  readonly problems: string[];
  /** Of the platform, as its administrator. */
  readonly platform: PlatformClient;
  /** Keys pressed since the last card, data typed not among them. */
  strokes: number;
  press(key: string): Promise<void>;
  /** Pictures in both sizes, of another page if given. */
  shot(name: string, of?: Page): Promise<void>;
  /** The newest paper of that kind as PDF and PNG; returns what it says, without spaces. */
  paper(caseId: string, kind: string): Promise<string>;
  /** From the card to an item chosen by its initials; returns the case. */
  begin(initials: string): Promise<string>;
  openCase(caseId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param change what the platform publishes otherwise than the demonstration does; waited for at the workstation
 * @param services payment and courier the platform works with
 */
export async function atWindow(
  change?: (platform: PlatformClient) => Promise<ServiceItem>,
  services?: ServiceOptions,
): Promise<AtWindow> {
  const hall = await openHall({ services });
  const out = kept ?? (await mkdtemp(path.join(os.tmpdir(), 'yichuang-story-')));
  await mkdir(out, { recursive: true });
  const client = createRouterClient(router, { context: { host: hall.world.host } });
  const { token } = await platformClient(hall.world.platformUrl).sessions.signIn({
    ...hall.world.administrator,
    station: { stationId: 'test-platform', stationName: '平台', windowNo: '0' },
  });
  const platform = platformClient(hall.world.platformUrl, () => token);
  const changed = await change?.(platform);
  const { page, problems } = await openWindow(hall);
  await signIn(page, 'lijing');
  await rail(page).waitFor();
  await eventually('catalogue and numbers', async () => {
    const state = await client.station.get();
    const papers = hall.world.host.ctx.db.prepare("SELECT 1 FROM number_blocks WHERE series <> ''").get();
    if (state.catalogueSize === 0 || state.numbersLeft === 0 || papers === undefined) return false;
    if (!changed) return true;
    const { item } = await client.catalogue.get({ taskCode: changed.taskCode }).catch(() => ({ item: null }));
    return item?.taskVersion === changed.taskVersion;
  });
  const at: AtWindow = {
    ...{ hall, page, client, problems, platform },
    strokes: 0,
    async press(key) {
      at.strokes += 1;
      await page.keyboard.press(key);
    },
    async shot(name, of = page) {
      if (!kept) return;
      for (const size of [
        { width: 1920, height: 1080 },
        { width: 1366, height: 768 },
      ]) {
        await of.setViewportSize(size);
        await of.screenshot({ path: path.join(out, `${name}-${size.width}.png`) });
      }
    },
    async paper(caseId, kind) {
      const { documents } = await client.cases.get({ caseId });
      const found = documents.findLast((one) => one.kind === kind);
      if (!found) throw new Error(`no ${kind}`);
      const file = path.join(out, `${kind}.pdf`);
      const pdf = await client.documents.paper({ caseId, documentId: found.documentId });
      await writeFile(file, Buffer.from(await pdf.arrayBuffer()));
      await run('pdftoppm', ['-png', '-r', '60', '-singlefile', file, file.replace('.pdf', '')]);
      const { stdout } = await run('pdftotext', ['-layout', file, '-']);
      return stdout.replace(/\s+/g, '');
    },
    async begin(initials) {
      await page.goto(`${page.url().split('#')[0]}#/cases`);
      await page.goto(`${page.url().split('#')[0]}#/accept`);
      await page.getByRole('heading', { name: '请下一位' }).waitFor();
      hall.world.devices.idCard.lift();
      hall.world.devices.idCard.place(card);
      at.strokes = 0;
      await at.press('F2');
      await page.getByText('证件已读').waitFor();
      await handsIn(page, 'item.taskCode');
      await page.keyboard.type(initials);
      await page.getByRole('option').first().waitFor();
      await at.press('Enter');
      await page.getByRole('heading', { name: '材料' }).first().waitFor();
      return page.url().split('/').at(-1) ?? '';
    },
    async openCase(caseId) {
      await page.goto(`${page.url().split('#')[0]}#/cases/${caseId}`);
      await page.getByLabel('办件详情').getByRole('heading', { level: 2 }).first().waitFor();
    },
    async close() {
      await hall.close();
      if (!kept) await rm(out, { recursive: true, force: true });
    },
  };
  return at;
}
