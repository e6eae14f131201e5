import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { demoPassword, platformClient, type PlatformClient } from '#simulators/demo-seed.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { startCommand } from '../integration/command-line.ts';
import { findServer, startCluster } from '../integration/platform-postgresql.ts';
import { eventually } from './eventually.ts';

/** The platform as it is run: processes of their own, one database, one exchange. */
export interface Platforms {
  /** `null`: with PostgreSQL; else why there is none, and so no second process. */
  withoutServer: string | null;
  /** One more process; the first one started also brings people and catalogue. */
  start(): Promise<PlatformProcess>;
  close(): Promise<void>;
}

export interface PlatformProcess {
  url: string;
  person(username: string): Promise<PlatformClient>;
  /** Ended where it stands. */
  kill(): Promise<void>;
  said(): string;
}

export async function preparePlatforms(exchange: { port: number; secret: string }): Promise<Platforms> {
  const server = await findServer();
  const cluster = 'bin' in server ? await startCluster(server.bin) : null;
  const databaseUrl = await cluster?.createDatabase();
  const running = new Set<PlatformProcess>();
  const dirs: string[] = [];
  return {
    withoutServer: 'reason' in server ? server.reason : null,
    async start() {
      const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-switch-'));
      dirs.push(dir);
      const { child } = startCommand(
        ['platform', '--data', dir, '--switch', `ami://yichuang@127.0.0.1:${exchange.port}`],
        {
          YICHUANG_SWITCH_SECRET: exchange.secret,
          YICHUANG_HOTLINE_KEY: Buffer.alloc(32, 7).toString('base64url'),
          ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
        },
      );
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (text += String(bytes)));
      const [, line] = await eventually(
        '平台启动',
        () => {
          if (child.exitCode !== null) throw new Error(`平台没有起来：\n${text}`);
          return /^(\{"platform".*\})$/m.exec(text) ?? undefined;
        },
        () => text,
      );
      const { platform, administrator } = JSON.parse(line ?? '') as {
        platform: string;
        administrator?: { username: string; password: string };
      };
      if (administrator) await seedHotline(platform, administrator);
      const own: PlatformProcess = {
        url: platform,
        said: () => text,
        async person(username) {
          const station = { stationId: `person-${username}`, stationName: '测试', windowNo: '0' };
          const { token } = await platformClient(platform).sessions.signIn({
            username,
            password: demoPassword,
            station,
          });
          return platformClient(platform, () => token);
        },
        async kill() {
          running.delete(own);
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        },
      };
      running.add(own);
      return own;
    },
    async close() {
      for (const one of [...running]) await one.kill();
      await cluster?.stop();
      for (const dir of dirs) await rm(dir, { recursive: true, force: true });
    },
  };
}
