import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian packages the virtual machine needs, each with a sign that it is there. */
const NEEDED: readonly [string, () => boolean][] = [
  ['qemu-system-x86', () => program('qemu-system-x86_64') !== null],
  ['busybox-static', () => program('busybox') !== null],
  ['libusb-1.0-0', () => run('ldconfig', ['-p']).includes('libusb-1.0.so.0')],
];

/**
 * Installs what is missing when it may; otherwise names it.
 *
 * @throws the names and the command to type
 */
export function ensurePackages(): void {
  const missing = NEEDED.filter(([, isThere]) => !isThere()).map(([name]) => name);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || program('apt-get') === null)
    throw new Error(`缺少系统软件包，请以管理员身份运行：${command}`);
  console.log(`正在安装系统软件包：${missing.join(' ')}`);
  updateLists();
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = spawnSync(
    'apt-get',
    ['-o', 'DPkg::Lock::Timeout=240', 'install', '-y', '-qq', '--no-install-recommends', ...missing],
    { env, encoding: 'utf8' },
  );
  if (install.status !== 0) throw new Error(`系统软件包没有装上，请以管理员身份运行：${command}\n${install.stderr}`);
}

/**
 * What apt knows about a package, by a pattern with one group. Fetches apt's lists when there are none and that is allowed.
 *
 * @throws apt does not know it
 */
export function askApt(args: string[], pattern: RegExp): string {
  const ask = (): string | undefined => pattern.exec(run('apt-cache', args))?.[1];
  let found = ask();
  if (found === undefined && process.getuid?.() === 0) {
    updateLists();
    found = ask();
  }
  if (found === undefined) throw new Error(`apt 里没有 ${args.at(-1)}，请先运行 apt-get update（需要 Debian）`);
  return found;
}

function updateLists(): void {
  const update = spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  if (update.status !== 0) console.log('apt-get update 未成功，改用已有的软件包索引。');
}

/** Where a program is; null when it is not installed. `/usr/sbin` counts, though it is often not in an ordinary user's PATH. */
export function program(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path) && isExecutable(path)) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return false;
    throw error;
  }
}

/** What a program says. @throws what it complained about */
export function run(name: string, args: string[], cwd?: string): string {
  const path = program(name);
  if (path === null) throw new Error(`没有程序 ${name}`);
  const done = spawnSync(path, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...(cwd === undefined ? {} : { cwd }) });
  if (done.status !== 0)
    throw new Error(`${name} ${args.join(' ')} 失败：${done.stderr || done.error?.message || done.status}`);
  return done.stdout;
}
