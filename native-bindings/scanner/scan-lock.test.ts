import fs from 'node:fs';
import files from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockScanner } from './scan-lock.ts';

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'scan-lock-'));
  vi.stubEnv('TMPDIR', dir);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  fs.rmSync(dir, { recursive: true, force: true });
});

it('lets one of two in, also when the second comes before the first has written who it is', async () => {
  let second: Promise<() => Promise<void>> | undefined;
  vi.spyOn(files, 'writeFile').mockImplementationOnce(async (file, text) => {
    const handle = await files.open(file as string, 'wx');
    second = lockScanner('sane:test:0');
    await second.catch(() => undefined);
    await handle.writeFile(text as string);
    await handle.close();
  });
  const ends = await Promise.allSettled([lockScanner('sane:test:0')]);
  const all = [...ends, ...(await Promise.allSettled([second]))];
  expect(all.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  for (const one of all) if (one.status === 'fulfilled') await one.value?.();
  expect(fs.readdirSync(dir)).toEqual([]);
});

it('is taken over from one that was killed', async () => {
  await lockScanner('sane:test:0');
  const [lock] = fs.readdirSync(dir);
  fs.writeFileSync(path.join(dir, lock!), '999999999');
  await expect(lockScanner('sane:test:0')).resolves.toBeTypeOf('function');
});
