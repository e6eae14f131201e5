/** A small Debian of its own, made once by debootstrap from this machine's apt source and kept; every run starts from a fresh layer over it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A system somebody wants: which packages, and of which suite when this machine's own has them not. */
export interface Wanted {
  name: string;
  packages: readonly string[];
  suite?: string;
  /** Space and what is fetched, as said to whoever waits. */
  size: string;
}

/** What the debs depend on, and what the checks inside the root call. */
const packages = [
  ...['adduser', 'chromium', 'chromium-sandbox', 'fontconfig', 'libusb-1.0-0', 'libudev1', 'udev'],
  ...['fonts-noto-cjk', 'fonts-dejavu-core', 'fonts-hanazono', 'fonts-babelstone-han'],
  ...['systemd', 'logrotate', 'ca-certificates', 'desktop-file-utils', 'procps', 'libasound2'],
];
const forDebs: Wanted = { name: 'package-test-root', packages, size: '约 1 GB' };
const cacheDir = '/var/cache/yichuang';

/** @param say what takes long; @returns the folder of the base, never to be written to */
export function baseRoot(say: (text: string) => void, wanted = forDebs): string {
  const source = aptSource(wanted.suite);
  const key = createHash('sha256')
    .update(JSON.stringify({ packages: wanted.packages, ...source }))
    .digest('hex')
    .slice(0, 12);
  const dir = path.join(cacheDir, `${wanted.name}-${source.suite}-${key}`);
  if (fs.existsSync(dir)) return dir;
  say(`用 debootstrap 建测试用的系统（${source.suite}，${wanted.size}，留在 ${dir}，下次直接用）…`);
  fs.mkdirSync(cacheDir, { recursive: true });
  // Under another name until it is whole: a run that was broken off leaves nothing another takes for it.
  const making = fs.mkdtempSync(path.join(cacheDir, 'making-'));
  fs.chmodSync(making, 0o755);
  try {
    make(making, source, wanted.packages);
    fs.renameSync(making, dir);
  } catch (error) {
    fs.rmSync(making, { recursive: true, force: true });
    // Another run was quicker.
    if (!fs.existsSync(dir)) throw error;
  }
  return dir;
}

function make(dir: string, source: ReturnType<typeof aptSource>, wanted: readonly string[]): void {
  // What it says is for the one who looks into a failure.
  const run = (program: string, args: string[]): void => {
    const { status, error, stdout, stderr } = spawnSync(program, args, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      // With the machine's own way to the archive (a proxy).
      env: {
        ...process.env,
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        DEBIAN_FRONTEND: 'noninteractive',
        LC_ALL: 'C.UTF-8',
      },
    });
    if (status === 0) return;
    const said = `${stdout}${stderr}`.split('\n').slice(-30).join('\n');
    throw new Error(`${program} ${args.join(' ')}：${error?.message ?? `退出码 ${status}`}\n${said}`);
  };
  run('debootstrap', ['--variant=minbase', source.suite, dir, source.uri]);
  // Another suite is installed from by the one line debootstrap left.
  if (source.files.length > 0) fs.rmSync(path.join(dir, 'etc/apt/sources.list'), { force: true });
  for (const file of source.files) fs.copyFileSync(file, path.join(dir, 'etc/apt/sources.list.d', path.basename(file)));
  run('mount', ['-t', 'proc', 'proc', path.join(dir, 'proc')]);
  try {
    const apt = [dir, 'apt-get', '-q', '-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-unsafe-io'];
    run('chroot', [...apt, 'update']);
    run('chroot', [...apt, 'install', '-y', '--no-install-recommends', ...wanted]);
    run('chroot', [...apt, 'clean']);
  } finally {
    run('umount', ['-l', path.join(dir, 'proc')]);
  }
}

/** Address, suite and list files of the Debian archive this machine installs from; of another suite there are no files. */
function aptSource(other?: string): { uri: string; suite: string; files: string[] } {
  const [, suite] = /^VERSION_CODENAME=(\w+)$/m.exec(fs.readFileSync('/etc/os-release', 'utf8')) ?? [];
  const dir = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...fs.readdirSync(dir).map((name) => path.join(dir, name))].filter(
    (file) => /\.(list|sources)$/.test(file) && fs.existsSync(file) && /debian\b/.test(fs.readFileSync(file, 'utf8')),
  );
  const ofSuite = files.filter(
    (file) => suite !== undefined && new RegExp(`\\b${suite}\\b`).test(fs.readFileSync(file, 'utf8')),
  );
  const text = ofSuite.map((file) => fs.readFileSync(file, 'utf8')).join('\n');
  const [, uri] = /^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+)/m.exec(text) ?? [];
  if (suite === undefined || uri === undefined) throw new Error('本机的 apt 源里没有 Debian，建不出测试用的系统');
  return other === undefined || other === suite ? { uri, suite, files: ofSuite } : { uri, suite: other, files: [] };
}
