import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import path from 'node:path';
import { screenPolicy } from '#contract/content-policy.ts';

/** Policy of every page; the same as the browser shell's, without a network to connect to. */
export const contentSecurityPolicy = screenPolicy({ connect: "'none'" });

/** @param isKiosk nothing but this window on the whole screen */
export function windowOptions(preload: string, isKiosk = false): BrowserWindowConstructorOptions {
  return {
    ...(isKiosk ? { kiosk: true, fullscreen: true } : {}),
    width: 1920,
    height: 1080,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    autoHideMenuBar: true,
    title: '一窗',
    backgroundColor: '#f3f5f8',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  };
}

/** The applicant's window fills the second display and offers no way out of its page. */
export function applicantWindowOptions(
  preload: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): BrowserWindowConstructorOptions {
  const common = windowOptions(preload);
  return {
    x,
    y,
    width,
    height,
    show: false,
    frame: false,
    fullscreen: true,
    kiosk: true,
    autoHideMenuBar: true,
    skipTaskbar: true,
    title: '请看这里',
    backgroundColor: '#f3f5f8',
    webPreferences: { ...common.webPreferences, devTools: false },
  };
}

/** Pages stay where they are: no navigation, no new windows but a document's own preview, no permissions, no downloads from elsewhere. */
export function restrict(contents: WebContents, appOrigin: string): void {
  contents.on('will-navigate', (event, url) => {
    if (!isOwn(url, appOrigin)) event.preventDefault();
  });
  contents.on('will-redirect', (event, url) => {
    if (!isOwn(url, appOrigin)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) =>
    url.startsWith('blob:')
      ? {
          action: 'allow',
          overrideBrowserWindowOptions: {
            autoHideMenuBar: true,
            webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
          },
        }
      : { action: 'deny' },
  );
}

export function restrictSession(session: Session): void {
  refusePermissions(session);
  session.webRequest.onHeadersReceived((details, callback) =>
    callback({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [contentSecurityPolicy] } }),
  );
}

export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** A page whose process died comes back by itself; a pause, so that one that dies at once does not keep the machine busy. */
export function reviveAfterCrash(window: Pick<BrowserWindow, 'isDestroyed' | 'webContents'>, pauseMs = 1000): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, pauseMs);
  });
}

/** A file below the screens' folder for an `app://yichuang/` address; null for anything that leads elsewhere. */
export function fileForUrl(url: string, rendererDir: string): string | null {
  const { pathname, host } = new URL(url);
  if (host !== 'yichuang') return null;
  const place = path.resolve(rendererDir, `.${pathname === '/' ? '/index.html' : decodeURIComponent(pathname)}`);
  return place.startsWith(path.resolve(rendererDir) + path.sep) ? place : null;
}

/** The applicant's page leads nowhere: not to the clerk's screens, which are of the same origin, and not to a window of its own. */
export function restrictToPage(contents: WebContents, pageUrl: string): void {
  contents.on('will-navigate', (event, url) => {
    if (!isPage(url, pageUrl)) event.preventDefault();
  });
  contents.on('will-redirect', (event, url) => {
    if (!isPage(url, pageUrl)) event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Only the main frame of a window's own page gets a port to the host; a page of ours in another window's place gets none. */
export function mayHavePort(window: Pick<BrowserWindow, 'webContents'>, frameUrl: string, pageUrl: string): boolean {
  return isPage(frameUrl, pageUrl) && window.webContents.mainFrame.url === frameUrl;
}

/** The same file; what stands after it chooses a view. */
function isPage(url: string, pageUrl: string): boolean {
  return url.split(/[?#]/, 1)[0] === pageUrl;
}

function isOwn(url: string, appOrigin: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}
