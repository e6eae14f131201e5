import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import { scanSheet } from '#simulators/paper/sheet.ts';
import { usualSettings } from './settings.ts';
import { createPageWorkers, type PageWorkers } from './workers.ts';

let workers: PageWorkers | null = null;
afterEach(() => workers?.stop());

async function page(): Promise<Uint8Array> {
  const { data, width, height } = scanSheet({ kind: 'form', angle: 1, dpi: 100, bed: 'dark', noise: 2, seed: 5 });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

it('processes more pages than there are processes, each once, and goes on after a bad one', async () => {
  workers = createPageWorkers({ count: 2 });
  const good = await page();
  const inputs = [good, good, Buffer.from('no picture'), good, good.subarray(0, 2000), good];
  const results = await Promise.allSettled(
    inputs.map((bytes) => workers!.process(bytes, { ...usualSettings, dpi: 100 })),
  );
  expect(results.map((one) => one.status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(results[2]).toMatchObject({ reason: { code: 'PAGE_TYPE' } });
  expect(results[4]).toMatchObject({ reason: { code: 'PAGE_DAMAGED' } });
  expect(workers.pids().length).toBeLessThanOrEqual(2);
});

it('gives up the page whose process dies, and serves the next one from another', async () => {
  workers = createPageWorkers({ count: 1 });
  const good = await page();
  const first = workers.process(good, usualSettings);
  const [pid] = workers.pids();
  process.kill(pid!, 'SIGKILL');
  await expect(first).rejects.toMatchObject({ code: 'PAGE_GAVE_UP' });
  await expect(workers.process(good, usualSettings)).resolves.toMatchObject({ angleFrom: 'edges' });
  expect(workers.pids()).not.toContain(pid);
});

it('cancels what waits and what is in work', async () => {
  workers = createPageWorkers({ count: 1 });
  const good = await page();
  const stop = new AbortController();
  const both = [workers.process(good, usualSettings, stop.signal), workers.process(good, usualSettings, stop.signal)];
  const ends = Promise.allSettled(both);
  stop.abort();
  for (const one of await ends) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
});
