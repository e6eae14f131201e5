import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { renderPadPage } from '#host/confirmation/page-image.ts';
import { serve } from '#host/shell/serve.ts';
import { createMemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { createPadSimulator, scrawl } from '#simulators/signature-pad/index.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { percentile, ratio } from './figures.ts';
import { noteInk } from './ink.ts';

const padAddress = 'hid:056a:00a8';
const reportsPerSecond = 200;
const blankContent = { facts: [], factsSm3: '0'.repeat(64), date: '2026-11-23' };

export interface ReportToStroke {
  /** Ink samples written, each of which was seen on the clerk's screen. */ samples: number;
  p50Ms: number;
  p95Ms: number;
}

/**
 * From a pen report leaving the pad to the frame that shows its line on the clerk's screen, milliseconds: pad driver, host, socket and the
 * workbench in real Chromium, at a pad's full rate. Needs the built screens in `out/renderer`.
 */
export async function measureReportToStroke(
  rendererDir = path.join(import.meta.dirname, '../../out/renderer'),
): Promise<ReportToStroke> {
  const simulator = createPadSimulator({ model: '540' });
  const madeAt = noteInk(simulator.firmware);
  const hid = createMemoryHid(simulator.firmware, padAddress);
  const station = await localStation({ openTransport: () => hid.transport, probeMs: { well: 60_000, ill: 60_000 } });
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  const server = await serve({ host: station.host, port: 0, rendererDir });
  try {
    await station.host.bindDevice({ role: 'signaturePad', address: padAddress, baudRate: 115_200, settings: {} });
    await readyDraft(station.client);
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addInitScript(noteFrames);
    await page.goto(server.newWindowUrl());
    await page
      .getByRole('button', { name: /赵铁柱/ })
      .first()
      .click();
    await page.getByRole('heading', { name: '申请人确认' }).waitFor();
    await page.keyboard.press('F6');
    await page.getByText('请申请人在签字屏上签字').waitFor();
    const aheadMs = await clockAhead(page);

    const { area } = renderPadPage(blankContent, {
      width: simulator.model.width,
      height: simulator.model.height,
      isMono: false,
    });
    const script = scrawl(area, 8, 120);
    const written = script.reduce((sum, stroke) => sum + stroke.length, 0);
    await simulator.writeStrokes(script, { reportsPerSecond });
    await page.waitForFunction((count) => (globalThis as unknown as Noted).inkShownAt.length >= count, written);
    const shownAt = await page.evaluate(() => (globalThis as unknown as Noted).inkShownAt);
    if (shownAt.length !== madeAt.length)
      throw new Error(`${madeAt.length} samples were written and ${shownAt.length} drawn`);
    const delays = shownAt.map((shown, at) => shown - aheadMs - (madeAt[at] ?? Number.NaN));
    return { samples: delays.length, p50Ms: ratio(percentile(delays, 50)), p95Ms: ratio(percentile(delays, 95)) };
  } finally {
    await browser.close();
    await server.close();
    await station.close();
  }
}

interface Noted {
  inkShownAt: number[];
}

/**
 * In the page: when the frame came that shows each piece of line drawn on the preview of the signature. A text, because this folder
 * knows no browser types.
 */
const noteFrames = `
  globalThis.inkShownAt = [];
  let drawn = 0;
  const stroke = CanvasRenderingContext2D.prototype.stroke;
  CanvasRenderingContext2D.prototype.stroke = function () {
    Reflect.apply(stroke, this, []);
    if (!this.canvas.closest('.live-ink')) return;
    if (drawn === 0) {
      requestAnimationFrame(() => {
        const now = performance.now();
        for (; drawn > 0; drawn -= 1) globalThis.inkShownAt.push(now);
      });
    }
    drawn += 1;
  };
`;

/** How far the page's clock is ahead of ours, from the quickest of many questions. */
async function clockAhead(page: Page): Promise<number> {
  let best = { tookMs: Number.POSITIVE_INFINITY, aheadMs: 0 };
  for (let asked = 0; asked < 50; asked += 1) {
    const before = performance.now();
    const there = await page.evaluate(() => performance.now());
    const tookMs = performance.now() - before;
    if (tookMs < best.tookMs) best = { tookMs, aheadMs: there - (before + tookMs / 2) };
  }
  return best.aheadMs;
}
