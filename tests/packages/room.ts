/** One fresh root over the base: what is installed in it is gone with it. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Ran {
  status: number;
  text: string;
}

export interface Room {
  dir: string;
  /** Runs a shell line inside; both outputs as one text. */
  run(line: string, options?: { user?: string; env?: Record<string, string>; timeoutMs?: number }): Ran;
  /** The same, and an error with what it said when it fails. */
  must(line: string, options?: { user?: string; env?: Record<string, string> }): string;
  start(line: string, options?: { user?: string; env?: Record<string, string> }): ChildProcess;
  copyIn(file: string): string;
  close(): void;
}

const plain = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
  HOME: '/tmp',
};

export function openRoom(base: string): Room {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-room-'));
  const [upper, merge, dir] = ['upper', 'work', 'root'].map((name) => path.join(work, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [upper, merge, dir]) fs.mkdirSync(folder);
  fs.chmodSync(work, 0o755);
  fs.chmodSync(upper, 0o755);
  const mount = (...args: string[]): void =>
    void execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  mount('-t', 'overlay', 'overlay', '-o', `lowerdir=${base},upperdir=${upper},workdir=${merge}`, dir);
  mount('-t', 'proc', 'proc', path.join(dir, 'proc'));
  mount('-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', path.join(dir, 'dev'));
  for (const name of ['null', 'zero', 'random', 'urandom', 'tty', 'full']) {
    fs.writeFileSync(path.join(dir, 'dev', name), '');
    mount('--bind', `/dev/${name}`, path.join(dir, 'dev', name));
  }
  for (const name of ['pts', 'shm']) fs.mkdirSync(path.join(dir, 'dev', name));
  mount('--bind', '/dev/pts', path.join(dir, 'dev/pts'));
  mount('-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', path.join(dir, 'dev/shm'));
  fs.symlinkSync('/proc/self/fd', path.join(dir, 'dev/fd'));
  fs.symlinkSync('pts/ptmx', path.join(dir, 'dev/ptmx'));

  const command = (line: string, user?: string): string[] =>
    // Not runuser: it stays in between and kills after two seconds what was asked to stop.
    user === undefined
      ? [dir, 'sh', '-c', line]
      : [dir, 'setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', 'sh', '-c', line];
  const run: Room['run'] = (line, { user, env, timeoutMs } = {}) => {
    const done = spawnSync('chroot', command(line, user), {
      encoding: 'utf8',
      env: { ...plain, ...env },
      maxBuffer: 64 * 1024 * 1024,
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    });
    return { status: done.status ?? -1, text: `${done.stdout}${done.stderr}` };
  };
  return {
    dir,
    run,
    must(line, options) {
      const { status, text } = run(line, options);
      if (status !== 0) throw new Error(`${line}\n退出码 ${status}\n${text}`);
      return text;
    },
    start: (line, { user, env } = {}) =>
      spawn('chroot', command(`exec ${line}`, user), { env: { ...plain, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
    copyIn(file) {
      const place = path.join('/tmp', path.basename(file));
      fs.copyFileSync(file, path.join(dir, place), fs.constants.COPYFILE_FICLONE);
      return place;
    },
    close() {
      endProcessesIn(dir);
      execFileSync('umount', ['-R', '-l', dir]);
      fs.rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Whatever a step left running inside; by its root, so that nothing else is touched. */
function endProcessesIn(dir: string): void {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (fs.readlinkSync(`/proc/${pid}/root`) === dir) process.kill(Number(pid), 'SIGKILL');
    } catch (error) {
      // Gone by itself between the two looks.
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
