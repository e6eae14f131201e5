import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import { markFiles } from '#host/kernel/store-past.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';
import { codeOf } from './outcome.ts';
import { runHost, startHostProcess } from './host-process.ts';

let root: string;
let dir: string;
let marksDir: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-tail-'));
  dir = path.join(root, 'data');
  marksDir = path.join(root, 'marks');
});
afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

const file = (): string => path.join(dir, 'station.db');
const wal = (): string => `${file()}-wal`;

type Station = Awaited<ReturnType<typeof localStation>>;
const start = async (): Promise<Station> => await localStation({ dataDir: dir, marksDir });

async function acceptOne(client: Client): Promise<string> {
  const draft = await readyDraft(client);
  return (await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false }))
    .projectNo;
}

/** The folder as a power cut leaves it: what is on the disk while the workstation runs, with some acceptances in the write-ahead file. */
async function cutOff(accepted: number): Promise<{ numbers: string[]; walBefore: number }> {
  const station = await start();
  station.host.ctx.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const walBefore = fs.existsSync(wal()) ? fs.statSync(wal()).size : 0;
  const numbers: string[] = [];
  for (let count = 0; count < accepted; count += 1) numbers.push(await acceptOne(station.client));
  const left = `${root}/left`;
  fs.cpSync(dir, left, { recursive: true });
  const marks = `${root}/marks-left`;
  fs.cpSync(marksDir, marks, { recursive: true });
  await station.close();
  fs.rmSync(dir, { recursive: true });
  fs.rmSync(marksDir, { recursive: true });
  fs.renameSync(left, dir);
  fs.renameSync(marks, marksDir);
  return { numbers, walBefore };
}

const frames = 4096 + 24;
const doubtOf = (host: Host): string | undefined => host.ctx.life.doubt()?.kind;

describe('a store whose write-ahead file', () => {
  it.each([
    ['is whole', (): void => undefined, false],
    ['is gone', () => fs.rmSync(wal()), true],
    ['is empty', () => fs.truncateSync(wal(), 0), true],
    ['lost its last page', () => fs.truncateSync(wal(), fs.statSync(wal()).size - frames), true],
    ['lost half of itself', () => fs.truncateSync(wal(), Math.floor(fs.statSync(wal()).size / 2)), true],
    [
      'is damaged in the middle',
      () => {
        const bytes = fs.readFileSync(wal());
        bytes.fill(0xa5, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 64);
        fs.writeFileSync(wal(), bytes);
      },
      true,
    ],
    ['is somebody else’s', () => fs.writeFileSync(wal(), '<!doctype html><title>404</title>'.repeat(500)), true],
  ])('%s: told at the start, and no number of the lost acceptances is given again', async (_what, damage, isTold) => {
    const { numbers } = await cutOff(3);
    damage();
    const station = await start();
    expect(doubtOf(station.host)).toBe(isTold ? 'tailLost' : undefined);
    const draft = await readyDraft(station.client);
    const accepting = { caseId: draft.caseId, version: draft.version, printReceipt: false };
    if (isTold) {
      expect(await codeOf(station.client.acceptance.accept(accepting))).toBe('STORE_TAIL_LOST');
      expect((await station.client.station.get()).life?.message).toMatch(/少了最后写入的 \d+ 条/);
    } else expect(numbers).not.toContain((await station.client.acceptance.accept(accepting)).projectNo);
    await station.close();
  });

  it('is gone, and the folder’s own mark with it: the mark outside tells', async () => {
    await cutOff(2);
    fs.rmSync(wal());
    fs.rmSync(markFiles(dir, marksDir).beside);
    const station = await start();
    expect(doubtOf(station.host)).toBe('tailLost');
    await station.close();
  });
});

describe('a store that is', () => {
  async function filled(): Promise<void> {
    const station = await localStation({ dataDir: dir });
    await acceptOne(station.client);
    await station.close();
  }
  const refused = async (): Promise<string> => {
    const outcome = await runHost(dir);
    if ('child' in outcome) {
      await outcome.kill();
      return 'started';
    }
    return (JSON.parse(outcome.output) as { error: { code: string } }).error.code;
  };
  const day = 86_400_000;
  const older = (): void => {
    const then = new Date(fs.statSync(path.join(dir, 'station.key')).mtimeMs - 2 * day);
    fs.utimesSync(path.join(dir, 'station.key'), then, then);
  };

  it.each([
    ['missing beside its key', () => fs.rmSync(file())],
    ['emptied beside its key', () => fs.truncateSync(file(), 0)],
  ])('%s: not made anew, and there again when it is put back', async (_what, damage) => {
    await filled();
    fs.copyFileSync(file(), path.join(root, 'kept'));
    damage();
    expect(await refused()).toBe('DB_LOST');
    expect(await refused()).toBe('DB_LOST');
    fs.copyFileSync(path.join(root, 'kept'), file());
    await (await startHostProcess(dir)).kill();
  });

  it('missing with all marks: the age of its key tells', async () => {
    await filled();
    fs.rmSync(file());
    const marks = markFiles(dir);
    for (const one of [marks.beside, marks.outside]) fs.rmSync(one);
    older();
    expect(await refused()).toBe('DB_LOST');
  });

  it('opened with another key while its key check is gone: the wrong key is not vouched for, the right one opens', async () => {
    await filled();
    fs.rmSync(`${file()}.keycheck`);
    const keyFile = path.join(dir, 'station.key');
    const key = fs.readFileSync(keyFile);
    fs.writeFileSync(keyFile, Buffer.alloc(32, 7));
    expect(await refused()).toBe('DB_WRONG_KEY');
    expect(fs.existsSync(`${file()}.keycheck`)).toBe(false);
    fs.writeFileSync(keyFile, key);
    await (await startHostProcess(dir)).kill();
  });
});
