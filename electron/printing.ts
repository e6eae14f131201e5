import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { BrowserWindow, session, type Session, type WebContentsPrintOptions } from 'electron';
import type { PrinterAnswer, PrinterAsk, PrintEnd, PrintOrder } from './print-messages.ts';
import { refusePermissions } from './windows.ts';

export interface PrintDeadlines {
  /** Until the page viewer has the document ready, milliseconds; nothing was handed over before. */
  readyMs: number;
  /** Until the system says that it took the document, milliseconds. */
  takenMs: number;
}

export type SystemPrinting = (ask: PrinterAsk) => Promise<PrinterAnswer>;

const printOrigin = 'app://print';
const electronDuplex = { off: 'simplex', 'long-edge': 'longEdge', 'short-edge': 'shortEdge' } as const;
/** In microns, GB/T 148; the other sizes Electron knows by name. */
const b5 = { width: 176_000, height: 250_000 };

/**
 * Prints PDF files on the operating system's printers without asking anybody.
 *
 * A document lives in memory only: a hidden, sandboxed window without a preload shows it from an address that nothing
 * else can load, in a session that writes nothing to disk, and both are gone when the system took it. After that it is
 * in the system's own spool.
 *
 * @returns never rejects; what went wrong is part of the answer
 */
export function createSystemPrinting(
  { readyMs, takenMs }: PrintDeadlines = { readyMs: 20_000, takenMs: 60_000 },
): SystemPrinting {
  const documents = new Map<string, Uint8Array>();
  let printSession: Session | null = null;

  const printOnPaper = async (order: PrintOrder): Promise<PrintEnd> => {
    if (!(await installedPrinters()).some(({ name }) => name === order.printer))
      return { state: 'no-printer', reason: 'not installed' };
    printSession ??= openPrintSession(documents);
    const address = `${printOrigin}/${randomUUID()}/${encodeURIComponent(order.title)}.pdf`;
    documents.set(address, order.pdf);
    const window = new BrowserWindow({
      show: false,
      skipTaskbar: true,
      title: '打印',
      webPreferences: {
        session: printSession,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        disableDialogs: true,
        backgroundThrottling: false,
        plugins: true,
      },
    });
    // A document may hold links and scripts of its own.
    window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    window.webContents.on('will-navigate', (event) => event.preventDefault());
    try {
      const notReady = await within(readyMs, show(window, address), 'the page viewer was not ready in time');
      if (notReady !== null) return { state: 'failed', reason: notReady };
      return await within(takenMs, handOver(window, order), {
        state: 'unknown',
        reason: 'the system did not answer in time',
      });
    } finally {
      documents.delete(address);
      if (!window.isDestroyed()) window.destroy();
    }
  };

  return async (ask) => {
    try {
      return ask.what === 'list'
        ? { what: 'list', printers: await installedPrinters() }
        : { what: 'print', end: await printOnPaper(ask.order) };
    } catch (error) {
      return { what: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** Any page may be asked; without one nobody is at work. */
async function installedPrinters(): Promise<{ name: string; label: string }[]> {
  const window = BrowserWindow.getAllWindows().find((one) => !one.isDestroyed());
  if (!window) throw new Error('no window is open');
  return (await window.webContents.getPrintersAsync()).map(({ name, displayName }) => ({ name, label: displayName }));
}

/** Without a disk cache, permissions, downloads or any way out; and without the screens' policy, which would keep Chromium's own page viewer from loading. */
function openPrintSession(documents: ReadonlyMap<string, Uint8Array>): Session {
  // Without `persist:` it is in memory.
  const own = session.fromPartition('printing', { cache: false });
  refusePermissions(own);
  own.on('will-download', (event) => event.preventDefault());
  own.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*'] },
    (_details, callback) => callback({ cancel: true }),
  );
  own.protocol.handle('app', ({ url }) => {
    const pdf = documents.get(url);
    return pdf
      ? new Response(Uint8Array.from(pdf), {
          headers: { 'content-type': 'application/pdf', 'cache-control': 'no-store' },
        })
      : new Response(null, { status: 404 });
  });
  return own;
}

/** @returns null when the document can be printed, otherwise why not */
function show(window: BrowserWindow, address: string): Promise<string | null> {
  const { webContents } = window;
  // Chromium's viewer loads the document after its page: printed earlier, the paper is blank. Electron raises this event for its own tests and does not list it in its types.
  const viewer: EventEmitter = webContents;
  const ready = new Promise<null>((resolve) => viewer.once('-pdf-ready-to-print', () => resolve(null)));
  const lost = new Promise<string>((resolve) =>
    webContents.once('render-process-gone', (_event, { reason }) => resolve(`page viewer ${reason}`)),
  );
  const refused = window.loadURL(address).then(
    () => ready,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return Promise.race([refused, lost]);
}

function handOver({ webContents }: BrowserWindow, order: PrintOrder): Promise<PrintEnd> {
  const options: WebContentsPrintOptions = {
    silent: true,
    deviceName: order.printer,
    copies: order.copies,
    collate: true,
    duplexMode: electronDuplex[order.duplex],
    pageSize: order.media === 'B5' ? b5 : order.media,
  };
  return new Promise((resolve) => {
    webContents.once('render-process-gone', (_event, { reason }) =>
      resolve({ state: 'unknown', reason: `page viewer ${reason}` }),
    );
    webContents.print(options, (isTaken, reason) =>
      resolve(isTaken ? { state: 'handed-over', reason: '' } : { state: 'failed', reason }),
    );
  });
}

async function within<T>(ms: number, work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<T>((resolve) => {
        timer = setTimeout(() => resolve(late), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
