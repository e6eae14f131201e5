import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import { chromium } from 'playwright-core';
import { serve } from '#host/shell/serve.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { localStation } from '../local-station.ts';
import { pdfFile } from '../pdf-file.ts';
import { readyDraft } from '../world.ts';
import { median, percentile, ratio } from './figures.ts';

const root = path.join(import.meta.dirname, '../..');

/** What the page in Chromium measured. */
interface PageFigures {
  roundTripsMs: number[];
  scanMs: number[];
  sentBytes: number;
  receivedBytes: number;
}

/** Round trips from a page in real Chromium over the socket, and a 1 MB scan there and back: bytes on the wire against bytes of the scan. */
export async function benchRpc(): Promise<object> {
  const station = await localStation();
  const pageDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-rpc-'));
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  try {
    await buildPage(pageDir);
    const server = await serve({ host: station.host, port: 0, rendererDir: pageDir });
    const draft = await readyDraft(station.client);
    const page = await browser.newPage();
    await page.goto(server.newWindowUrl());
    const scan = pdfFile(1024 * 1024);
    const figures = (await page.evaluate(
      async ({ caseId, base64 }) => {
        const run = (globalThis as unknown as { measure: (caseId: string, base64: string) => Promise<unknown> })
          .measure;
        return (await run(caseId, base64)) as never;
      },
      { caseId: draft.caseId, base64: Buffer.from(scan).toString('base64') },
    )) as PageFigures;
    await server.close();
    const inflation = Math.max(figures.sentBytes, figures.receivedBytes) / scan.length;
    const p50 = median(figures.roundTripsMs);
    return {
      bench: 'rpc',
      calls: figures.roundTripsMs.length,
      p50Ms: ratio(p50),
      p99Ms: ratio(percentile(figures.roundTripsMs, 99)),
      scanBytes: scan.length,
      sentBytes: figures.sentBytes,
      receivedBytes: figures.receivedBytes,
      wireRatio: ratio(inflation),
      scanThereMs: ratio(median(figures.scanMs)),
      bars: { p50Ms: 2, wireRatio: 1.05 },
      held: p50 <= 2 && inflation <= 1.05,
    };
  } finally {
    await browser.close();
    await station.close();
    await rm(pageDir, { recursive: true, force: true });
  }
}

/** A page of our own origin that uses the very client library the screens use. */
async function buildPage(outDir: string): Promise<void> {
  await build({
    root: path.join(root, 'tests/bench/rpc-page'),
    logLevel: 'error',
    configFile: false,
    build: { outDir, emptyOutDir: true, modulePreload: { polyfill: false } },
  });
  if (!existsSync(path.join(outDir, 'index.html'))) throw new Error('the measuring page was not built');
}
