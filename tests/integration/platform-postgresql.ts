import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '#simulators/free-port.ts';

const run = promisify(execFile);
const home = '/usr/lib/postgresql';

/** A PostgreSQL server in a folder of its own. */
export interface Server {
  bin: string;
  dir: string;
  /** Without a database. */
  address: string;
  /** What its program was started with. */
  options: string;
}

/** One for a test that stops and restarts it; what only needs a database takes one of this run's server. */
export interface Cluster {
  /** Address of a database of its own. */
  createDatabase(): Promise<string>;
  /** Ends the server as a power cut would; `start` brings it back at the same address. */
  halt(): Promise<void>;
  /** Kills each of its processes where it stands, without a word to the others. */
  kill(): Promise<void>;
  start(): Promise<void>;
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

/** @param under where its folder is made, when not among the temporary ones */
export async function startCluster(bin: string, under?: string): Promise<Cluster> {
  const server = await launchServer(bin, under);
  const control = async (...command: string[]): Promise<void> => {
    await run(
      path.join(bin, 'pg_ctl'),
      ['-D', path.join(server.dir, 'data'), '-w', '-t', '300', ...command],
      runningAs(server.dir, await serverOwner()),
    );
  };
  return {
    createDatabase: () => createDatabase(server.address),
    halt: () => control('-m', 'immediate', 'stop'),
    kill: () => killServer(path.join(server.dir, 'data')),
    start: () => control('-l', path.join(server.dir, 'log'), '-o', server.options, 'start'),
    stop: () => stopServer(server),
  };
}

/** It goes on when this process ends, until `stopServer`. */
export async function launchServer(bin: string, under = os.tmpdir()): Promise<Server> {
  const dir = await mkdtemp(path.join(under, 'yichuang-pg-'));
  const owner = await serverOwner();
  await mkdir(path.join(dir, 'socket'));
  if (owner) for (const folder of [dir, path.join(dir, 'socket')]) await chown(folder, owner.uid, owner.gid);
  const data = path.join(dir, 'data');
  const as = runningAs(dir, owner);
  await run(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], as);
  const port = await freePort();
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${path.join(dir, 'socket')} -c fsync=off -c max_connections=300`;
  await run(
    path.join(bin, 'pg_ctl'),
    ['-D', data, '-w', '-t', '300', '-l', path.join(dir, 'log'), '-o', options, 'start'],
    as,
  );
  return { bin, dir, options, address: `postgres://postgres@127.0.0.1:${port}` };
}

/** A second server that follows the first by streaming, asynchronously, until it is promoted. */
export interface Standby {
  address: string;
  promote(): Promise<void>;
  stop(): Promise<void>;
}

/** @param port where the first server is reached for the stream: itself, or a line that can be cut */
export async function launchStandby({ bin, options }: Server, port: number): Promise<Standby> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-standby-'));
  const owner = await serverOwner();
  await mkdir(path.join(dir, 'socket'));
  if (owner) for (const folder of [dir, path.join(dir, 'socket')]) await chown(folder, owner.uid, owner.gid);
  const as = runningAs(dir, owner);
  const data = path.join(dir, 'data');
  await run(
    path.join(bin, 'pg_basebackup'),
    [`--dbname=postgres://postgres@127.0.0.1:${port}`, '-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
    as,
  );
  const own = await freePort();
  const ownOptions = options
    .replace(/port=\d+/, `port=${own}`)
    .replace(/unix_socket_directories=\S+/, `unix_socket_directories=${path.join(dir, 'socket')}`);
  const control = (...command: string[]) =>
    run(path.join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', '300', ...command], as);
  await control('-l', path.join(dir, 'log'), '-o', ownOptions, 'start');
  return {
    address: `postgres://postgres@127.0.0.1:${own}`,
    promote: async () => void (await control('promote')),
    stop: () => stopServer({ bin, dir }),
  };
}

/** @param model name of a database whose content it has from the start */
export async function createDatabase(address: string, model?: string): Promise<string> {
  const client = new pg.Client(`${address}/postgres`);
  await client.connect();
  const name = `platform_${randomUUID().replaceAll('-', '')}`;
  await client.query(`create database ${name}${model === undefined ? '' : ` template ${model}`}`);
  await client.end();
  return `${address}/${name}`;
}

export async function stopServer({ bin, dir }: Pick<Server, 'bin' | 'dir'>): Promise<void> {
  const as = runningAs(dir, await serverOwner());
  await run(path.join(bin, 'pg_ctl'), ['-D', path.join(dir, 'data'), '-m', 'immediate', '-w', 'stop'], as);
  await rm(dir, { recursive: true, force: true });
}

/** Each of its processes where it stands. */
export async function killServer(data: string): Promise<void> {
  const main = Number((await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const ended = [main];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]) === main) ended.push(Number(name));
  }
  for (const pid of ended) kill(pid, 'SIGKILL');
  while (ended.some((pid) => kill(pid, 0))) await pause(10);
}

/** false: it is gone already. */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/** The server refuses to run as root. */
function runningAs(dir: string, owner: Owner | null): object {
  return { ...owner, cwd: dir, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
}

interface Owner {
  uid: number;
  gid: number;
}

async function serverOwner(): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const found = await run('id', ['-u', name]).catch(() => null);
    if (found) return { uid: Number(found.stdout), gid: Number((await run('id', ['-g', name])).stdout) };
  }
  throw new Error('root 之外没有可以运行 PostgreSQL 的用户（postgres 或 nobody）');
}
