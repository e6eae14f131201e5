import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import path from 'node:path';

/** Policy of every page; the same as the browser shell's, without a network to connect to. */
export const contentSecurityPolicy = [
  "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' blob: data:", "font-src 'self'", "connect-src 'none'", 'frame-src blob:',
  "object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1920, height: 1080, minWidth: 1024, minHeight: 700, show: false, autoHideMenuBar: true, title: '一窗', backgroundColor: '#f3f5f8',
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false, navigateOnDragDrop: false },
  };
}

/** Pages stay where they are: no navigation, no new windows but a document's own preview, no permissions, no downloads from elsewhere. */
export function restrict(contents: WebContents, appOrigin: string): void {
  contents.on('will-navigate', (event, url) => { if (!isOwn(url, appOrigin)) event.preventDefault(); });
  contents.on('will-redirect', (event, url) => { if (!isOwn(url, appOrigin)) event.preventDefault(); });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => (url.startsWith('blob:') ? { action: 'allow', overrideBrowserWindowOptions: { autoHideMenuBar: true, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false } } } : { action: 'deny' }));
}

export function restrictSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onHeadersReceived((details, callback) => callback({ responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [contentSecurityPolicy] } }));
}

/** A file below the screens' folder for an `app://yichuang/` address; null for anything that leads elsewhere. */
export function fileForUrl(url: string, rendererDir: string): string | null {
  const { pathname, host } = new URL(url);
  if (host !== 'yichuang') return null;
  const place = path.resolve(rendererDir, `.${pathname === '/' ? '/index.html' : decodeURIComponent(pathname)}`);
  return place.startsWith(path.resolve(rendererDir) + path.sep) ? place : null;
}

/** Only our own page's main frame gets a port to the host. */
export function mayHavePort(window: Pick<BrowserWindow, 'webContents'>, frameUrl: string, appOrigin: string): boolean {
  return isOwn(frameUrl, appOrigin) && window.webContents.mainFrame.url === frameUrl;
}

function isOwn(url: string, appOrigin: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}
