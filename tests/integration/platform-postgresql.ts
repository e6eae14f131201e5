import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const home = '/usr/lib/postgresql';

/** A PostgreSQL server for one test run, gone afterwards. */
export interface Cluster {
  /** Address of a database of its own. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Where the newest installed server's programs are, or why there are none. */
export async function findServer(): Promise<{ bin: string } | { reason: string }> {
  const versions = await readdir(home).catch(() => []);
  const newest = versions
    .map(Number)
    .filter(Number.isInteger)
    .sort((a, b) => b - a)[0];
  if (newest === undefined)
    return {
      reason: `${home} 下没有 PostgreSQL 服务端程序，PostgreSQL 上的测试没有运行。安装 postgresql 软件包后再试。`,
    };
  return { bin: path.join(home, String(newest), 'bin') };
}

export async function startCluster(bin: string): Promise<Cluster> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-pg-'));
  const owner = await serverOwner();
  if (owner) await chown(dir, owner.uid, owner.gid);
  const data = path.join(dir, 'data');
  await mkdir(path.join(dir, 'socket'));
  if (owner) await chown(path.join(dir, 'socket'), owner.uid, owner.gid);
  // The server refuses to run as root.
  const as = { ...owner, cwd: dir, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  await run(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], as);
  const port = await freePort();
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${path.join(dir, 'socket')} -c fsync=off -c max_connections=200`;
  await run(path.join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', path.join(dir, 'log'), '-o', options, 'start'], as);
  const address = `postgres://postgres@127.0.0.1:${port}`;
  let databases = 0;
  return {
    async createDatabase() {
      const client = new pg.Client(`${address}/postgres`);
      await client.connect();
      const name = `platform_${++databases}`;
      await client.query(`create database ${name}`);
      await client.end();
      return `${address}/${name}`;
    },
    async stop() {
      await run(path.join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop'], as);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function serverOwner(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const found = await run('id', ['-u', name]).catch(() => null);
    if (found) return { uid: Number(found.stdout), gid: Number((await run('id', ['-g', name])).stdout) };
  }
  throw new Error('root 之外没有可以运行 PostgreSQL 的用户（postgres 或 nobody）');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  return port;
}
