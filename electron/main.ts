import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, net, protocol, safeStorage, session, utilityProcess } from 'electron';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { keyMaterial } from './key.ts';
import { contentSecurityPolicy, fileForUrl, mayHavePort, restrict, restrictSession, windowOptions } from './windows.ts';

const appOrigin = 'app://yichuang';
const here = import.meta.dirname;
const rendererDir = path.join(here, '../renderer');

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);

let host: HostProcess | null = null;
let isQuitting = false;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}

app.on('web-contents-created', (_event, contents) => restrict(contents, appOrigin));
app.on('window-all-closed', () => app.quit());
// The host closes its store and devices before the process goes; quitting waits for it, but not for ever.
app.on('before-quit', (event) => {
  if (isQuitting || !host) return;
  event.preventDefault();
  isQuitting = true;
  void host.stop().finally(() => app.quit());
});

async function start(): Promise<void> {
  restrictSession(session.defaultSession);
  protocol.handle('app', async (request) => {
    const file = fileForUrl(request.url, rendererDir);
    if (!file) return new Response(null, { status: 404 });
    const found = await net.fetch(pathToFileURL(file).href);
    // Responses of an own scheme do not pass the header listener: the policy is put on here as well.
    return new Response(found.body, { status: found.status, headers: { ...Object.fromEntries(found.headers), 'Content-Security-Policy': contentSecurityPolicy } });
  });
  try {
    const dataDir = process.env['YICHUANG_DATA'] ?? app.getPath('userData');
    host = startHostProcess(
      () => utilityProcess.fork(path.join(here, 'host-entry.js'), [], { serviceName: '一窗主机' }),
      { dataDir, platformUrl: process.env['YICHUANG_PLATFORM'] ?? null, windowNo: process.env['YICHUANG_WINDOW'] ?? null, devices: (process.env['YICHUANG_DEVICES'] ?? '').split('\n').filter((one) => one !== ''), key: keyMaterial(dataDir, safeStorage) },
      { failed: fatal, gone: (code) => fatal(`工作站主机意外退出（${code}）。已保存的内容不受影响，请重新打开一窗。`) },
    );
  } catch (error) {
    return fatal(error instanceof Error ? error.message : String(error));
  }
  await openWindow();
}

async function openWindow(): Promise<void> {
  const window = new BrowserWindow(windowOptions(path.join(here, '../preload/preload.cjs')));
  window.once('ready-to-show', () => window.show());
  ipcMain.on('yichuang:page-ready', (event) => {
    // A reload asks again; any other frame or page gets nothing.
    if (event.sender !== window.webContents || !event.senderFrame || !mayHavePort(window, event.senderFrame.url, appOrigin)) return;
    const { port1, port2 } = new MessageChannelMain();
    host?.connect(port1);
    window.webContents.postMessage('yichuang:host-port', null, [port2]);
  });
  await window.loadURL(`${appOrigin}/`);
}

function fatal(message: string): void {
  dialog.showErrorBox('一窗不能启动', message);
  app.exit(1);
}
