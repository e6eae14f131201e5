import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { runHost, startHostProcess } from './host-process.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-store-'));
});
afterEach(() => {
  fs.rmSync(dir, { recursive: true, force: true });
});

/** A folder with one accepted case in it. */
async function filledFolder(): Promise<void> {
  const station = await localStation({ dataDir: dir });
  const draft = await readyDraft(station.client);
  await station.client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: true });
  await station.close();
}

const content = (): Record<string, string> =>
  Object.fromEntries(
    fs
      .readdirSync(dir)
      .filter((name) => fs.statSync(path.join(dir, name)).isFile())
      .sort()
      .map((name) => [name, fs.readFileSync(path.join(dir, name)).toString('base64')]),
  );

async function refusedStart(flags: string[] = []): Promise<{ code: string; message: string }> {
  const outcome = await runHost(dir, flags);
  if ('child' in outcome) {
    await outcome.kill();
    throw new Error('the host started');
  }
  expect(outcome.code).toBe(1);
  const { error } = JSON.parse(outcome.output) as { error: { code: string; message: string } };
  expect(outcome.output.split('\n')).toHaveLength(1);
  expect(outcome.output).not.toMatch(/node_modules|\.ts:|SQLITE_/);
  return error;
}

describe('a data folder that cannot be used', () => {
  it('is in use by another instance', async () => {
    await filledFolder();
    const first = await startHostProcess(dir);
    expect(await refusedStart()).toMatchObject({
      code: 'DB_IN_USE',
      message: expect.stringContaining('一窗已经在运行'),
    });
    await first.kill();
    // The lock goes with the process, however it ended.
    await (await startHostProcess(dir)).kill();
  });

  it.each([
    [
      'overwritten pages',
      (file: string) => {
        const bytes = fs.readFileSync(file);
        bytes.fill(0xa5, 8192, 16_384);
        fs.writeFileSync(file, bytes);
      },
    ],
    [
      'a file cut in half',
      (file: string) => {
        fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2 / 4096) * 4096);
      },
    ],
    [
      'a page of somebody else',
      (file: string) => {
        fs.writeFileSync(file, '<!doctype html><title>404</title>'.repeat(500));
      },
    ],
  ])('is damaged (%s): said with the file to keep, nothing touched', async (_what, damage) => {
    await filledFolder();
    damage(path.join(dir, 'station.db'));
    const before = content();
    const error = await refusedStart();
    expect(error).toMatchObject({ code: 'DB_CORRUPT', message: expect.stringContaining('先复制') });
    expect(error.message).toContain(path.join(dir, 'station.db'));
    expect(content()).toEqual(before);
  });

  it.each([
    ['another key', (file: string) => fs.writeFileSync(file, Buffer.alloc(32, 7))],
    ['half a key', (file: string) => fs.truncateSync(file, 16)],
    ['an empty key file', (file: string) => fs.truncateSync(file, 0)],
  ])('has %s: said, nothing touched, and all is there with the right one', async (_what, spoil) => {
    await filledFolder();
    const keyFile = path.join(dir, 'station.key');
    const key = fs.readFileSync(keyFile);
    spoil(keyFile);
    const before = content();
    expect(await refusedStart()).toMatchObject({
      code: 'DB_WRONG_KEY',
      message: expect.stringContaining('密钥与文件不符'),
    });
    expect(content()).toEqual(before);
    fs.writeFileSync(keyFile, key);
    await (await startHostProcess(dir)).kill();
  });

  it('has lost its key file: none is made, and the one put back opens it', async () => {
    await filledFolder();
    const keyFile = path.join(dir, 'station.key');
    fs.renameSync(keyFile, path.join(dir, 'elsewhere'));
    expect(await refusedStart()).toMatchObject({ code: 'DB_KEY_MISSING', message: expect.stringContaining(keyFile) });
    expect(fs.existsSync(keyFile)).toBe(false);
    fs.renameSync(path.join(dir, 'elsewhere'), keyFile);
    await (await startHostProcess(dir)).kill();
  });
});

describe('flags that cannot be meant', () => {
  it.each([
    ['a port beyond all ports', '99999'],
    ['no number', 'abc'],
    ['a negative port', '-1'],
  ])('%s: said, and the program ends', async (_what, port) => {
    expect(await refusedStart([`--port=${port}`])).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('--port'),
    });
  });

  it('a port somebody else has: the program ends and lets go of its folder', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as AddressInfo;
    const error = await refusedStart([`--port=${port}`, '--platform', 'http://127.0.0.1:9']);
    expect(error.message).toContain(String(port));
    await new Promise((resolve) => {
      other.close(resolve);
    });
    await (await startHostProcess(dir)).kill();
  });
});
