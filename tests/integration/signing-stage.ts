import { PNG } from 'pngjs';
import { vi } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { SignatureView, SigningProgress } from '#contract/workstation/schemas.ts';
import type { Host } from '#host/host.ts';
import { renderPadPage } from '#host/confirmation/page-image.ts';
import { createMemoryHid, type MemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { createPadSimulator, scrawl, type PadSimulator } from '#simulators/signature-pad/index.ts';
import { localStation } from '../local-station.ts';
import { eventually, readyDraft, type Client } from '../world.ts';
import { openApplicantScreen, type ApplicantScreen } from './applicant.ts';

export const padAddress = 'hid:056a:00a8';
export const blankContent = { facts: [], factsSm3: '0'.repeat(64), date: '2026-11-23' };

export let simulator: PadSimulator;
export let memory: MemoryHid;
export let station: { host: Host; client: Client; dataDir: string; close(): Promise<void> };
export let draft: CaseView;
export let screen: ApplicantScreen | null;
export let progress: SigningProgress[];
export let watching: AbortController;

export async function start(model: '430' | '540'): Promise<void> {
  simulator = createPadSimulator({ model });
  memory = createMemoryHid(simulator.firmware, padAddress);
  station = await localStation({ openTransport: () => memory.transport, probeMs: { well: 60_000, ill: 60_000 } });
  await station.host.bindDevice({ role: 'signaturePad', address: padAddress, baudRate: 9600, settings: {} });
  draft = await readyDraft(station.client);
  screen = null;
  progress = [];
  watching = new AbortController();
  const stream = await station.client.signing.watch(undefined, { signal: watching.signal });
  void (async () => {
    for await (const one of stream) progress.push(one);
  })();
}
export async function stop(): Promise<void> {
  vi.restoreAllMocks();
  watching.abort();
  await screen?.close();
  await station.close();
}
/** The applicant's screen, closed with the rest. */
export async function openScreen(): Promise<ApplicantScreen> {
  screen = await openApplicantScreen(station.host);
  return screen;
}

export async function closeScreen(): Promise<void> {
  await screen?.close();
  screen = null;
}
export const onScreen = (): ApplicantScreen => {
  if (!screen) throw new Error('no screen');
  return screen;
};

export const places = () =>
  renderPadPage(blankContent, { width: simulator.model.width, height: simulator.model.height, isMono: false });
export const isBlank = (): boolean => simulator.screen.rgb.every((byte) => byte === 0xff);
export const tapOn = (id: 'confirm' | 'redo' | 'cancel'): void => {
  const rect = places().buttons.find((one) => one.id === id)?.rect;
  if (!rect) throw new Error(`no button ${id}`);
  simulator.tap(rect.x + rect.width / 2, rect.y + rect.height / 2);
};
export const isSigning = (): Promise<unknown> =>
  eventually('the page on the pad', () => progress.at(-1)?.state === 'signing');
export const write = (): Promise<number> =>
  simulator.writeStrokes(scrawl(places().area, 3, 40), { reportsPerSecond: 0 });
export const stored = (): number =>
  (station.host.ctx.db.prepare('SELECT count(*) AS n FROM signatures').get() as { n: number }).n;
export const startOnPad = (signal?: AbortSignal): Promise<SignatureView> =>
  station.client.signing.start({ caseId: draft.caseId, on: 'pad', timeoutMs: 300_000 }, signal ? { signal } : {});
export const signOnPad = async (): Promise<SignatureView> => {
  const signing = startOnPad();
  await isSigning();
  await write();
  tapOn('confirm');
  return await signing;
};
/** Dark pixels of a picture. */
export const inkOf = async (file: File): Promise<number> => {
  const { data } = PNG.sync.read(Buffer.from(await file.arrayBuffer()));
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at]! < 128) dark += 1;
  return dark;
};
