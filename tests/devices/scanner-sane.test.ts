import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockScanner } from '#native-bindings/scanner/scan-lock.ts';
import { createSaneScanner, listSaneDevices } from '#native-bindings/scanner/sane.ts';
import type { ScanSourceDriver } from '#native-bindings/scanner/source.ts';
import { saneTestConfig } from '#simulators/sane.ts';
import { scanAll } from './scan-events.ts';

let dir = '';
let config = '';
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sane-'));
  config = saneTestConfig(path.join(dir, 'sane.d'));
  // Where windows of one machine keep each other off a device: others that test on it are no such windows.
  vi.stubEnv('TMPDIR', dir);
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(dir, { recursive: true, force: true });
});

const spool = (): string => path.join(dir, 'spool');
const scanner = (extraArgs: string[] = [], device = 'test:0'): ScanSourceDriver =>
  createSaneScanner({
    device,
    configDir: config,
    spoolRoot: spool(),
    extraArgs,
    busy: { tries: 2, pauseMs: 10 },
  });
const fault = (status: string): ScanSourceDriver => scanner(['--read-return-value', `SANE_STATUS_${status}`]);

describe('a scanner behind SANE (its own test device)', () => {
  it('is listed, and says what it has', async () => {
    expect(await listSaneDevices({ configDir: config })).toContainEqual({
      device: 'test:0',
      label: 'Noname frontend-tester',
    });
    expect(await scanner().describe()).toEqual({
      identity: 'Noname frontend-tester',
      sources: ['flatbed', 'feeder'],
      watchesMultiFeed: false,
    });
  });

  it('gives the ten pages of its feeder in order and then says that it is empty, and leaves no page lying about', async () => {
    const { pages, end } = await scanAll(scanner());
    expect(end).toMatchObject({ state: 'done', cause: null, pages: 10 });
    expect(pages.map((page) => page.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(pages[0]!.takenWith).toEqual({ device: 'test:0', source: 'feeder', resolution: 75, colour: 'colour' });
    for (const { bytes } of pages) expect(Buffer.from(bytes.subarray(1, 4)).toString()).toBe('PNG');
    expect(fs.readdirSync(spool())).toEqual([]);
  });

  it('stops at the number of pages asked for, and takes one from the flatbed', async () => {
    expect((await scanAll(scanner(), { pages: 3 })).end).toMatchObject({ state: 'done', pages: 3 });
    expect((await scanAll(scanner(), { source: 'flatbed' })).end).toMatchObject({ state: 'done', pages: 1 });
    // More than there are: the same sheets, another exit code.
    expect((await scanAll(scanner(), { pages: 40 })).end).toMatchObject({ state: 'done', pages: 10 });
  });

  it.each([
    ['JAMMED', 'SCANNER_JAM'],
    ['COVER_OPEN', 'SCANNER_COVER_OPEN'],
    ['NO_DOCS', 'SCANNER_EMPTY'],
    ['DEVICE_BUSY', 'SCANNER_BUSY'],
    ['IO_ERROR', 'SCANNER_IO'],
    ['ACCESS_DENIED', 'SCANNER_DENIED'],
    ['INVAL', 'SCANNER_SETTING'],
    ['UNSUPPORTED', 'SCANNER_SETTING'],
    ['NO_MEM', 'SCANNER_FAULT'],
    ['CANCELLED', 'SCANNER_FAULT'],
    ['EOF', 'SCANNER_FAULT'],
  ])('says what %s means', async (status, cause) => {
    const { pages, end } = await scanAll(fault(status));
    expect(end).toMatchObject({ state: 'failed', cause, pages: 0 });
    expect(pages).toEqual([]);
  });

  it('jams on the 37th sheet, or loses its cable there: the 36 before are handed over whole', async () => {
    // The test device has ten sheets at a time: four stacks of the real one, then its own fault.
    const program = path.join(dir, 'long-stack');
    fs.writeFileSync(
      program,
      `#!/bin/sh
case " $* " in *" -A "*|*" -f "*) exec scanimage "$@";; esac
for start in 1 11 21; do scanimage "$@" --batch-start=$start --batch-count=10 || exit; done
scanimage "$@" --batch-start=31 --batch-count=6 || exit
exec scanimage "$@" --batch-start=37 --read-return-value "$FAULT"
`,
      { mode: 0o755 },
    );
    for (const [status, cause] of [
      ['SANE_STATUS_JAMMED', 'SCANNER_JAM'],
      ['SANE_STATUS_IO_ERROR', 'SCANNER_IO'],
    ] as const) {
      process.env['FAULT'] = status;
      const spoolRoot = spool();
      const long = createSaneScanner({ device: 'test:0', configDir: config, spoolRoot, program });
      const { pages, end } = await scanAll(long, { resolution: 75 });
      expect(end).toMatchObject({ state: 'failed', cause, pages: 36 });
      expect(pages.map((page) => page.number)).toEqual(Array.from({ length: 36 }, (_none, at) => at + 1));
      expect(fs.readdirSync(spoolRoot)).toEqual([]);
    }
    delete process.env['FAULT'];
  });

  it('is not there: said so, not waited for', async () => {
    expect((await scanAll(scanner([], 'test:7'))).end).toMatchObject({ state: 'failed', cause: 'SCANNER_NOT_FOUND' });
  });

  it('has no feeder for both sides: said before anything moves', async () => {
    expect((await scanAll(scanner(), { source: 'feederDuplex' })).end).toMatchObject({ cause: 'SCANNER_SETTING' });
  });

  it('is used by another window: said so; freed when that window was killed', async () => {
    const unlock = await lockScanner('sane:test:0');
    expect((await scanAll(scanner())).end).toMatchObject({ state: 'failed', cause: 'SCANNER_BUSY' });
    await unlock();
    expect((await scanAll(scanner(), { pages: 1 })).end).toMatchObject({ state: 'done' });
  });

  it('is cancelled in the middle: the pages before stay, the half one is no page', async () => {
    const stop = new AbortController();
    const slow = scanner(['--read-delay=yes', '--read-delay-duration=20000']);
    const { pages, end } = await scanAll(
      slow,
      {},
      {
        signal: stop.signal,
        onPage: ({ number }) => {
          if (number === 2) stop.abort();
        },
      },
    );
    expect(end).toMatchObject({ state: 'cancelled', cause: null, pages: 2 });
    expect(pages).toHaveLength(2);
    expect(fs.readdirSync(spool())).toEqual([]);
    // It let go of the device.
    expect((await scanAll(scanner(), { pages: 1 })).end).toMatchObject({ state: 'done' });
  });

  it('falls silent: given up after its time', async () => {
    // A driver that hangs: asked for its options it answers, told to scan it does nothing.
    const program = path.join(dir, 'hanging');
    // The whole word: a folder of chance may well be called /tmp/sane-A….
    fs.writeFileSync(program, '#!/bin/sh\ncase " $* " in *" -A "*) exec scanimage "$@";; *) exec sleep 60;; esac\n', {
      mode: 0o755,
    });
    const silent = createSaneScanner({
      device: 'test:0',
      configDir: config,
      spoolRoot: spool(),
      program,
      quietMs: 300,
    });
    expect((await scanAll(silent)).end).toMatchObject({ state: 'failed', cause: 'SCANNER_SILENT' });
  });

  it('said what went wrong and hangs at its end: not waited for, and not taken for silent', async () => {
    const program = path.join(dir, 'hanging-at-its-end');
    fs.writeFileSync(
      program,
      `#!/bin/sh
case " $* " in *" -A "*) exec scanimage "$@";; esac
echo 'scanimage: sane_start: Document feeder jammed' >&2
echo 'Batch terminated, 0 pages scanned' >&2
exec sleep 600
`,
      { mode: 0o755 },
    );
    const spoolRoot = spool();
    const hung = createSaneScanner({ device: 'test:0', configDir: config, spoolRoot, program, quietMs: 60_000 });
    expect((await scanAll(hung)).end).toMatchObject({ state: 'failed', cause: 'SCANNER_JAM' });
  });

  it('cannot be driven where scanimage is missing', async () => {
    const none = createSaneScanner({ device: 'test:0', spoolRoot: spool(), program: '/nonexistent/scanimage' });
    expect((await scanAll(none)).end).toMatchObject({ state: 'failed', cause: 'SCAN_SYSTEM_MISSING' });
  });
});
