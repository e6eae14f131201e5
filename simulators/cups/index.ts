import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { BACKEND, cupsConf, cupsFilesConf } from './config.ts';

const run = promisify(execFile);

/** What the printer behind a queue does with the next jobs. Each stays until another is set or `misbehave(queue, null)`. */
export type QueueFault =
  /** The back end gives up; what becomes of job and queue is the queue's error policy. */
  | { kind: 'fails' }
  /** The back end asks that the queue be stopped, as at a paper jam. */
  | { kind: 'stops' }
  /** The back end asks that the job be held. */
  | { kind: 'holds' }
  /** The printer refuses the job for good. */
  | { kind: 'cancels' }
  /** Is not done with a job before another fault is set, or none. */
  | { kind: 'slow' }
  /** Reports an empty tray, and prints when that is over. */
  | { kind: 'media-empty' }
  /** The back end dies. */
  | { kind: 'crashes' };

export interface ArrivedFile {
  queue: string;
  jobId: number;
  title: string;
  copies: number;
  /** As CUPS gave them to the back end, e.g. `media=A4 sides=one-sided`. */
  options: string;
  bytes: Uint8Array;
}

/** A whole print system of one's own: a private cupsd with queues whose printer is a folder. */
export interface CupsSimulator {
  /** Path of its socket, for `CUPS_SERVER`. */
  readonly server: string;
  /** `host:port` of the same server. */
  readonly address: string;
  readonly isRunning: boolean;
  /** @param policy what CUPS does when the back end fails  @param ppd makes a queue that filters; raw without */
  addQueue(
    name: string,
    options?: { policy?: 'abort-job' | 'stop-printer' | 'retry-job'; ppd?: string },
  ): Promise<void>;
  misbehave(queue: string, fault: QueueFault | null): Promise<void>;
  /** `cupsdisable`, `cupsenable`, `cupsreject`, `cupsaccept`, `lp`, `lpstat` … against this server. */
  command(program: string, ...args: string[]): Promise<string>;
  /** What came out, in order of job number. */
  arrived(): Promise<ArrivedFile[]>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Why no print system can be started here; null when it can. */
export function whyNoCups(): string | null {
  if (process.getuid?.() !== 0) return '私有打印系统要以 root 启动';
  if (!existsSync('/usr/sbin/cupsd')) return '没有安装 cupsd：apt-get install cups cups-client';
  return null;
}

/** A second is enough on an idle machine. */
const START_DEADLINE_MS = 90_000;

export async function startCupsSimulator(options: { keepsHistory?: boolean } = {}): Promise<CupsSimulator> {
  const root = await mkdtemp(path.join(tmpdir(), 'cups-'));
  const server = path.join(root, 'cups.sock');
  const address = `127.0.0.1:${await freePort()}`;
  await prepare(root, server, address, options.keepsHistory ?? true);
  let daemon: ChildProcess | null = null;

  const env = { ...process.env, CUPS_SERVER: server, LC_ALL: 'C' };
  const command = async (program: string, ...args: string[]): Promise<string> =>
    (await run(program, args, { env, timeout: 60_000 })).stdout;

  async function start(): Promise<void> {
    if (daemon) return;
    const child = spawn(
      '/usr/sbin/cupsd',
      ['-f', '-c', path.join(root, 'cupsd.conf'), '-s', path.join(root, 'cups-files.conf')],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    daemon = child;
    for (const began = Date.now(); ;) {
      if (child.exitCode !== null || Date.now() - began > START_DEADLINE_MS) {
        throw new Error(
          `cupsd 未能启动：${complaint.trim()} ${existsSync(path.join(root, 'error_log')) ? readFileSync(path.join(root, 'error_log'), 'utf8').slice(-800) : ''}`,
        );
      }
      // Answers once it listens; before that lpstat fails.
      const isUp =
        existsSync(server) &&
        (await command('lpstat', '-r').then(
          (said) => said.includes('is running'),
          () => false,
        ));
      if (isUp) return;
      await wait(50);
    }
  }

  async function stop(): Promise<void> {
    const child = daemon;
    daemon = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await gone;
    clearTimeout(timer);
    rmSync(server, { force: true });
  }

  await start();
  return {
    server,
    address,
    get isRunning() {
      return daemon !== null;
    },
    async addQueue(name, { policy = 'abort-job', ppd } = {}) {
      await command(
        '/usr/sbin/lpadmin',
        '-p',
        name,
        '-E',
        '-v',
        `folder:/${name}`,
        ...(ppd ? ['-P', ppd] : []),
        '-o',
        `printer-error-policy=${policy}`,
      );
    },
    async misbehave(queue, fault) {
      const file = path.join(root, 'faults', queue);
      if (fault === null) await rm(file, { force: true });
      else await writeFile(file, `${fault.kind}\n`);
    },
    command,
    async arrived() {
      const folder = path.join(root, 'out');
      const notes = readdirSync(folder).filter((name) => name.endsWith('.note'));
      const files = await Promise.all(
        notes.map(async (name): Promise<ArrivedFile> => {
          const [queue = '', jobId = '', copies = '', title = '', words = ''] = (
            await readFile(path.join(folder, name), 'utf8')
          ).split('\n');
          return {
            queue,
            jobId: Number(jobId),
            copies: Number(copies),
            title,
            options: words,
            bytes: await readFile(path.join(folder, name.replace(/\.note$/, '.data'))),
          };
        }),
      );
      return files.toSorted((a, b) => a.jobId - b.jobId);
    },
    stop,
    start,
    async close() {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function prepare(root: string, server: string, address: string, keepsHistory: boolean): Promise<void> {
  // The back end runs as lp and must reach its folders.
  chmodSync(root, 0o755);
  for (const folder of [
    'bin',
    'bin/backend',
    'state',
    'state/certs',
    'cache',
    'spool',
    'spool/tmp',
    'ppd',
    'ssl',
    'faults',
    'out',
  ])
    await mkdir(path.join(root, folder), { recursive: true });
  for (const folder of ['filter', 'cgi-bin', 'daemon', 'driver', 'monitor', 'notifier']) {
    if (existsSync(`/usr/lib/cups/${folder}`)) symlinkSync(`/usr/lib/cups/${folder}`, path.join(root, 'bin', folder));
  }
  const lp = await idsOf('lp');
  for (const folder of ['state', 'cache', 'spool', 'spool/tmp', 'faults', 'out'])
    await chown(path.join(root, folder), lp.uid, lp.gid);
  await writeFile(path.join(root, 'bin/backend/folder'), BACKEND(path.join(root, 'faults'), path.join(root, 'out')), {
    mode: 0o755,
  });
  chmodSync(path.join(root, 'bin/backend/folder'), 0o755);
  await writeFile(path.join(root, 'cups-files.conf'), cupsFilesConf(root));
  await writeFile(path.join(root, 'cupsd.conf'), cupsConf(server, address, keepsHistory));
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`没有系统用户 ${user}`);
  return { uid: Number(uid), gid: Number(gid) };
}
