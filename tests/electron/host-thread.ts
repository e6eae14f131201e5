/** The thread of a host's double: Electron's `process.parentPort` over the thread's own port, then the built entry. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { PortMain } from './double.ts';

const port = new EventEmitter();
Object.assign(process, {
  parentPort: Object.assign(port, { postMessage: (message: unknown) => parentPort?.postMessage(message) }),
});
await import(pathToFileURL(String(workerData)).href);
// What was sent meanwhile waited.
parentPort?.on('message', ({ data, ports }: { data: unknown; ports: MessagePort[] }) =>
  port.emit('message', { data, ports: ports.map((one) => new PortMain(one)) }),
);
