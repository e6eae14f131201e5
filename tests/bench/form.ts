import path from 'node:path';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { CaseView } from '#contract/cases.ts';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { storeItem } from '#host/catalogue/items.ts';
import { formOf } from '#host/forms/form-check.ts';
import { serve } from '#host/shell/serve.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { median, percentile, ratio } from './figures.ts';

const fields = 300;
const openings = 9;
const strokes = 120;
const warmStrokes = 20;
const bars = { renderMs: 150, keystrokeMs: 5 };

/**
 * A form of three hundred fields on the workbench in real Chromium: from the answer that brings it to all its fields being laid out, and
 * what a keystroke costs: the page's script, style and layout, and the host judging the whole form. Painting the frame is not of the form.
 * `…CpuMs` is the work of the page's own thread, whatever else the machine does. Needs the built screens in `out/renderer`.
 */
export async function benchForm(rendererDir = path.join(import.meta.dirname, '../../out/renderer')): Promise<object> {
  const station = await localStation();
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  const server = await serve({ host: station.host, port: 0, rendererDir });
  try {
    const draft = await readyDraft(station.client);
    const { item: shipped } = await station.client.catalogue.get({ taskCode: draft.draft.taskCode ?? '' });
    const item = longItem(shipped);
    storeItem(station.host.ctx.db, item);
    const form = valuesOf(fields);
    await station.client.drafts.save({ caseId: draft.caseId, version: draft.version, patch: { form } });

    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addInitScript(watchForm, fields);
    const line = await page.context().newCDPSession(page);
    await line.send('Performance.enable', { timeDomain: 'threadTicks' });
    const opened: Opened[] = [];
    for (let n = -2; n < openings; n += 1) {
      // Another hash alone would be no other page.
      await page.goto('about:blank');
      await page.goto(server.newWindowUrl());
      const one = await openDraft(page, line);
      if (n >= 0) opened.push(one);
    }
    const before = await workOf(line);
    const typed = await type(page);
    const strokeCpu = ((await workOf(line)) - before) / (strokes + warmStrokes);
    const judged: number[] = [];
    const check = formOf(item);
    for (let n = -50; n < strokes; n += 1) {
      const began = performance.now();
      const { problems } = check.check({ ...form, field3: `示例 ${n}` }, { today: '2026-03-05' });
      if (n >= 0) judged.push(performance.now() - began);
      if (problems.length > 0) throw new Error(`the form is not right: ${problems[0]?.message ?? ''}`);
    }
    const render = opened.map((one) => one.renderMs);
    const keystroke = strokeCpu + median(judged);
    return {
      bench: 'form',
      fields,
      openings,
      renderMs: ratio(median(render)),
      renderP95Ms: ratio(percentile(render, 95)),
      renderCpuMs: ratio(median(opened.map((one) => one.cpuMs))),
      /** From the click on the draft, with both calls to the host and the rest of the workbench. */
      openMs: ratio(median(opened.map((one) => one.openMs))),
      keystrokes: typed.length,
      pageCpuMs: ratio(strokeCpu),
      judgeMs: ratio(median(judged)),
      keystrokeMs: ratio(keystroke),
      /** By the clock, with the frames painted meanwhile. */
      untilStillMs: ratio(median(typed)),
      bars,
      held: median(render) <= bars.renderMs && keystroke <= bars.keystrokeMs,
    };
  } finally {
    await browser.close();
    await server.close();
    await station.close();
  }
}

interface Opened {
  /** From the last message of the host before the form to the form laid out. */
  renderMs: number;
  cpuMs: number;
  openMs: number;
}

/** Every kind of field a form has, conditions among them. */
function longItem(item: ServiceItem): ServiceItem {
  const property = (n: number): object => {
    const common = { title: `第 ${n} 项`, 'x-order': n, 'x-width': n % 3 === 0 ? 'full' : 'half' };
    if (n % 10 === 1) return { ...common, type: 'string', enum: ['a', 'b', 'c'], 'x-enumNames': ['甲', '乙', '丙'] };
    if (n % 10 === 2) return { ...common, type: 'integer', minimum: 0, maximum: 99_999, 'x-unit': '元' };
    if (n % 10 === 4) return { ...common, type: 'string', format: 'date' };
    if (n % 10 === 5) return { ...common, type: 'boolean' };
    if (n % 10 === 6)
      return { ...common, type: 'string', maxLength: 100, 'x-when': { field: `field${n - 5}`, equals: 'a' } };
    if (n % 10 === 7) return { ...common, type: 'string', format: 'mobile' };
    return { ...common, type: 'string', minLength: 1, maxLength: 100, description: '照证件填写' };
  };
  const names = Array.from({ length: fields }, (_, n) => `field${n}`);
  return {
    ...item,
    verifications: [],
    materials: item.materials.map(({ waivedBy: _, ...one }) => one),
    form: {
      type: 'object',
      properties: Object.fromEntries(names.map((name, n) => [name, property(n)])),
      required: names.filter((_, n) => n % 2 === 0),
      additionalProperties: false,
    },
  };
}

function valuesOf(count: number): CaseView['draft']['form'] {
  const value = (n: number): string | number | boolean => {
    if (n % 10 === 1) return 'a';
    if (n % 10 === 2) return n;
    if (n % 10 === 4) return '2026-03-05';
    if (n % 10 === 5) return n % 20 === 5;
    return n % 10 === 7 ? '13800001234' : `示例内容 ${n}`;
  };
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`field${n}`, value(n)]));
}

interface Watched {
  heardAt: number;
  laidOutAt: number;
}

/** In the page: when the host last spoke before the form stood there, and when it was laid out. */
function watchForm(count: number): void {
  const page = globalThis as unknown as Watched & {
    WebSocket: new (...args: never[]) => { addEventListener(name: string, on: () => void): void };
    document: { querySelectorAll(selector: string): { length: number }; body: { getBoundingClientRect(): unknown } };
    MutationObserver: new (on: () => void) => { observe(node: unknown, what: object): void; disconnect(): void };
  };
  page.heardAt = page.laidOutAt = 0;
  const Socket = page.WebSocket;
  page.WebSocket = class extends Socket {
    constructor(...args: never[]) {
      super(...args);
      this.addEventListener('message', () => {
        if (page.laidOutAt === 0) page.heardAt = performance.now();
      });
    }
  };
  const observer = new page.MutationObserver(() => {
    if (page.document.querySelectorAll('#section-form .field').length < count) return;
    page.document.body.getBoundingClientRect();
    page.laidOutAt = performance.now();
    observer.disconnect();
  });
  observer.observe(page.document, { childList: true, subtree: true });
}

async function openDraft(page: Page, line: CDPSession): Promise<Opened> {
  const draft = page.getByRole('button', { name: /赵铁柱/ }).first();
  await draft.waitFor();
  const before = await workOf(line);
  const clickedAt = await draft.evaluate((node) => {
    const at = performance.now();
    (node as unknown as { click(): void }).click();
    return at;
  });
  await page.waitForFunction(() => (globalThis as unknown as Watched).laidOutAt > 0);
  const { heardAt, laidOutAt } = await page.evaluate(() => {
    const { heardAt: heard, laidOutAt: out } = globalThis as unknown as Watched;
    return { heardAt: heard, laidOutAt: out };
  });
  const cpuMs = (await workOf(line)) - before;
  return { cpuMs, renderMs: laidOutAt - heardAt, openMs: laidOutAt - clickedAt };
}

/** Types into a field in the middle; each stroke until nothing more changes by it and the page is laid out again. */
async function type(page: Page): Promise<number[]> {
  return page.evaluate(
    async ({ count, warm }) => {
      const { document, Event, MessageChannel } = globalThis as unknown as {
        document: {
          getElementById(id: string): { value: string; focus(): void; dispatchEvent(event: unknown): void } | null;
          body: { getBoundingClientRect(): unknown };
        };
        Event: new (name: string, init: object) => unknown;
        MessageChannel: new () => { port1: { onmessage: () => void }; port2: { postMessage(word: string): void } };
      };
      const input = document.getElementById('form.field143');
      if (!input) throw new Error('no such field');
      input.focus();
      const after = (): Promise<void> =>
        new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve();
          channel.port2.postMessage('');
        });
      const times: number[] = [];
      for (let n = -warm; n < count; n += 1) {
        await new Promise((resolve) => setTimeout(resolve, 15));
        const began = performance.now();
        input.value = `示例${n}`;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        // Everything a stroke changes is changed when what was queued with it has run.
        await after();
        document.body.getBoundingClientRect();
        if (n >= 0) times.push(performance.now() - began);
      }
      return times;
    },
    { count: strokes, warm: warmStrokes },
  );
}

/** What the page's main thread has spent on script, style and layout since it began, milliseconds of processor time. */
async function workOf(line: CDPSession): Promise<number> {
  const { metrics } = await line.send('Performance.getMetrics');
  const parts = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];
  return metrics.filter(({ name }) => parts.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
}
