/**
 * `npm start`: the desktop shell where Electron's binary is there or can be fetched, else the same workstation in Chromium or Chrome; says which.
 * Without a platform it offers the demonstration's.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createApplicantWindow } from '#cli/window/applicant-window.ts';
import { findChromium } from '#cli/window/chromium.ts';
import { openClerkWindow } from '#cli/window/clerk-window.ts';
import { freshFolder } from './fresh-folder.ts';
import { ownDataFolder } from '#cli/window/data-folder.ts';

interface Station {
  dataDir: string;
  platformUrl: string | undefined;
  windowNo: string | undefined;
  devices: string[];
  /** One-time code that enrols it. */
  enrolCode?: string;
}

console.log('正在打开一窗…');
const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    platform: { type: 'string' },
    window: { type: 'string' },
    browser: { type: 'boolean' },
    demo: { type: 'boolean' },
  },
});
const root = path.join(import.meta.dirname, '..');
const station: Station = {
  dataDir: flags.data === undefined ? ownDataFolder() : path.resolve(flags.data),
  platformUrl: flags.platform ?? process.env['YICHUANG_PLATFORM'],
  windowNo: flags.window,
  devices: [],
};

build();
const isConfigured = station.platformUrl !== undefined || fs.existsSync(path.join(station.dataDir, 'station.db'));
if (flags.demo || (!isConfigured && (await wantsDemo()))) await startWithDemo();
else (await startShell(station)).on('exit', (code) => process.exit(code ?? 0));

/** Platform, departments and devices here; the workstation in its shell, as at a window. */
async function startWithDemo(): Promise<void> {
  console.log('正在启动演示：中心平台、部门和虚拟设备，约十几秒…');
  const { startDemoSurroundings } = await import('./demo-world.ts');
  const { stay } = await import('./demo-stay.ts');
  const { photoDecoderCommand } = await import('#simulators/id-card/index.ts');
  process.env['YICHUANG_PHOTO_DECODER'] ??= JSON.stringify(photoDecoderCommand());
  const dir = freshFolder(path.join(root, 'demo-output', 'start'));
  const demo = await startDemoSurroundings(dir);
  const shell = await startShell({
    dataDir: path.join(dir, 'workstation'),
    platformUrl: demo.cable.url,
    windowNo: 'A 厅 12 号窗',
    enrolCode: await demo.createCode(),
    devices: [`idCard=${demo.devices.idCard.path}@115200`, `receiptPrinter=${demo.devices.printer.path}@115200`],
  });
  const gone = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  await Promise.race([stay(demo, (text) => console.log(text), null), gone]);
  shell.kill('SIGTERM');
  await gone;
  await demo.close();
  process.exit();
}

/** Resolves with the process whose end is the workstation's end. */
async function startShell(given: Station): Promise<ChildProcess> {
  const electron = flags.browser ? null : findElectron();
  return electron ? startElectron(electron, given) : await startBrowser(given);
}

/** Electron's program; where it is not there yet, its own package may fetch it. */
function findElectron(): string | null {
  const packageDir = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const program = (): string | null => {
    const named = path.join(packageDir, 'path.txt');
    if (!fs.existsSync(named)) return null;
    const file = path.join(
      process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageDir, 'dist'),
      fs.readFileSync(named, 'utf8'),
    );
    return fs.existsSync(file) ? file : null;
  };
  const there = program();
  if (there) return there;
  console.log('没有 Electron 程序，尝试下载（最多等 60 秒）…');
  const fetched = spawnSync(process.execPath, [path.join(packageDir, 'install.js')], {
    timeout: 60_000,
    stdio: 'ignore',
  });
  return fetched.status === 0 ? program() : null;
}

function startElectron(program: string, given: Station): ChildProcess {
  console.log('使用桌面外壳（Electron）。');
  return spawn(program, [root], {
    stdio: 'inherit',
    env: {
      ...process.env,
      YICHUANG_DATA: given.dataDir,
      YICHUANG_DEVICES: given.devices.join('\n'),
      ...(given.platformUrl ? { YICHUANG_PLATFORM: given.platformUrl } : {}),
      ...(given.windowNo ? { YICHUANG_WINDOW: given.windowNo } : {}),
      ...(given.enrolCode ? { YICHUANG_ENROL: given.enrolCode } : {}),
    },
  });
}

async function startBrowser(given: Station): Promise<ChildProcess> {
  const browser = findChromium();
  const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  const opensWindows = browser !== null && Boolean(hasScreen);
  console.log('正在启动工作站主机…');
  const host = spawn(
    process.execPath,
    [
      path.join(root, 'out/main/host-serve.js'),
      '--data',
      given.dataDir,
      ...(given.platformUrl ? ['--platform', given.platformUrl] : []),
      ...(given.windowNo ? ['--window', given.windowNo] : []),
      ...(given.enrolCode ? ['--enrol', given.enrolCode] : []),
      ...given.devices.flatMap((one) => ['--device', one]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit', ...(opensWindows ? ['ipc' as const] : [])] },
  );
  const answer = JSON.parse((await firstLine(host.stdout!)) ?? '{}') as { open?: string; error?: { message: string } };
  if (!answer.open) {
    console.error(answer.error?.message ?? '工作站主机没有启动。');
    process.exit(1);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => host.kill('SIGTERM'));
  if (!opensWindows) {
    console.log(
      `Electron 程序不可用，使用浏览器外壳；${browser ? '这台机器没有图形界面' : '没有找到 Chromium 或 Chrome'}，请在一分钟内用 Chromium 或 Chrome 打开（只能用一次）：\n${answer.open}`,
    );
    return host;
  }
  console.log(`Electron 程序不可用，使用浏览器外壳：${browser}`);
  const clerk = openClerkWindow(browser, { dataDir: given.dataDir, url: answer.open });
  const { process: window } = clerk;
  const applicant = createApplicantWindow(browser, given.dataDir);
  host.on('message', (message) => void applicant.obey(message));
  const ended = async (code: number | null): Promise<void> => {
    if (code !== 0 && !window.killed) {
      console.error(`浏览器 ${browser} 没有运行好（${code ?? '被系统结束'}）：${await clerk.lastWords()}`);
      process.exitCode = 1;
    }
    host.kill('SIGTERM');
  };
  window.on('error', () => void ended(1));
  window.on('exit', (code) => void ended(code));
  host.on('exit', () => {
    window.kill();
    applicant.close();
  });
  return host;
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

function build(): void {
  if (fs.existsSync(path.join(root, 'out/renderer/index.html'))) return;
  console.log('第一次运行：正在构建界面，约半分钟…');
  const built = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root, stdio: 'inherit' },
  );
  if (built.status !== 0) process.exit(1);
}
