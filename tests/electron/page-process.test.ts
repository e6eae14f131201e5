import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { startEsclSimulator } from '#simulators/escl/index.ts';
import { scanSheet, type SheetKind } from '#simulators/paper/sheet.ts';
import { startWorld } from '../world.ts';

const run = promisify(execFile);

const sheet = (kind: SheetKind): Promise<Buffer> => {
  const { data, width, height } = scanSheet({ kind, angle: 1, dpi: 100, bed: 'dark', noise: 2, seed: 3 });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
};

it('the built desktop shell processes scanned pages in utility processes, at most two, and another where one was killed', async () => {
  const world = await startWorld();
  const scanner = await startEsclSimulator();
  const data = await mkdtemp(path.join(os.tmpdir(), 'yichuang-shell-scan-'));
  try {
    scanner.load([await sheet('form'), await sheet('sealed'), await sheet('form')]);
    const { stdout } = await run(process.execPath, [path.join(import.meta.dirname, 'drive-scan.ts')], {
      env: {
        ...process.env,
        YICHUANG_DATA: data,
        YICHUANG_PLATFORM: world.platformUrl,
        YICHUANG_ENROL: await world.createCode(),
        YICHUANG_DEVICES: `scanner=escl:${scanner.url};resolution=100`,
      },
      timeout: 500_000,
    });
    const happened = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
    expect(happened).toMatchObject({
      scanned: { state: 'done', pages: 3, failure: null },
      first: [
        ['ready', 'bitonal', null],
        ['ready', 'colour', null],
        ['ready', 'bitonal', null],
      ],
      picture: { type: 'image/png' },
      killed: ['failed', 'PAGE_GAVE_UP'],
      afterwards: 'ready',
    });
    expect(happened['started']).toBeLessThanOrEqual(2);
    expect(Number(happened['startedInAll'])).toBeGreaterThan(Number(happened['started']));
  } finally {
    await scanner.stop();
    await world.close();
    await rm(data, { recursive: true, force: true });
  }
});
