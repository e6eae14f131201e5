/** The host as Electron's utility process: one MessagePort for each window, orders from the main process by `parentPort`. */
import { RPCHandler } from '@orpc/server/message-port';
import { parseBinding } from '#host/devices/binding-text.ts';
import { createLogger } from '#host/kernel/log.ts';
import { openHost, type OpenHost } from '#host/host.ts';
import { photoCommandFrom } from '#host/identification/photo-command.ts';
import { router } from '#host/router.ts';
import { secondScreenRouter } from '#host/second-screen/router.ts';
import { deviceRoles, type DeviceBinding } from '#contract/devices.ts';
import { ExpectedError } from '#contract/errors.ts';
import { sealedBy } from './key-channel.ts';
import type { FromHost, ToHost } from './messages.ts';
import { createPageProcesses, type PagePort } from './page-processes.ts';
import { createSystemPrinters } from './system-printers.ts';

/** The part of Electron's `process.parentPort` used here. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: ToHost; ports: (MessagePort & PagePort)[] }) => void): void;
  postMessage(message: FromHost): void;
}

const parent = (process as unknown as { parentPort: ParentPort }).parentPort;
const rpc = new RPCHandler(router);
const secondRpc = new RPCHandler(secondScreenRouter);
const log = createLogger();
const systemPrinters = createSystemPrinters({
  ask: (id, ask) => parent.postMessage({ kind: 'printerAsk', id, ask }),
  onFailure: (reason) => log.warn('print.system', { reason }),
});
const pageProcesses = createPageProcesses((order) => parent.postMessage(order));
let host: Promise<OpenHost> | null = null;

// What a page sends that cannot be decoded ends as a rejection nobody waits for; it must not end the workstation.
process.on('unhandledRejection', (error) => log.error('host.rejection', error));

parent.on('message', ({ data, ports }) => {
  switch (data.kind) {
    case 'start':
      host = start(data);
      break;
    case 'window':
    case 'secondWindow': {
      const [port] = ports;
      const handler = data.kind === 'window' ? rpc : secondRpc;
      // A window may ask before the store is open: its port waits, and its calls with it.
      if (port && host)
        void host.then(
          (ready) => {
            handler.upgrade(port, { context: { host: ready } });
            port.start();
          },
          () => port.close(),
        );
      break;
    }
    case 'printerAnswer':
      systemPrinters.answered(data.id, data.answer);
      break;
    case 'pageProcess':
      if (ports[0]) pageProcesses.connected(data.id, ports[0]);
      break;
    case 'pageProcessGone':
      pageProcesses.gone(data.id);
      break;
    case 'stop':
      void stop();
  }
});

async function start(order: Extract<ToHost, { kind: 'start' }>): Promise<OpenHost> {
  try {
    const ready = openHost({
      dataDir: order.dataDir,
      platformUrl: order.platformUrl,
      ...(order.windowNo === null ? {} : { windowNo: order.windowNo }),
      ...(order.enrolCode === null ? {} : { enrolCode: order.enrolCode }),
      sealer: sealedBy(order.key),
      systemPrinters,
      startPageProcess: pageProcesses.start,
      photoDecoder: photoCommandFrom(order.photoDecoder),
      bindings: order.devices.map(requireBinding),
    });
    ready.whenWhole.catch(tellFailure);
    parent.postMessage({ kind: 'ready' });
    // With nobody in front of the screen there is work all the same.
    setTimeout(ready.begin, 250);
    return ready;
  } catch (error) {
    tellFailure(error);
    throw error;
  }
}

/** Left out in silence, a mistyped device would be a reader that is not there. */
function requireBinding(text: string): DeviceBinding {
  const binding = parseBinding(text);
  if (binding !== null) return binding;
  const problem = `“${text}”应如 idCard=/dev/ttyUSB0@115200，可以写的设备是 ${deviceRoles.join('、')}`;
  throw new ExpectedError('SETTINGS_BROKEN', { file: '环境变量 YICHUANG_DEVICES', problem });
}

function tellFailure(error: unknown): void {
  const failure = error instanceof ExpectedError ? error : new ExpectedError('INTERNAL', {}, { cause: error });
  parent.postMessage({ kind: 'failed', code: failure.code, message: failure.message });
}

async function stop(): Promise<void> {
  const ready = await host?.catch(() => null);
  await ready?.stop();
  parent.postMessage({ kind: 'stopped' });
  process.exit(0);
}
