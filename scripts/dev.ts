/**
 * `npm run dev`: platform, departments, virtual devices and a workstation, with the screens from source and updated as files change.
 * No hardware, no Electron, no network. `--built` serves the built screens instead and opens a window (what `npm start` offers without a platform).
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import vue from '@vitejs/plugin-vue';
import { createServer } from 'vite';
import { chromiumFlags, findChromium } from './chromium.ts';
import { stay } from './demo-stay.ts';
import { startDemoWorld } from './demo-world.ts';

const { values: flags } = parseArgs({ options: { built: { type: 'boolean' } } });
const root = path.join(import.meta.dirname, '..');
const dir = path.join(root, 'demo-output', 'stay');
fs.rmSync(dir, { recursive: true, force: true });

const world = await startDemoWorld({ dir, rendererDir: flags.built ? path.join(root, 'out/renderer') : null });
const say = (text: string): void => console.log(text);
const source = flags.built ? null : await serveSource(world.server.origin);
const openUrl = source ? world.server.newWindowUrl().replace(world.server.origin, source.origin) : world.server.newWindowUrl();
const window = flags.built ? openWindow(openUrl) : null;
await stay(world, say, openUrl);
window?.kill();
await source?.close();
await world.close();
process.exit();

/** Screens from source; session and socket go through to the workstation as if its own page had asked. */
async function serveSource(target: string): Promise<{ origin: string; close: () => Promise<void> }> {
  const through = { target, changeOrigin: true, headers: { origin: target } };
  const server = await createServer({
    root: path.join(root, 'renderer'), configFile: false, plugins: [vue()], logLevel: 'warn',
    server: { host: '127.0.0.1', port: 5173, proxy: { '/session': through, '/rpc': { ...through, ws: true } } },
  });
  await server.listen();
  const { port } = server.httpServer?.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function openWindow(url: string): { kill: () => void } | null {
  const browser = findChromium();
  const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!browser || !hasScreen) {
    say(browser ? '这台机器没有图形界面，请在别处用下面的地址（需转发端口）。' : '没有找到 Chromium 或 Chrome，请安装后用下面的地址打开。');
    return null;
  }
  say(`使用浏览器外壳：${browser}`);
  const child = spawn(browser, [...chromiumFlags(), `--user-data-dir=${path.join(dir, 'browser')}`, `--app=${url}`], { stdio: 'ignore' });
  return { kill: () => void child.kill() };
}
