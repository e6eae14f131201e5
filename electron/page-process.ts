/** A page process as Electron's utility process: opens foreign pictures, knows neither keys nor database, and asks nobody but the port it is given. */
import os from 'node:os';
import { answerTo } from '#imaging/answer.ts';

/** The part of Electron's `process.parentPort` used here. */
interface ParentPort {
  once(event: 'message', listener: (message: { ports: PagePort[] }) => void): void;
}
interface PagePort {
  on(event: 'message', listener: (message: { data: Parameters<typeof answerTo>[0] }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
  start(): void;
}

// The clerk's keys come first.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
(process as unknown as { parentPort: ParentPort }).parentPort.once('message', ({ ports: [port] }) => {
  if (!port) throw new Error('a page process got no port');
  port.on('message', ({ data }) => void answerTo(data).then((answer) => port.postMessage(answer)));
  // Nobody is left who could ask.
  port.on('close', () => process.exit(0));
  port.start();
});
