/** `npm start`: the desktop shell where Electron's binary is there or can be fetched, else the same workstation in Chromium or Chrome. Says which. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { chromiumFlags, findChromium } from './chromium.ts';

const { values: flags } = parseArgs({ options: { data: { type: 'string' }, platform: { type: 'string' }, window: { type: 'string' }, browser: { type: 'boolean' }, demo: { type: 'boolean' } } });
const root = path.join(import.meta.dirname, '..');
const dataDir = path.resolve(flags.data ?? process.env['YICHUANG_DATA'] ?? defaultDataDir());
const platformUrl = flags.platform ?? process.env['YICHUANG_PLATFORM'];

if (!fs.existsSync(path.join(root, 'out/renderer/index.html'))) run(process.execPath, [path.join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn']);
if (flags.demo || (!platformUrl && !fs.existsSync(path.join(dataDir, 'station.db')) && await wantsDemo())) process.exit(run(process.execPath, [path.join(root, 'scripts/dev.ts'), '--built']));

const electron = flags.browser ? null : findElectron();
if (electron) startElectron(electron);
else await startBrowser();

/** Electron's program; where it is not there yet, its own package may fetch it. */
function findElectron(): string | null {
  const require = createRequire(import.meta.url);
  const packageDir = path.dirname(require.resolve('electron/package.json'));
  const program = (): string | null => {
    const named = path.join(packageDir, 'path.txt');
    if (!fs.existsSync(named)) return null;
    const file = path.join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageDir, 'dist'), fs.readFileSync(named, 'utf8'));
    return fs.existsSync(file) ? file : null;
  };
  const there = program();
  if (there) return there;
  console.log('没有 Electron 程序，尝试下载（最多等 60 秒）…');
  const fetched = spawnSync(process.execPath, [path.join(packageDir, 'install.js')], { timeout: 60_000, stdio: 'ignore' });
  return fetched.status === 0 ? program() : null;
}

function startElectron(program: string): void {
  console.log('使用桌面外壳（Electron）。');
  const child = spawn(program, [root], { stdio: 'inherit', env: { ...process.env, YICHUANG_DATA: dataDir, ...(platformUrl ? { YICHUANG_PLATFORM: platformUrl } : {}), ...(flags.window ? { YICHUANG_WINDOW: flags.window } : {}) } });
  child.on('exit', (code) => process.exit(code ?? 1));
}

async function startBrowser(): Promise<void> {
  const browser = findChromium();
  if (!browser) {
    console.error('没有 Electron 程序，也没有找到 Chromium 或 Chrome。请安装其中之一后重试。');
    process.exit(1);
  }
  console.log(`Electron 程序不可用，使用浏览器外壳：${browser}`);
  const host = spawn(process.execPath, [path.join(root, 'out/main/host-serve.js'), '--data', dataDir, ...(platformUrl ? ['--platform', platformUrl] : []), ...(flags.window ? ['--window', flags.window] : [])], { stdio: ['ignore', 'pipe', 'inherit'] });
  const answer = JSON.parse((await firstLine(host.stdout)) ?? '{}') as { open?: string; error?: { message: string } };
  if (!answer.open) {
    console.error(answer.error?.message ?? '工作站主机没有启动。');
    process.exit(1);
  }
  const profile = path.join(dataDir, 'browser');
  const window = spawn(browser, [...chromiumFlags(), `--user-data-dir=${profile}`, `--app=${answer.open}`], { stdio: 'ignore' });
  window.on('exit', () => host.kill('SIGTERM'));
  host.on('exit', (code) => {
    window.kill();
    process.exit(code ?? 0);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => host.kill('SIGTERM'));
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | null> {
  for await (const line of readline.createInterface({ input: stream })) return line;
  return null;
}

async function wantsDemo(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log('还没有设置中心平台（--platform 地址）。先打开演示：自带平台、部门和虚拟设备。');
    return true;
  }
  const prompt = readline.createInterface({ input: process.stdin, output: process.stdout });
  const reply = await prompt.question('还没有设置中心平台。打开自带平台和虚拟设备的演示吗？[Y/n] ');
  prompt.close();
  return !/^n/i.test(reply.trim());
}

function defaultDataDir(): string {
  if (process.platform === 'win32') return path.join(process.env['LOCALAPPDATA'] ?? os.homedir(), 'yichuang');
  return path.join(process.env['XDG_DATA_HOME'] ?? path.join(os.homedir(), '.local/share'), 'yichuang');
}

function run(program: string, args: string[]): number {
  return spawnSync(program, args, { stdio: 'inherit' }).status ?? 1;
}
