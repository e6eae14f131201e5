import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPlatform, type PlatformOptions } from '../index.ts';
import { lockFolder } from './folder-lock.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-folder-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

/** Some user who is not the machine's master: for root nothing is read-only. */
const somebody = 65_534;
const opening = (place: string, uid?: number): string => `
  import { lockFolder } from '#platform/kernel/folder-lock.ts';
  ${uid === undefined ? '' : `process.setuid(${uid});`}
  process.stdout.write(await lockFolder(${JSON.stringify(place)}).then(() => 'opened', (error) => error.code + ' ' + error.message));
`;
async function opensElsewhere(place: string, uid?: number): Promise<string> {
  const code = `${opening(place, uid)}process.exit(0);`;
  return (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code])).stdout;
}
const start = (options: Partial<PlatformOptions>) => startPlatform({ port: 0, logLevel: 'silent', ...options });

describe('the folder of a platform', () => {
  it('is refused to a second one, of this process and of another, by whatever name', async () => {
    const letGo = await lockFolder(dir);
    const link = `${dir}-link`;
    fs.symlinkSync(dir, link);
    await expect(lockFolder(dir)).rejects.toMatchObject({ code: 'PLATFORM_IN_USE' });
    await expect(lockFolder(link)).rejects.toMatchObject({ code: 'PLATFORM_IN_USE' });
    fs.rmSync(link);
    expect(await opensElsewhere(dir)).toMatch(/^PLATFORM_IN_USE/);
    letGo();
    expect(await opensElsewhere(dir)).toBe('opened');
  });

  it('is free again after its process was killed, whoever has its number now', async () => {
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `${opening(dir)}setInterval(() => 0, 1e6);`]);
    await once(holder.stdout, 'data');
    expect(await opensElsewhere(dir)).toMatch(/^PLATFORM_IN_USE/);
    holder.kill('SIGKILL');
    await once(holder, 'close');
    // What earlier versions left: a number that belongs to a living process now.
    fs.writeFileSync(path.join(dir, 'platform.lock'), String(process.ppid));
    (await lockFolder(dir))();
  });

  it('is refused where its lock cannot be taken for want of a right, and never opened without one', async (context) => {
    (await lockFolder(dir))();
    const lock = path.join(dir, 'platform-lock.db');
    fs.chmodSync(lock, 0o444);
    fs.chmodSync(dir, 0o777);
    if (process.getuid?.() !== 0) {
      await expect(lockFolder(dir)).rejects.toMatchObject({ code: 'DATA_FOLDER_REFUSED' });
      return;
    }
    context.skip(process.platform !== 'linux', 'users are numbers only there');
    expect(await opensElsewhere(dir, somebody)).toMatch(
      /^DATA_FOLDER_REFUSED .*platform-lock\.db（主人是 root）.*sudo chown -R/,
    );
  });

  it('is the first platform’s whatever database the second would use, and the way in from this machine stays', async () => {
    const first = await start({ dataDir: dir });
    const access = fs.readFileSync(path.join(dir, 'local-access.json'), 'utf8');
    // Nothing listens there: it is refused before it asks.
    const databaseUrl = 'postgres://yichuang@127.0.0.1:1/yichuang';
    await expect(start({ dataDir: dir, databaseUrl })).rejects.toMatchObject({ code: 'PLATFORM_IN_USE' });
    await expect(start({ dataDir: dir })).rejects.toMatchObject({ code: 'PLATFORM_IN_USE' });
    expect(fs.readFileSync(path.join(dir, 'local-access.json'), 'utf8')).toBe(access);
    await first.close();
    await expect(start({ dataDir: dir, databaseUrl })).rejects.toMatchObject({ code: 'PG_UNREACHABLE' });
    (await lockFolder(dir))();
  });

  it('with a database that belongs to root is refused, not called damaged', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root can give files away');
    await (await start({ dataDir: dir })).close();
    fs.chmodSync(dir, 0o777);
    fs.chmodSync(path.join(dir, 'platform-lock.db'), 0o666);
    const code = `
      import { startPlatform } from '#platform/index.ts';
      process.setuid(${somebody});
      process.stdout.write(await startPlatform({ port: 0, logLevel: 'silent', dataDir: ${JSON.stringify(dir)} }).then(() => 'opened', (error) => error.code + ' ' + error.message));
      process.exit(0);
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    expect(stdout).toMatch(/^DATA_FOLDER_REFUSED .*不能读写.*主人是 root.*sudo chown -R/);
  });
});
