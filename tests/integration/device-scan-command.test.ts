import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startEsclSimulator } from '#simulators/escl/index.ts';
import { saneTestConfig } from '#simulators/sane.ts';
import { runCommand } from './command-line.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'scan-command-'));
beforeAll(() => {
  vi.stubEnv('SANE_CONFIG_DIR', saneTestConfig(path.join(dir, 'sane.d')));
  // Where windows of one machine keep each other off a device: others that test on it are no such windows.
  vi.stubEnv('TMPDIR', dir);
});
afterAll(() => {
  vi.unstubAllEnvs();
  fs.rmSync(dir, { recursive: true, force: true });
});
const scan = (...args: string[]): ReturnType<typeof runCommand> => runCommand('device', 'scan', '--json', ...args);

it('makes a ten-page PDF that poppler reads from SANE’s feeder', async () => {
  const out = path.join(dir, 'out');
  const { code, answer } = await scan(
    '--port',
    'sane:test:0',
    '--source',
    'feeder',
    '--pages',
    '10',
    '--resolution',
    '75',
    '--out',
    out,
  );
  expect(answer).toMatchObject({ pages: 10, pdf: path.join(out, 'pages.pdf') });
  expect(code).toBe(0);
  expect(execFileSync('pdfinfo', [path.join(out, 'pages.pdf')], { encoding: 'utf8' })).toMatch(/Pages: +10/);
  expect(fs.readdirSync(out)).toEqual(['pages.pdf']);
});

it('keeps the original of a page it cannot straighten, and says that the PDF lacks it', async () => {
  const page = await sharp({ create: { width: 400, height: 560, channels: 3, background: 'white' } })
    .jpeg()
    .toBuffer();
  const damaged = page.subarray(0, 200);
  const scanner = await startEsclSimulator();
  try {
    scanner.load([page, damaged, page]);
    const out = path.join(dir, 'damaged');
    const { code, answer } = await scan('--port', `escl:${scanner.url}`, '--resolution', '100', '--out', out);
    expect(answer).toMatchObject({ pages: 3, error: { code: 'PAGE_DAMAGED' } });
    expect(code).toBe(1);
    expect(fs.readFileSync(path.join(out, 'original-0002.jpg')).equals(damaged)).toBe(true);
    expect(execFileSync('pdfinfo', [path.join(out, 'pages.pdf')], { encoding: 'utf8' })).toMatch(/Pages: +2/);
  } finally {
    await scanner.stop();
  }
});

it('says what is wrong in one sentence, and leaves no file behind', async () => {
  const out = path.join(dir, 'none');
  const { code, answer } = await scan('--port', 'sane:test:9', '--out', out);
  expect(code).toBe(1);
  expect(answer).toMatchObject({
    error: { code: 'SCANNER_NOT_FOUND', message: expect.stringMatching(/找不到扫描仪.*。$/) as string },
  });
  expect(fs.readdirSync(out)).toEqual([]);
  expect((await scan('--port', '/dev/ttyS0', '--out', out)).answer).toMatchObject({ error: { code: 'INPUT_INVALID' } });
});
