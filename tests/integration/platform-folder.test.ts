import { readFile, rm, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { startPlatform } from '#platform/index.ts';
import { databaseOfThisRun } from '../run/shared-cluster.ts';
import { findServer } from './platform-postgresql.ts';
import { runCommand } from './command-line.ts';

it('does not let a second platform on another PostgreSQL database into the data folder of the first', async (context) => {
  const server = await findServer();
  if ('reason' in server) {
    context.skip(server.reason);
    return;
  }
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-platform-folder-'));
  const on = async () => {
    const databaseUrl = await databaseOfThisRun(inject('runFolder'), server.bin);
    return await startPlatform({ databaseUrl, dataDir, port: 0, logLevel: 'silent' });
  };
  const first = await on();
  await expect(on()).rejects.toMatchObject({ code: 'PLATFORM_IN_USE', detail: { folder: dataDir } });
  expect(JSON.parse(await readFile(path.join(dataDir, 'local-access.json'), 'utf8'))).toMatchObject({ url: first.url });
  const asked = await runCommand('platform', 'enrol', '--data', dataDir, '--hall', '000000-01', '--json');
  expect(asked.answer).toMatchObject({ code: expect.stringMatching(/^\w{4}-\w{4}$/) });
  await first.close();
  await (await on()).close();
  await rm(dataDir, { recursive: true });
});
