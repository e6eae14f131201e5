/** A line of a test's own to the host of a desktop shell: a further port as any reload of the clerk's page gets one, carried out of the main process. */
import { EventEmitter, once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { BrowserWindow, IpcMain, MessagePortMain } from 'electron';
import type { WorkstationContract } from '#contract/workstation/index.ts';

interface MainProcess {
  BrowserWindow: Pick<typeof BrowserWindow, 'getAllWindows'>;
  ipcMain: Pick<IpcMain, 'emit'>;
}

/** Runs in the main process, sent there as text: nothing outside of it is known there. @param tcpPort of whoever wants the port's messages, one JSON line each */
export function carryOut({ BrowserWindow, ipcMain }: MainProcess, tcpPort: number): void {
  const contents = BrowserWindow.getAllWindows()[0]?.webContents;
  if (!contents) throw new Error('no window is open');
  let port: MessagePortMain | undefined;
  // The page asks again, and what it would be given is taken instead.
  contents.postMessage = (_channel: string, _message: unknown, ports?: MessagePortMain[]) => {
    port = ports?.[0];
  };
  ipcMain.emit('yichuang:page-ready', { sender: contents, senderFrame: contents.mainFrame });
  Reflect.deleteProperty(contents, 'postMessage');
  if (!port) throw new Error('the shell gave no port');
  const own = port;
  const socket = process.getBuiltinModule('node:net').connect(tcpPort, '127.0.0.1');
  own.on('message', ({ data }: { data: string | Uint8Array }) => {
    const line = typeof data === 'string' ? { text: data } : { bytes: Buffer.from(data).toString('base64') };
    socket.write(`${JSON.stringify(line)}\n`);
  });
  own.start();
  process
    .getBuiltinModule('node:readline')
    .createInterface({ input: socket })
    .on('line', (line) => {
      const { text, bytes } = JSON.parse(line) as { text?: string; bytes?: string };
      own.postMessage(text ?? new Uint8Array(Buffer.from(bytes ?? '', 'base64')));
    });
  socket.on('close', () => own.close());
  socket.on('error', () => socket.destroy());
}

export interface SecondPort {
  client: ContractRouterClient<WorkstationContract>;
  close(): void;
}

/** @param runThere runs `carryOut` in the main process of the shell */
export async function openSecondPort(runThere: (tcpPort: number) => Promise<void>): Promise<SecondPort> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const came = new Promise<import('node:net').Socket>((resolve) => server.once('connection', resolve));
  await runThere((server.address() as AddressInfo).port);
  const socket = await came;
  const port = Object.assign(new EventEmitter(), {
    postMessage(data: string | ArrayBufferView): void {
      const line =
        typeof data === 'string'
          ? { text: data }
          : { bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') };
      socket.write(`${JSON.stringify(line)}\n`);
    },
  });
  createInterface({ input: socket }).on('line', (line) => {
    const { text, bytes } = JSON.parse(line) as { text?: string; bytes?: string };
    port.emit('message', { data: text ?? new Uint8Array(Buffer.from(bytes ?? '', 'base64')) });
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => port.emit('close'));
  return {
    client: createORPCClient(new RPCLink({ port: port as ConstructorParameters<typeof RPCLink>[0]['port'] })),
    close() {
      socket.destroy();
      server.close();
    },
  };
}
