/** A double of the parts of `electron` the shell uses, typed by the real module, over Node's own message ports. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type electron from 'electron';

type Electron = typeof electron;

/** What the shell did, for the test to look at. */
export const seen = {
  windows: [] as WindowDouble[],
  errors: [] as string[],
  quits: 0,
  /** Host processes begun, and those in a thread, to be killed. */
  hosts: 0,
  hostThreads: [] as HostThreadDouble[],
  questions: [] as { message: string; buttons: string[]; answer: (button: string) => void }[],
  pageProcesses: [] as PageProcessDouble[],
  loginItems: [] as unknown[],
  permissionHandler: undefined as
    undefined | ((contents: unknown, permission: string, callback: (granted: boolean) => void) => void),
  headersListener: undefined as
    | undefined
    | ((
        details: { responseHeaders?: Record<string, string[]> },
        callback: (answer: { responseHeaders?: Record<string, string[]> }) => void,
      ) => void),
  protocolHandler: undefined as undefined | ((request: { url: string }) => Response | Promise<Response>),
  privileged: [] as string[],
};

/** MessagePortMain over a Node port: events carry `data`, sent ports arrive wrapped. */
export class PortMain extends EventEmitter {
  readonly port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.port = port;
  }
  postMessage(data: unknown): void {
    this.port.postMessage(data);
  }
  /** Not before: a port somebody listens to cannot be sent on. */
  start(): void {
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    this.port.on('close', () => this.emit('close'));
    this.port.unref();
  }
  close(): void {
    this.port.close();
  }
}

class MessageChannelMainDouble {
  readonly port1: PortMain;
  readonly port2: PortMain;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new PortMain(port1);
    this.port2 = new PortMain(port2);
  }
}

export class ContentsDouble extends EventEmitter {
  mainFrame = { url: 'about:blank' };
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  readonly posted: { channel: string; message: unknown; ports: PortMain[] }[] = [];
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  postMessage(channel: string, message: unknown, ports: PortMain[] = []): void {
    this.posted.push({ channel, message, ports });
    this.emit('posted');
  }
}

export class WindowDouble extends EventEmitter {
  readonly options: Electron['BrowserWindow'] extends new (options?: infer O) => unknown ? O : never;
  readonly webContents = new ContentsDouble();
  isFocused = false;
  private hasGone = false;
  static getAllWindows(): WindowDouble[] {
    return seen.windows;
  }
  constructor(options: WindowDouble['options']) {
    super();
    this.options = options;
    seen.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    this.emit('ready-to-show');
    ipcMain.emit('yichuang:page-ready', { sender: this.webContents, senderFrame: { url } });
    return Promise.resolve();
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {
    this.emit('restore');
  }
  focus(): void {
    this.isFocused = true;
  }
  show(): void {
    this.emit('show');
  }
  getBounds(): Bounds {
    return { x: 0, y: 0, width: 1920, height: 1080 };
  }
  setBounds(bounds: Bounds): void {
    this.emit('bounds', bounds);
  }
  isDestroyed(): boolean {
    return this.hasGone;
  }
  destroy(): void {
    this.hasGone = true;
    this.emit('closed');
  }
}

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Displays side by side; a test plugs the second one in and out. */
class ScreenDouble extends EventEmitter {
  displays = [{ id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 } }];
  getAllDisplays(): { id: number; bounds: Bounds }[] {
    return this.displays;
  }
  getDisplayMatching({ x }: Bounds): { id: number; bounds: Bounds } {
    const found = this.displays.find(({ bounds }) => x >= bounds.x && x < bounds.x + bounds.width) ?? this.displays[0];
    if (!found) throw new Error('a machine has a display');
    return found;
  }
  plug(): void {
    const added = { id: 2, bounds: { x: 1920, y: 0, width: 1280, height: 800 } };
    this.displays = [...this.displays, added];
    this.emit('display-added', {}, added);
  }
  unplug(): void {
    this.displays = this.displays.filter((one) => one.id !== 2);
    this.emit('display-removed', {}, {});
  }
}

class AppDouble extends EventEmitter {
  requestSingleInstanceLock(): boolean {
    return process.env['DOUBLE_SECOND_INSTANCE'] !== '1';
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  getPath(): string {
    throw new Error('the test names its own data folder');
  }
  setLoginItemSettings(settings: unknown): void {
    seen.loginItems.push(settings);
  }
  quit(): void {
    seen.quits += 1;
    this.emit('before-quit', { preventDefault: () => {} });
  }
  exit(): void {
    seen.quits += 1;
  }
}

/** The host process: its built entry loaded here, with `process.parentPort` joined to the shell's end. */
class UtilityProcessDouble extends EventEmitter {
  private readonly toHost = new EventEmitter();
  constructor(entry: string) {
    super();
    Object.assign(process, {
      parentPort: Object.assign(this.toHost, { postMessage: (message: unknown) => this.emit('message', message) }),
    });
    this.ready = import(pathToFileURL(entry).href);
  }
  private readonly ready: Promise<unknown>;
  postMessage(data: unknown, ports: PortMain[] = []): void {
    // As over a real process boundary: what is sent is a copy.
    const copy: unknown = structuredClone(data);
    void this.ready.then(() => this.toHost.emit('message', { data: copy, ports }));
  }
  kill(): boolean {
    this.emit('exit', 1);
    return true;
  }
}

/** The host process in a thread: killed, it is gone wherever it stood, and its ports with it. */
class HostThreadDouble extends EventEmitter {
  private readonly thread: Worker;
  constructor(entry: string) {
    super();
    this.thread = new Worker(new URL('./host-thread.ts', import.meta.url), { workerData: entry });
    this.thread.on('message', (message: unknown) => this.emit('message', message));
    this.thread.once('exit', (code) => this.emit('exit', code));
    this.thread.on('error', (error: unknown) => void seen.errors.push(String(error)));
    seen.hostThreads.push(this);
  }
  postMessage(data: unknown, ports: PortMain[] = []): void {
    const sent = ports.map(({ port }) => port);
    this.thread.postMessage({ data, ports: sent }, sent);
  }
  kill(): boolean {
    void this.thread.terminate();
    return true;
  }
}

/** A page process: its built entry in a thread of its own, which gets nothing but what is sent to it and can be ended at any time. */
class PageProcessDouble extends EventEmitter {
  private readonly thread: Worker;
  constructor(entry: string) {
    super();
    this.thread = new Worker(new URL('./page-thread.ts', import.meta.url), { workerData: entry });
    this.thread.once('exit', (code) => this.emit('exit', code));
    this.thread.on('error', (error: unknown) => void seen.errors.push(String(error)));
    seen.pageProcesses.push(this);
  }
  postMessage(data: unknown, ports: PortMain[] = []): void {
    const sent = ports.map(({ port }) => port);
    this.thread.postMessage({ data, ports: sent }, sent);
  }
  kill(): boolean {
    void this.thread.terminate();
    return true;
  }
}

export const app = new AppDouble();
export const ipcMain = new EventEmitter();
export const screen = new ScreenDouble();
export const BrowserWindow = WindowDouble;
export const MessageChannelMain = MessageChannelMainDouble;
/** A host in a thread of its own can be killed like a process; the other one is quicker to begin. */
const isThreaded = process.env['DOUBLE_HOST_IN_THREAD'] === '1';
export const utilityProcess = {
  fork: (entry: string) => {
    if (entry.endsWith('page-process.js')) return new PageProcessDouble(entry);
    seen.hosts += 1;
    return isThreaded ? new HostThreadDouble(entry) : new UtilityProcessDouble(entry);
  },
};
export const dialog = {
  showErrorBox: (_title: string, text: string): void => void seen.errors.push(text),
  /** Answered by the test: `seen.questions[n].answer(button)`. */
  showMessageBox: ({ message, buttons }: { message: string; buttons: string[] }): Promise<{ response: number }> =>
    new Promise((resolve) => {
      const answer = (button: string): void => resolve({ response: buttons.indexOf(button) });
      seen.questions.push({ message, buttons, answer });
    }),
};
export const net = { fetch: (url: string): Promise<Response> => Promise.resolve(new Response(url)) };
export const protocol = {
  registerSchemesAsPrivileged: (schemes: { scheme: string }[]): void =>
    void seen.privileged.push(...schemes.map((one) => one.scheme)),
  handle: (_scheme: string, handler: typeof seen.protocolHandler): void => void (seen.protocolHandler = handler),
};
const mask = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
export const safeStorage: Pick<Electron['safeStorage'], 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => mask(Buffer.from(text)),
  decryptString: (sealed) => mask(sealed).toString(),
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: typeof seen.permissionHandler): void =>
      void (seen.permissionHandler = handler),
    setPermissionCheckHandler: (): void => {},
    setDevicePermissionHandler: (): void => {},
    webRequest: {
      onHeadersReceived: (listener: typeof seen.headersListener): void => void (seen.headersListener = listener),
    },
  },
};
export const ipcRenderer = Object.assign(new EventEmitter(), { send: (): void => {} });
