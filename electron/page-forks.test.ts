import { EventEmitter } from 'node:events';
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import { expect, it } from 'vitest';
import type { ToHost } from './messages.ts';
import { createPageForks } from './page-forks.ts';
import { createPageProcesses } from './page-processes.ts';

/** Refuses to be ended before it is up, as Electron's does. */
class FakeProcess extends EventEmitter {
  isUp = false;
  kills = 0;
  readonly got: unknown[] = [];
  postMessage(_message: unknown, ports: unknown[]): void {
    this.got.push(...ports);
  }
  kill(): boolean {
    this.kills += this.isUp ? 1 : 0;
    return this.isUp;
  }
  spawn(): void {
    this.isUp = true;
    this.emit('spawn');
  }
}
class FakePort extends EventEmitter {
  readonly sent: unknown[] = [];
  isStarted = false;
  isClosed = false;
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  start(): void {
    this.isStarted = true;
  }
  close(): void {
    this.isClosed = true;
  }
}

it('a page process that was given up before it was up is ended as soon as it is', () => {
  const children: FakeProcess[] = [];
  const told: ToHost[] = [];
  const forks = createPageForks(
    () => {
      const child = new FakeProcess();
      children.push(child);
      return child as unknown as UtilityProcess;
    },
    () => ({ port1: new FakePort(), port2: new FakePort() }) as unknown as MessageChannelMain,
    (message) => void told.push(message),
  );
  forks.start(1);
  forks.start(2);
  expect(children.map(({ got }) => got.length)).toEqual([1, 1]);
  forks.kill(1);
  forks.kill(3);
  for (const child of children) child.spawn();
  expect(children.map(({ kills }) => kills)).toEqual([1, 0]);
  children[0]!.emit('exit', 1);
  forks.killAll();
  expect(children.map(({ kills }) => kills)).toEqual([1, 1]);
  expect(told).toEqual([
    { kind: 'pageProcess', id: 1 },
    { kind: 'pageProcess', id: 2 },
    { kind: 'pageProcessGone', id: 1 },
  ]);
});

it('what is asked before the port is there waits for it; an answer or an end goes to who asked, a port nobody waits for is closed', () => {
  const orders: unknown[] = [];
  const happened: unknown[] = [];
  const processes = createPageProcesses((order) => void orders.push(order));
  const listen = (name: string) => ({
    answered: (answer: unknown) => void happened.push([name, answer]),
    gone: () => void happened.push([name, 'gone']),
  });
  const [first, second] = [processes.start(listen('first')), processes.start(listen('second'))];
  first.send('a page');
  second.kill();
  const [port, stray] = [new FakePort(), new FakePort()];
  processes.connected(1, port as unknown as MessagePortMain);
  first.send('another');
  port.emit('message', { data: 'done' });
  processes.gone(2);
  processes.connected(2, stray as unknown as MessagePortMain);
  processes.gone(1);
  expect(orders).toEqual([
    { kind: 'pageProcessStart', id: 1 },
    { kind: 'pageProcessStart', id: 2 },
    { kind: 'pageProcessKill', id: 2 },
  ]);
  expect([port.isStarted, port.sent, port.isClosed, stray.isClosed]).toEqual([true, ['a page', 'another'], true, true]);
  expect(happened).toEqual([
    ['first', 'done'],
    ['second', 'gone'],
    ['first', 'gone'],
  ]);
});
