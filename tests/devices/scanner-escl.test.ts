import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { createEsclScanner } from '#native-bindings/scanner/escl.ts';
import type { ScanSourceDriver } from '#native-bindings/scanner/source.ts';
import { startEsclSimulator, type EsclFaults, type EsclSimulator } from '#simulators/escl/index.ts';
import { scanAll } from './scan-events.ts';

let simulator: EsclSimulator | null = null;
afterEach(async () => {
  await simulator?.stop();
  simulator = null;
});

async function stand(faults: EsclFaults, sheets = 5): Promise<{ device: EsclSimulator; driver: ScanSourceDriver }> {
  const pages = await Promise.all(
    Array.from({ length: sheets }, (_none, at) =>
      sharp({ create: { width: 80, height: 110, channels: 3, background: { r: 200 + at, g: 240, b: 240 } } })
        .jpeg()
        .toBuffer(),
    ),
  );
  simulator = await startEsclSimulator(faults);
  simulator.load(pages);
  return {
    device: simulator,
    driver: createEsclScanner({ url: simulator.url, retryMs: 5, controlMs: 5_000, pageMs: 5_000 }),
  };
}

describe('a network scanner (eSCL)', () => {
  it('gives the whole stack, with what it was scanned with', async () => {
    const { device, driver } = await stand({});
    expect(await driver.describe()).toEqual({
      identity: 'Virtual Network Scanner 007',
      sources: ['flatbed', 'feeder', 'feederDuplex'],
      watchesMultiFeed: false,
    });
    const { pages, end } = await scanAll(driver, { resolution: 280 });
    expect(end).toMatchObject({ state: 'done', cause: null, pages: 5 });
    // The nearest the device has.
    expect(pages[0]!.takenWith).toMatchObject({ source: 'feeder', resolution: 300 });
    expect(device.jobs[0]).toContain('<pwg:Width>2480</pwg:Width><pwg:Height>3508</pwg:Height>');
    expect(device.jobs[0]).toContain('<scan:Duplex>false</scan:Duplex>');
    expect(device.cancelled).toBe(0);
  });

  it.each<[string, EsclFaults]>([
    ['names a host nobody can resolve', { wrongLocationHost: true }],
    ['is busy before each page', { busyBeforePage: 3 }],
    ['ends with 409', { endStatus: 409 }],
    ['ends with 410', { endStatus: 410 }],
    ['uses other namespace prefixes', { statusXml: 'otherPrefix' }],
  ])('that %s still gives every page', async (_what, faults) => {
    const { driver } = await stand(faults);
    expect((await scanAll(driver)).end).toMatchObject({ state: 'done', pages: 5 });
  });

  it.each<[string, EsclFaults, string, number]>([
    ['jams on page 3', { jamAtPage: 3 }, 'SCANNER_JAM', 2],
    ['is opened at page 2', { doorOpenAtPage: 2 }, 'SCANNER_COVER_OPEN', 1],
    ['is cut off in page 4', { cutAtPage: 4 }, 'SCANNER_IO', 3],
    ['sends no picture', { garbage: Buffer.from('<html>') }, 'SCANNER_PROTOCOL', 0],
    ['declares entities', { statusXml: 'doctype' }, 'SCANNER_PROTOCOL', 0],
    ['sends half a status', { statusXml: 'cut' }, 'SCANNER_PROTOCOL', 0],
    ['refuses the settings', { refuseJob: 409 }, 'SCANNER_SETTING', 0],
    ['is busy for good', { refuseJob: 503 }, 'SCANNER_BUSY', 0],
  ])('that %s: said so, the pages before stay', async (_what, faults, cause, kept) => {
    const { driver } = await stand(faults);
    const { pages, end } = await scanAll(driver);
    expect(end).toMatchObject({ state: 'failed', cause, pages: kept });
    expect(pages).toHaveLength(kept);
  });

  it('chooses the feeder by its paper sensor, and the glass when there is no paper in it', async () => {
    const { device, driver } = await stand({});
    expect((await scanAll(driver, { source: 'auto' })).end).toMatchObject({ pages: 5 });
    expect((await scanAll(driver, { source: 'feeder' })).end).toMatchObject({
      state: 'failed',
      cause: 'SCANNER_EMPTY',
    });
    device.load([]);
    await scanAll(driver, { source: 'auto' });
    expect(device.jobs.at(-1)).toContain('<pwg:InputSource>Platen');
  });

  it('is told to stop: the job is taken back, the rest stays in the feeder', async () => {
    const { device, driver } = await stand({});
    const stop = new AbortController();
    const { end } = await scanAll(
      driver,
      {},
      {
        signal: stop.signal,
        onPage: ({ number }) => {
          if (number === 2) stop.abort();
        },
      },
    );
    expect(end).toMatchObject({ state: 'cancelled', pages: 2 });
    expect(device.left()).toBe(3);
    expect(device.cancelled).toBe(1);
  });

  it('draws in no sheet beyond what was read: a slow reader holds the stack up', async () => {
    const { device, driver } = await stand({});
    const left: number[] = [];
    await scanAll(driver, {}, { onPage: () => void left.push(device.left()) });
    expect(left).toEqual([4, 3, 2, 1, 0]);
  });

  it('is not there, or does not answer', async () => {
    const { device } = await stand({ silent: true });
    const driver = createEsclScanner({ url: device.url, retryMs: 5, pageMs: 200 });
    expect((await scanAll(driver)).end).toMatchObject({ state: 'failed', cause: 'SCANNER_SILENT' });
    const { url } = device;
    await device.stop();
    simulator = null;
    expect((await scanAll(createEsclScanner({ url }))).end).toMatchObject({ state: 'failed', cause: 'PORT_REFUSED' });
  });
});
