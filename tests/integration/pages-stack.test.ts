import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { ScanOutcome } from '#contract/pages.ts';
import type { Host } from '#host/host.ts';
import { startEsclSimulator, type EsclSimulator } from '#simulators/escl/index.ts';
import { scanSheet, type SheetKind } from '#simulators/paper/sheet.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';

let scanner: EsclSimulator;
let station: { host: Host; client: Client; dataDir: string; close(): Promise<void> };
let draft: CaseView;
let materialIds: string[];

async function sheet(kind: SheetKind, seed: number, angle = 0.7, noise = 2): Promise<Buffer> {
  const { data, width, height } = scanSheet({ kind, angle, dpi: 100, bed: 'dark', noise, seed });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

beforeEach(async () => {
  scanner = await startEsclSimulator();
  station = await localStation({ probeMs: { well: 60_000, ill: 60_000 } });
  const settings = { resolution: 100 };
  await station.host.bindDevice({ role: 'scanner', address: `escl:${scanner.url}`, settings });
  draft = await readyDraft(station.client);
  const { item } = await station.client.catalogue.get({ taskCode: draft.draft.taskCode ?? '' });
  materialIds = item.materials.map((one) => one.materialId);
});
afterEach(async () => {
  await station.close();
  await scanner.stop();
});

type Order = Parameters<Client['pages']['scan']>[0];
const scan = (part: Pick<Order, 'stack' | 'wish'> = {}): Promise<ScanOutcome> =>
  station.client.pages.scan({ caseId: draft.caseId, materialId: materialIds[0]!, ...part });
/** Materials and what they got, by the bytes that came from the scanner. */
const lying = (sheets: readonly Buffer[], digests: readonly string[]): Record<string, number[]> => {
  const at = new Map(digests.map((one, index) => [one, index]));
  const out: Record<string, number[]> = {};
  for (const page of station.host.pages.state(draft.caseId).pages)
    (out[page.materialId] ??= []).push(at.get(page.originalSm3) ?? -1);
  expect(sheets.length).toBe(digests.length);
  return out;
};
const sm3 = (sheets: readonly Buffer[]): string[] =>
  sheets.map((one) => execFileSync('openssl', ['dgst', '-sm3', '-r'], { input: one, encoding: 'utf8' }).slice(0, 64));

async function separators(): Promise<Buffer[]> {
  const file = await station.client.pages.separatorSheets({ caseId: draft.caseId });
  const pdf = path.join(station.dataDir, 'separators.pdf');
  fs.writeFileSync(pdf, Buffer.from(await file.arrayBuffer()));
  execFileSync('pdftoppm', ['-r', '100', '-jpeg', pdf, path.join(station.dataDir, 'sheet')]);
  const names = fs.readdirSync(station.dataDir).filter((one) => /^sheet-.*\.jpg$/.test(one));
  return names.toSorted().map((one) => fs.readFileSync(path.join(station.dataDir, one)));
}

describe('a stack', () => {
  it('is sorted to its materials by the printed separators, which are no pages, and undone as one', async () => {
    const printed = await separators();
    expect(printed).toHaveLength(materialIds.length);
    const stack = [
      await sheet('form', 1),
      printed[2]!,
      printed[2]!,
      await sheet('text', 2),
      await sheet('sealed', 3),
      printed[1]!,
      await sheet('photo', 4),
    ];
    scanner.load(stack);
    const outcome = await scan({ stack: { separators: 3 } });
    expect(outcome).toMatchObject({ state: 'done', pages: 7, separators: { expected: 3, found: 2, unknown: 0 } });
    expect(outcome.materialIds.toSorted()).toEqual([materialIds[0], materialIds[1], materialIds[2]].toSorted());
    expect(lying(stack, sm3(stack))).toEqual({
      [materialIds[0]!]: [0],
      [materialIds[1]!]: [6],
      [materialIds[2]!]: [3, 4],
    });
    const files = (await station.client.cases.get({ caseId: draft.caseId })).attachments;
    expect(files.map((one) => one.materialId).toSorted()).toEqual([...outcome.materialIds].toSorted());
    await station.client.pages.undo({ caseId: draft.caseId });
    expect(lying(stack, sm3(stack))).toEqual({});
  });

  it('that was turned over comes between its fronts; one that lost a sheet stays as it came', async () => {
    const fronts = [await sheet('form', 1), await sheet('text', 2), await sheet('sealed', 3)];
    const backs = [await sheet('photo', 4), await sheet('text', 5), await sheet('form', 6)];
    const all = [...fronts, ...backs];
    scanner.load(fronts);
    const { batchId } = await scan();
    // The last sheet lies on top now.
    scanner.load(backs.slice(1).toReversed());
    expect(await scan({ stack: { backsOf: batchId } })).toMatchObject({ sides: { fronts: 3, backs: 2 } });
    expect(lying(all, sm3(all))).toEqual({ [materialIds[0]!]: [0, 1, 2, 5, 4] });
    await station.client.pages.undo({ caseId: draft.caseId });
    scanner.load(backs.toReversed());
    expect(await scan({ stack: { backsOf: batchId } })).toMatchObject({ sides: { fronts: 3, backs: 3 } });
    expect(lying(all, sm3(all))).toEqual({ [materialIds[0]!]: [0, 3, 1, 4, 2, 5] });
    await station.client.pages.undo({ caseId: draft.caseId });
    expect(lying(all, sm3(all))).toEqual({ [materialIds[0]!]: [0, 1, 2] });
  });

  it('whose first page comes twice is noticed, however it lay; another sheet of the same form is not', async () => {
    scanner.load([
      await sheet('form', 1, 0.4),
      await sheet('text', 2),
      await sheet('form', 7),
      await sheet('form', 1, -1.3, 4),
    ]);
    await scan();
    const twice = station.host.pages.state(draft.caseId).pages.map((one) => one.facts?.hints.includes('twice'));
    expect(twice).toEqual([true, false, false, true]);
  });

  it('that jams on page 37 of 60 keeps its 36, and the rest follows behind them', async () => {
    const sheets = await Promise.all(Array.from({ length: 4 }, (_none, at) => sheet('form', at + 1)));
    const stack = Array.from({ length: 60 }, (_none, at) => sheets[at % 4]!);
    scanner.load(stack);
    scanner.faults.jamAtPage = 37;
    expect(await scan()).toMatchObject({ state: 'failed', pages: 36, failure: { code: 'SCANNER_JAM', who: 'clerk' } });
    scanner.faults = {};
    scanner.load(stack.slice(36));
    expect(await scan()).toMatchObject({ state: 'done', pages: 24 });
    expect(station.host.pages.state(draft.caseId).pages).toHaveLength(60);
  });

  it('ends in words when the disk is full: what was stored stays, and the scanner is free again', async () => {
    scanner.load([await sheet('form', 1), await sheet('form', 2), await sheet('form', 3)]);
    const put = station.host.files.put.bind(station.host.files);
    const first = await sheet('form', 1);
    vi.spyOn(station.host.files, 'put').mockImplementation((bytes) =>
      bytes[0] === 0xff && bytes.length === first.length
        ? put(bytes)
        : Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' })),
    );
    expect(await scan()).toMatchObject({ state: 'failed', pages: 1, failure: { code: 'SCAN_DISK_FULL' } });
    vi.restoreAllMocks();
    expect(station.host.pages.state(draft.caseId).pages).toHaveLength(1);
    scanner.load([await sheet('form', 2)]);
    expect(await scan()).toMatchObject({ state: 'done', pages: 1 });
  });
});
