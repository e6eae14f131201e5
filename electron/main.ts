import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  net,
  protocol,
  safeStorage,
  screen,
  session,
  utilityProcess,
} from 'electron';
import { keepApplicantWindow } from './applicant-window.ts';
import { startHostProcess } from './host-process.ts';
import { createKeptHost, type KeptHost } from './keep-host.ts';
import { keyMaterial } from './key.ts';
import { createPageForks } from './page-forks.ts';
import { createSystemPrinting } from './printing.ts';
import {
  applicantWindowOptions,
  contentSecurityPolicy,
  fileForUrl,
  mayHavePort,
  restrict,
  restrictSession,
  restrictToPage,
  reviveAfterCrash,
  windowOptions,
} from './windows.ts';
import { openWithSession, wishesFrom, type Wishes } from './wishes.ts';

const appOrigin = 'app://yichuang';
const here = import.meta.dirname;
const clerkPage = `${appOrigin}/`;
const applicantPage = `${appOrigin}/second-screen.html`;
const preload = path.join(here, '../preload/preload.cjs');
const rendererDir = path.join(here, '../renderer');

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

let host: KeptHost | null = null;
/** Joins each open window to the host that runs now. */
const windows = new Set<() => void>();
let isQuitting = false;
let clerkWindow: BrowserWindow | null = null;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (clerkWindow?.isMinimized()) clerkWindow.restore();
    clerkWindow?.focus();
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

function start(): void {
  restrictSession(session.defaultSession);
  protocol.handle('app', async (request) => {
    const file = fileForUrl(request.url, rendererDir);
    if (!file) return new Response(null, { status: 404 });
    const found = await net.fetch(pathToFileURL(file).href);
    // Responses of an own scheme do not pass the header listener: the policy is put on here as well.
    return new Response(found.body, {
      status: found.status,
      headers: { ...Object.fromEntries(found.headers), 'Content-Security-Policy': contentSecurityPolicy },
    });
  });
  let wishes: Wishes;
  try {
    wishes = wishesFrom(process.env);
    const dataDir = process.env['YICHUANG_DATA'] ?? app.getPath('userData');
    const order = {
      dataDir,
      platformUrl: process.env['YICHUANG_PLATFORM'] ?? null,
      windowNo: process.env['YICHUANG_WINDOW'] ?? null,
      enrolCode: process.env['YICHUANG_ENROL'] ?? null,
      devices: (process.env['YICHUANG_DEVICES'] ?? '').split('\n').filter((one) => one !== ''),
      photoDecoder: process.env['YICHUANG_PHOTO_DECODER'] ?? null,
      key: keyMaterial(dataDir, safeStorage),
    };
    const printing = createSystemPrinting();
    host = createKeptHost({
      start: (news) =>
        startHostProcess(
          () => utilityProcess.fork(path.join(here, 'host-entry.js'), [], { serviceName: '一窗主机' }),
          order,
          {
            ...news,
            printing,
            pages: (tell) =>
              createPageForks(
                (options) => utilityProcess.fork(path.join(here, 'page-process.js'), [], options),
                () => new MessageChannelMain(),
                tell,
              ),
          },
        ),
      firstFailed: fatal,
      back: () => {
        for (const join of windows) join();
      },
      askForAnother,
      nowMs: () => performance.now(),
    });
  } catch (error) {
    return fatal(error instanceof Error ? error.message : String(error));
  }
  clerkWindow = openWindow(windowOptions(preload, wishes.isKiosk), 'clerk', clerkPage);
  if (wishes.opensWithSession !== null) keepWithSession(wishes.opensWithSession);
  // Without the clerk nobody stands behind the applicant's window.
  clerkWindow.on('closed', () => app.quit());
  keepApplicantWindow({
    screen,
    clerk: clerkWindow,
    isQuitting: () => isQuitting,
    open: ({ bounds }) => openWindow(applicantWindowOptions(preload, bounds), 'applicant', applicantPage),
  });
}

function openWindow(
  options: Electron.BrowserWindowConstructorOptions,
  who: 'clerk' | 'applicant',
  page: string,
): BrowserWindow {
  const window = new BrowserWindow(options);
  const { webContents } = window;
  if (who === 'applicant') restrictToPage(webContents, page);
  reviveAfterCrash(window);
  window.once('ready-to-show', () => window.show());
  const join = (): void => {
    // Between two hosts there is nobody to join it to: the next one joins every window.
    const running = host?.current();
    // What stands in the window may have changed since it asked.
    if (!running || !mayHavePort(window, webContents.mainFrame.url, page)) return;
    const { port1, port2 } = new MessageChannelMain();
    running.connect(port1, who);
    webContents.postMessage('yichuang:host-port', null, [port2]);
  };
  const onReady = (event: Electron.IpcMainEvent): void => {
    // A reload asks again; any other frame, page or window gets nothing. What a port can ask is decided by its window.
    if (event.sender !== webContents || !event.senderFrame || !mayHavePort(window, event.senderFrame.url, page)) return;
    windows.add(join);
    join();
  };
  ipcMain.on('yichuang:page-ready', onReady);
  window.on('closed', () => {
    windows.delete(join);
    ipcMain.off('yichuang:page-ready', onReady);
  });
  window.loadURL(page).catch((error: unknown) => {
    // A window that was taken away while it loaded is no failure.
    if (!window.isDestroyed()) fatal(error instanceof Error ? error.message : String(error));
  });
  return window;
}

/** A home folder that cannot be written to is no reason not to work. */
function keepWithSession(wanted: boolean): void {
  try {
    const { platform, env, execPath } = process;
    openWithSession(wanted, app, { platform, env, program: execPath, home: os.homedir() });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`登录桌面后自动打开没有${wanted ? '设上' : '取消'}：${reason}。请管理员检查这个用户的主目录。`);
  }
}

/** Somebody is to know that it does not come up by itself any more; the windows stay, with what was typed in them. */
async function askForAnother(message: string): Promise<void> {
  const buttons = ['再试一次', '退出一窗'];
  const { response } = await dialog.showMessageBox({
    ...{ type: 'error' as const, title: '后台程序没有起来', message, buttons },
    ...{ defaultId: 0, cancelId: 0, noLink: true },
  });
  if (buttons[response] !== '退出一窗') return;
  app.quit();
  await new Promise(() => undefined);
}

function fatal(message: string): void {
  dialog.showErrorBox('一窗不能启动', message);
  app.exit(1);
}
