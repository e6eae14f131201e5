import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { PagesState } from '#contract/pages.ts';
import type { Host } from '#host/host.ts';
import { startEsclSimulator, type EsclSimulator } from '#simulators/escl/index.ts';
import { scanSheet, type SheetKind } from '#simulators/paper/sheet.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft, type Client } from '../world.ts';
import { codeOf } from './outcome.ts';

let scanner: EsclSimulator;
let station: { host: Host; client: Client; dataDir: string; close(): Promise<void> };
let draft: CaseView;
let materialIds: string[];

async function sheet(kind: SheetKind, seed: number): Promise<Buffer> {
  const { data, width, height } = scanSheet({ kind, angle: 1.5, dpi: 100, bed: 'dark', noise: 2, seed });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

beforeEach(async () => {
  scanner = await startEsclSimulator();
  station = await localStation({ probeMs: { well: 60_000, ill: 60_000 } });
  await station.host.bindDevice({
    role: 'scanner',
    address: `escl:${scanner.url}`,
    settings: { resolution: 100 },
  });
  draft = await readyDraft(station.client);
  const { item } = await station.client.catalogue.get({ taskCode: draft.draft.taskCode ?? '' });
  materialIds = item.materials.map((one) => one.materialId);
});
afterEach(async () => {
  await station.close();
  await scanner.stop();
});

const pages = (): PagesState => station.host.pages.state(draft.caseId);
const scan = (part: { materialId?: string; replaces?: string } = {}): ReturnType<Client['pages']['scan']> =>
  station.client.pages.scan({ caseId: draft.caseId, materialId: materialIds[0]!, ...part });

describe('pages of a material', () => {
  it('come one by one while the scanner works, straightened, and end as one PDF among the material’s files', async () => {
    const sheets = [await sheet('form', 1), await sheet('sealed', 2), await sheet('blank', 3)];
    scanner.load(sheets);
    const seen: PagesState[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const one of await station.client.pages.watch({ caseId: draft.caseId }, { signal: stop.signal }))
        seen.push(one);
    })();
    expect(await scan()).toMatchObject({ state: 'done', pages: 3, failure: null, materialIds: [materialIds[0]] });
    expect(seen.some((one) => one.scanning !== null && one.pages.length > 0)).toBe(true);
    expect(pages().scanning).toBeNull();
    expect(pages().pages.map((one) => [one.state, one.facts?.kind])).toEqual([
      ['ready', 'bitonal'],
      ['ready', 'colour'],
      ['ready', 'bitonal'],
    ]);
    expect(pages().pages[0]!.facts!.angle).toBeCloseTo(1.5, 1);
    expect(pages().pages[2]!.facts!.hints).toContain('blank');
    // Byte for byte what the scanner gave, behind the encryption.
    const original = await station.client.pages.picture({
      caseId: draft.caseId,
      pageId: pages().pages[0]!.pageId,
      part: 'original',
    });
    expect(Buffer.from(await original.arrayBuffer()).equals(sheets[0]!)).toBe(true);
    const everything = execFileSync(
      'sh',
      ['-c', `cat $(find ${station.dataDir}/files -type f) | grep -c JFIF || true`],
      { encoding: 'utf8' },
    );
    expect(everything.trim()).toBe('0');
    const view = await station.client.cases.get({ caseId: draft.caseId });
    const file = view.attachments.find((one) => one.materialId === materialIds[0]);
    expect(file).toMatchObject({ name: '扫描件.pdf', mime: 'application/pdf' });
    const pdf = path.join(station.dataDir, 'material.pdf');
    fs.writeFileSync(
      pdf,
      Buffer.from(await (await station.client.materials.read({ caseId: draft.caseId, sm3: file!.sm3 })).arrayBuffer()),
    );
    expect(execFileSync('pdfinfo', [pdf], { encoding: 'utf8' })).toMatch(/Pages: +3/);
    expect(fs.readdirSync(path.join(station.dataDir, 'scan-spool'))).toEqual([]);
    stop.abort();
    await watching.catch(() => undefined);
  });

  it('stay when the scanner jams, and the rest follows behind them', async () => {
    scanner.load([await sheet('form', 1), await sheet('form', 2), await sheet('form', 3)]);
    scanner.faults.jamAtPage = 3;
    expect(await scan()).toMatchObject({ state: 'failed', pages: 2, failure: { code: 'SCANNER_JAM', who: 'clerk' } });
    expect(pages().pages).toHaveLength(2);
    scanner.faults = {};
    scanner.load([await sheet('form', 3)]);
    expect(await scan()).toMatchObject({ state: 'done', pages: 1 });
    expect(pages().pages).toHaveLength(3);
    expect(await scan()).toMatchObject({ state: 'failed', pages: 0, failure: { code: 'SCANNER_EMPTY' } });
  });

  it('are kept as they came when nobody can process them', async () => {
    const half = (await sheet('form', 1)).subarray(0, 3000);
    scanner.load([half, await sheet('form', 2)]);
    expect(await scan()).toMatchObject({ state: 'done', pages: 2 });
    expect(pages().pages.map((one) => [one.state, one.failure?.code ?? null])).toEqual([
      ['failed', 'PAGE_DAMAGED'],
      ['ready', null],
    ]);
    expect(pages().pages[0]!.originalSm3).toMatch(/^[0-9a-f]{64}$/);
  });

  it('are turned, moved, taken out and scanned anew, and every step is taken back', async () => {
    scanner.load([await sheet('form', 1), await sheet('sealed', 2)]);
    await scan();
    const [first, second] = pages().pages.map((one) => one.pageId);
    const { caseId } = draft;
    const order = (): string[] => pages().pages.map((one) => one.pageId);

    await station.client.pages.turn({ caseId, pageId: first!, quarters: 1 });
    const turned = pages().pages[0]!;
    expect(turned.facts!.width).toBeGreaterThan(turned.facts!.height);
    expect(turned.version).toBe(2);

    await station.client.pages.move({ caseId, pageIds: [second!], materialId: materialIds[0]!, before: first! });
    expect(order()).toEqual([second, first]);
    await station.client.pages.move({ caseId, pageIds: [first!], materialId: materialIds[1]! });
    expect(pages().pages.find((one) => one.pageId === first)!.materialId).toBe(materialIds[1]);
    const filesOf = async (): Promise<string[]> =>
      (await station.client.cases.get({ caseId })).attachments.map((one) => one.materialId).toSorted();
    expect(await filesOf()).toEqual([materialIds[0], materialIds[1]].toSorted());

    await station.client.pages.remove({ caseId, pageIds: [first!] });
    expect(order()).toEqual([second]);
    expect(await filesOf()).toEqual([materialIds[0]]);

    scanner.load([await sheet('text', 9)]);
    expect(await scan({ replaces: second! })).toMatchObject({ state: 'done', pages: 1 });
    expect(order()).toHaveLength(1);
    expect(order()[0]).not.toBe(second);

    const undone = async (): Promise<PagesState['undo']> => {
      const { undo } = pages();
      await station.client.pages.undo({ caseId });
      return undo;
    };
    expect(await undone()).toBe('replace');
    expect(order()).toEqual([second]);
    expect(await undone()).toBe('remove');
    expect(order().toSorted()).toEqual([first, second].toSorted());
    expect(await undone()).toBe('move');
    expect(await undone()).toBe('move');
    expect(order()).toEqual([first, second]);
    expect(await undone()).toBe('turn');
    expect(pages().pages[0]!.version).toBe(1);
    expect(await undone()).toBe('scan');
    expect(order()).toEqual([]);
    expect(await codeOf(station.client.pages.undo({ caseId }))).toBe('NOTHING_TO_UNDO');
  });

  it('are there after the station was stopped in the middle of processing, and are processed then', async () => {
    scanner.load([await sheet('form', 1)]);
    await scan();
    const { db } = station.host.ctx;
    // As a power cut between the row and its processing leaves it.
    db.prepare('DELETE FROM page_versions').run();
    db.prepare('UPDATE pages SET version = 0').run();
    expect(pages().pages[0]!.state).toBe('waiting');
    await station.host.pages.recover();
    await eventually('the page', () => pages().pages[0]!.state === 'ready');
  });

  it('are cancelled by the clerk: what came stays', async () => {
    scanner.faults.busyBeforePage = 1;
    scanner.load([await sheet('form', 1), await sheet('form', 2), await sheet('form', 3)]);
    const stop = new AbortController();
    const running = station.host.pages.scan(
      { caseId: draft.caseId, materialId: materialIds[0]!, wish: {}, replaces: null, stack: {} },
      stop.signal,
    );
    await eventually('the first page', () => pages().pages.length === 1);
    stop.abort();
    expect(await running).toMatchObject({ state: 'cancelled', failure: null });
    expect(pages().pages.length).toBeLessThan(3);
    expect(pages().pages.every((one) => one.state === 'ready')).toBe(true);
  });

  it('are nobody’s any more once the case is accepted', async () => {
    scanner.load([await sheet('form', 1)]);
    await scan();
    const { pageId } = pages().pages[0]!;
    await station.client.drafts.discard({ caseId: draft.caseId });
    expect(await codeOf(station.client.pages.remove({ caseId: draft.caseId, pageIds: [pageId] }))).toBe('CASE_STATE');
    expect(await codeOf(scan())).toBe('CASE_STATE');
  });
});

describe('the scanner at the window', () => {
  it('is asked who it is, and its light says so', async () => {
    const state = await station.client.devices.reconnect({ role: 'scanner' });
    expect(state).toMatchObject({
      state: 'ready',
      identity: 'Virtual Network Scanner 007',
      connection: '网络',
      baudRate: null,
    });
    expect(await station.client.devices.test({ role: 'scanner' })).toEqual({
      isOk: true,
      text: 'Virtual Network Scanner 007：平板、进纸器、进纸器双面，不会发现重张',
    });
  });

  it('takes no address of another kind of device', async () => {
    const bound = station.client.devices.bind({
      role: 'scanner',
      address: 'tcp:127.0.0.1:9100',
      settings: {},
    });
    expect(await codeOf(bound)).toBe('INPUT_INVALID');
  });
});
