import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** The device's end of a serial cable whose other end is the file `path`. */
export interface Pty {
  readonly path: string;
  readonly isPlugged: boolean;
  /** Sends to whoever opened `path`. Dropped while unplugged. */
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Pulls the cable: the path disappears and an open port sees a hang-up. */
  unplug(): Promise<void>;
  /** Puts it back at the same path. */
  replug(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a pseudo terminal with socat, so a driver opens it like a real serial port.
 *
 * @param path where the port shall appear; an old link there is replaced
 */
export async function openPty(path: string): Promise<Pty> {
  const listeners = new Set<(bytes: Uint8Array) => void>();
  let socat: ChildProcess | null = null;
  let keeper: number | null = null;

  async function plug(): Promise<void> {
    if (socat !== null) return;
    rmSync(path, { force: true });
    const child = spawn('socat', ['-d', '-d', '-b', '65536', `PTY,link=${path},rawer`, 'STDIO'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // Writes in flight when the cable is pulled fail; that is what pulling means.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdout.on('data', (bytes: Buffer) => {
      for (const listener of [...listeners]) listener(bytes);
    });
    child.once('exit', () => {
      if (socat === child) release();
    });
    await standing(child, path);
    // While one handle stays open, socat does not see an end when the driver closes and opens again.
    keeper = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    socat = child;
  }

  function release(): void {
    socat = null;
    if (keeper !== null) closeSync(keeper);
    keeper = null;
    rmSync(path, { force: true });
  }

  async function unplug(): Promise<void> {
    const child = socat;
    if (child === null) return;
    release();
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(path, { force: true });
  }

  await plug();
  return {
    path,
    get isPlugged() {
      return socat !== null;
    },
    write(bytes) {
      if (socat?.stdin?.writable) socat.stdin.write(bytes);
    },
    onData(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    unplug,
    replug: plug,
    async close() {
      listeners.clear();
      await unplug();
    },
  };
}

/** The link is there before the line behind it passes bytes as they are: only then socat says that it moves them. */
async function standing(child: ChildProcess, path: string): Promise<void> {
  let complaint = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error('模拟串口需要 socat，请先安装：apt-get install socat') : error),
    );
    child.once('close', () => reject(new Error(`socat 未能建立 ${path}：${complaint.trim()}`)));
    createInterface({ input: child.stderr! }).on('line', (line) => {
      if (line.includes('starting data transfer loop')) resolve();
      else if (!/\] N /.test(line)) complaint += `${line}\n`;
    });
  });
}
