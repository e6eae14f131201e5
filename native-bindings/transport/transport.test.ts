import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { expect, it } from 'vitest';
import { openPty } from '#simulators/pty.ts';
import { openTcpLine } from '#simulators/tcp-line.ts';
import { transportConformance } from './conformance.fixture.ts';
import { createFileTransport, systemFileCalls } from './file.ts';
import { createMemoryHid, type HidFirmware } from './memory-hid.fixture.ts';
import { createMemoryPair } from './memory.fixture.ts';
import { createSerialTransport } from './serial.ts';
import { createTcpTransport } from './tcp.ts';
import type { Transport } from './transport.ts';

transportConformance('memory', async () => {
  const {
    ends: [near, far],
    plug,
    unplug,
  } = createMemoryPair();
  await far.open();
  return {
    transport: near,
    far,
    unplug: async () => unplug(),
    replug: async () => {
      plug();
      await far.open();
    },
    dispose: () => far.close(),
  };
});

transportConformance('memory HID', async () => {
  const firmware = keepingFirmware();
  const { transport, plug, unplug } = createMemoryHid(firmware);
  return {
    transport,
    far: firmware.far,
    framing: 'reports',
    reportBytes: 64,
    features: { transport, kept: 3, refused: 9, silent: 10, length: 32 },
    unplug: async () => unplug(),
    replug: async () => plug(),
    dispose: async () => undefined,
  };
});

/** Keeps feature 3, refuses 9, never answers 10. */
function keepingFirmware(): HidFirmware & {
  far: { write(bytes: Uint8Array): void; onData(listener: (bytes: Uint8Array) => void): () => void };
} {
  const listeners = new Set<(bytes: Uint8Array) => void>();
  let input: (report: Uint8Array) => void = () => undefined;
  let kept = new Uint8Array(32);
  kept[0] = 3;
  return {
    attach: (line) => void (input = (report) => line.input(report)),
    detach: () => void (input = () => undefined),
    onOutput: (report) => listeners.forEach((listener) => listener(report.subarray(1))),
    onGetFeature: (id) => (id === 3 ? kept : id === 10 ? undefined : null),
    onSetFeature(report) {
      if (report[0] !== 3) return 'refused';
      kept = Uint8Array.from(report);
      return 'ok';
    },
    far: {
      write: (bytes) => input(bytes),
      onData(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}

const newPath = (): string => join(tmpdir(), `pty-${randomUUID()}`);

transportConformance('serial', async () => {
  const pty = await openPty(newPath());
  return {
    transport: createSerialTransport({ path: pty.path, baudRate: 115200 }),
    far: pty,
    unplug: () => pty.unplug(),
    replug: () => pty.replug(),
    dispose: () => pty.close(),
    stuck: () => createSerialTransport({ path: pty.path, baudRate: 115200, binding: neverClosing() }),
  };
});

transportConformance('TCP', async () => {
  const line = await openTcpLine();
  const inner = createTcpTransport({ host: line.host, port: line.port });
  // The device's program learns of a connection a moment after the driver; what it sends before goes to the former one.
  const open = async (options?: { signal?: AbortSignal }): Promise<void> => {
    const count = line.taken + (inner.isOpen ? 0 : 1);
    await inner.open(options);
    await line.reached(count);
  };
  return {
    transport: Object.assign(Object.create(inner) as Transport, { open }),
    far: line,
    absentCode: 'PORT_REFUSED',
    unplug: () => line.unplug(),
    replug: () => line.replug(),
    dispose: () => line.close(),
  };
});

transportConformance('device file (pty)', async () => {
  const pty = await openPty(newPath());
  return {
    transport: createFileTransport({ path: pty.path }),
    far: pty,
    unplug: () => pty.unplug(),
    replug: () => pty.replug(),
    dispose: () => pty.close(),
    stuck: () =>
      createFileTransport({
        path: pty.path,
        calls: {
          ...systemFileCalls,
          close: (fd) => systemFileCalls.close(fd).then(() => new Promise(() => undefined)),
        },
      }),
  };
});

transportConformance('device file (pipe, one way)', async () => {
  const path = newPath();
  const pipe = await openPipe(path);
  return {
    transport: createFileTransport({ path }),
    far: { write: () => undefined, onData: (listener) => pipe.onData(listener) },
    isWriteOnly: true,
    unplug: () => pipe.unplug(),
    replug: () => pipe.replug(),
    dispose: () => pipe.unplug(),
  };
});

/** The reading end of a named pipe. */
async function openPipe(path: string): Promise<{
  onData(listener: (bytes: Uint8Array) => void): () => void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
}> {
  const listeners = new Set<(bytes: Uint8Array) => void>();
  let reader: Socket | null = null;
  async function plug(): Promise<void> {
    execFileSync('mkfifo', [path]);
    // Opened both ways, so that it does not end when the driver closes.
    reader = new Socket({
      fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
    reader.on('data', (bytes: Uint8Array) => listeners.forEach((listener) => listener(bytes)));
  }
  await plug();
  return {
    onData(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async unplug() {
      reader?.destroy();
      rmSync(path, { force: true });
    },
    replug: plug,
  };
}

/** The real binding, except that closing never reports back. */
function neverClosing(): typeof SerialPort.binding {
  return {
    ...SerialPort.binding,
    async open(options: Parameters<typeof SerialPort.binding.open>[0]) {
      const port = await SerialPort.binding.open(options);
      const close = port.close.bind(port);
      port.close = async () => {
        await close();
        await new Promise(() => undefined);
      };
      return port;
    },
  } as typeof SerialPort.binding;
}

it('says that another program holds the port', async () => {
  const pty = await openPty(newPath());
  const first = createSerialTransport({ path: pty.path, baudRate: 9600 });
  const second = createSerialTransport({ path: pty.path, baudRate: 9600 });
  try {
    await first.open();
    await expect(second.open()).rejects.toMatchObject({ code: 'PORT_BUSY', device: pty.path });
    await first.close();
    await second.open();
  } finally {
    await first.close();
    await second.close();
    await pty.close();
  }
});

it('says that there is no such port, and that a file is none', async () => {
  await expect(createSerialTransport({ path: newPath(), baudRate: 9600 }).open()).rejects.toMatchObject({
    code: 'PORT_NOT_FOUND',
  });
  await expect(createSerialTransport({ path: import.meta.filename, baudRate: 9600 }).open()).rejects.toMatchObject({
    code: 'PORT_IO',
  });
});
