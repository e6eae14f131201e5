/** A room with systemd as its first process, in namespaces of its own: units run as they will on a server, their restrictions and all. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { collect, until } from './clerk.ts';
import type { Ran, Room } from './room.ts';

export interface Booted {
  run(line: string): Ran;
  must(line: string): string;
  close(): Promise<void>;
}

// The network is the machine's, and so are its settings: neither may be touched from inside.
const inside = `
set -e
mount -t proc proc "$1/proc"
mount --bind "$1/proc/sys" "$1/proc/sys"
mount -o remount,ro,bind "$1/proc/sys"
mount -t sysfs -o ro sysfs "$1/sys"
mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$1/run"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$1/dev/pts"
cd "$1"
pivot_root . .
umount -l .
exec chroot . env -i container=yichuang PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 /lib/systemd/systemd --unit=basic.target
`;
const before = `
set -e
mkdir -p "$1.cgroup"
mount -t cgroup2 cgroup2 "$1.cgroup"
mkdir "$1.cgroup/$2"
echo 0 > "$1.cgroup/$2/cgroup.procs"
exec unshare --cgroup sh -c "$3" sh "$1"
`;
const after = `
mount -t cgroup2 cgroup2 "$1.cgroup" && find "$1.cgroup/$2" -depth -type d -exec rmdir {} +
`;

/** @returns the reason where the machine does not allow it */
export async function boot(room: Room): Promise<Booted | { reason: string }> {
  const name = `yichuang-${path.basename(path.dirname(room.dir))}`;
  const outer = spawn(
    'unshare',
    [
      ...['--mount', '--propagation', 'private', '--pid', '--uts', '--ipc', '--fork', '--kill-child'],
      ...['sh', '-c', before, 'sh', room.dir, name, inside],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said = collect(outer);
  const run = (line: string): Ran => {
    const pid = childOf(outer.pid ?? 0);
    const done = spawnSync(
      'nsenter',
      [...['-t', String(pid ?? 0), '-m', '-p', '-u', '-i', '-C', '-r', '-w'], 'sh', '-c', line],
      {
        encoding: 'utf8',
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    return { status: done.status ?? -1, text: `${done.stdout}${done.stderr}` };
  };
  const close = async (): Promise<void> => {
    const gone = new Promise((resolve) => outer.once('exit', resolve));
    if (outer.exitCode === null && outer.signalCode === null) {
      outer.kill('SIGKILL');
      await gone;
    }
    // The first process ended, the kernel ends the others; their groups are free a moment later.
    await until('cgroup 清掉', () => {
      const swept = spawnSync('unshare', [
        '--mount',
        '--propagation',
        'private',
        'sh',
        '-c',
        after,
        'sh',
        room.dir,
        name,
      ]);
      return swept.status === 0 || !fs.existsSync(`${room.dir}.cgroup`);
    });
    fs.rmdirSync(`${room.dir}.cgroup`);
  };
  const state = await until(
    'systemd 启动',
    () => {
      if (outer.exitCode !== null) return 'gone';
      return run('systemctl is-active basic.target').text.trim() === 'active' ? 'active' : null;
    },
    60_000,
  ).catch(() => 'late');
  if (state !== 'active') {
    await close();
    return { reason: `这里起不了 systemd：${said().trim().split('\n').at(-1) ?? state}` };
  }
  return {
    run,
    must(line) {
      const { status, text } = run(line);
      if (status !== 0) throw new Error(`${line}\n退出码 ${status}\n${text}`);
      return text;
    },
    close,
  };
}

/** `unshare` waits outside; what it started is the first process inside. */
function childOf(parent: number): number | null {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, , of] = /^\d+ \((.*)\) \S (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      if (Number(of) === parent) return Number(pid);
    } catch (error) {
      // Gone by itself between the two looks.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return null;
}
