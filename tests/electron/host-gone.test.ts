import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
let data: string;
beforeAll(async () => {
  data = await mkdtemp(path.join(os.tmpdir(), 'yichuang-host-gone-'));
});
afterAll(async () => {
  await rm(data, { recursive: true, force: true });
});

it('the built desktop shell keeps its windows when its host is killed, starts it again and joins them to it', async () => {
  const { stdout } = await run(process.execPath, [path.join(import.meta.dirname, 'drive-host-gone.ts')], {
    env: { ...process.env, YICHUANG_DATA: data, YICHUANG_WINDOW: '7 号窗', DOUBLE_HOST_IN_THREAD: '1' },
    timeout: 500_000,
  });
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toEqual({
    before: '7 号窗',
    after: '7 号窗',
    signedOut: 'AUTH_REQUIRED',
    windows: [false],
    quits: 0,
    errors: [],
    portsForStrangers: 0,
    third: '7 号窗',
    hosts: 3,
  });
});
