import fs from 'node:fs';
import files from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFolderScanner } from '#native-bindings/scanner/folder.ts';
import { createSpool, sweepSpools } from '#native-bindings/scanner/page-spool.ts';
import { createProgramScanner } from '#native-bindings/scanner/program.ts';
import { scanAll } from './scan-events.ts';

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pages-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(dir, { recursive: true, force: true });
});

/** What happens in the folder just before each look at it. */
function beforeLooks(...happenings: (() => void)[]): void {
  const look = files.readdir;
  vi.spyOn(files, 'readdir').mockImplementation(((...where: Parameters<typeof look>) => {
    happenings.shift()?.();
    return look(...where);
  }) as typeof look);
}

const inDir = (name: string): string => path.join(dir, name);

it('takes what appears in a watched folder once it is whole, in order, and sets it aside under a free name', async () => {
  const watched = inDir('watched');
  fs.mkdirSync(watched);
  fs.writeFileSync(path.join(watched, 'old.jpg'), 'was there before');
  const atFirst = (): void => undefined;
  beforeLooks(
    atFirst,
    () => fs.writeFileSync(path.join(watched, 'scan1.jpg'), 'half'),
    () => {
      fs.appendFileSync(path.join(watched, 'scan1.jpg'), ' and whole');
      fs.writeFileSync(path.join(watched, 'notes.txt'), 'no page');
    },
  );
  const { pages, end } = await scanAll(createFolderScanner({ dir: watched, pollMs: 10, endMs: 100 }));
  expect(end).toMatchObject({ state: 'done', pages: 1 });
  expect(Buffer.from(pages[0]!.bytes).toString()).toBe('half and whole');
  expect(fs.readdirSync(watched).toSorted()).toEqual(['notes.txt', 'old.jpg', '已接收']);
  // The scanning program begins again with the same name.
  vi.restoreAllMocks();
  beforeLooks(atFirst, () => fs.writeFileSync(path.join(watched, 'scan1.jpg'), 'another'));
  const again = await scanAll(createFolderScanner({ dir: watched, pollMs: 10, endMs: 100 }), { pages: 1 });
  expect(again.end).toMatchObject({ state: 'done', pages: 1 });
  expect(fs.readdirSync(path.join(watched, '已接收')).toSorted()).toEqual(['scan1-1.jpg', 'scan1.jpg']);
});

it('says when the watched folder is gone, and ends when told to', async () => {
  expect((await scanAll(createFolderScanner({ dir: inDir('none') }))).end).toMatchObject({
    cause: 'SCANNER_NOT_FOUND',
  });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  expect((await scanAll(createFolderScanner({ dir, pollMs: 10 }), {}, { signal: stop.signal })).end).toMatchObject({
    state: 'cancelled',
  });
});

it('takes the pages of an external program, and keeps those it wrote before it failed', async () => {
  const program = (script: string): ReturnType<typeof createProgramScanner> =>
    createProgramScanner({ program: '/bin/sh', args: ['-c', script, 'sh', '{dir}'], spoolRoot: inDir('spool') });
  const good = await scanAll(program('for n in 1 2 10; do printf page$n > "$1/$n.jpg"; done'));
  expect(good.end).toMatchObject({ state: 'done', pages: 3 });
  expect(good.pages.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['page1', 'page2', 'page10']);
  // It writes into a page under its name: half of one is never taken for a page.
  const slow = await scanAll(
    program('for n in 1 2; do printf ha > "$1/$n.jpg"; sleep 0.3; printf lf >> "$1/$n.jpg"; done'),
  );
  expect(slow.pages.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['half', 'half']);
  const bad = await scanAll(program('printf one > "$1/1.jpg"; printf two > "$1/2.jpg.part"; exit 3'));
  expect(bad.end).toMatchObject({ state: 'failed', cause: 'SCANNER_FAULT', pages: 1, detail: { status: 3 } });
  expect((await scanAll(program('exit 0'))).end).toMatchObject({ cause: 'SCANNER_EMPTY' });
});

it('sweeps up what a killed run left lying about, and nothing of a living one', async () => {
  const root = inDir('spool');
  const living = await createSpool(root);
  fs.mkdirSync(path.join(root, '999999999-abc'));
  await sweepSpools(root);
  expect(fs.readdirSync(root)).toEqual([path.basename(living.dir)]);
});
