import type { FromHost } from './messages.ts';

/** A port to a page process, in Electron's own form. */
export interface PagePort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

interface Waiting {
  port: PagePort | null;
  /** Asked before the port came. */
  unsent: unknown[];
  on: { answered(answer: unknown): void; gone(): void };
}

export interface PageProcesses {
  /** One more; a process that cannot be started is `gone`. */
  start<Answer>(on: { answered(answer: Answer): void; gone(): void }): {
    send(request: unknown): void;
    kill(): void;
    readonly pid: undefined;
  };
  /** The main process started it and gave its port. */
  connected(id: number, port: PagePort): void;
  gone(id: number): void;
}

/** The host's page processes, as it asks the main process for them; what is asked and answered goes past the main process. */
export function createPageProcesses(
  order: (order: Extract<FromHost, { kind: 'pageProcessStart' | 'pageProcessKill' }>) => void,
): PageProcesses {
  const known = new Map<number, Waiting>();
  let lastId = 0;
  return {
    start<Answer>(on: { answered(answer: Answer): void; gone(): void }) {
      const id = (lastId += 1);
      const one: Waiting = {
        port: null,
        unsent: [],
        on: { ...on, answered: (answer) => on.answered(answer as Answer) },
      };
      known.set(id, one);
      order({ kind: 'pageProcessStart', id });
      return {
        send: (request) => (one.port ? one.port.postMessage(request) : void one.unsent.push(request)),
        kill: () => order({ kind: 'pageProcessKill', id }),
        pid: undefined,
      };
    },
    connected(id, port) {
      const one = known.get(id);
      if (!one) return port.close();
      one.port = port;
      port.on('message', ({ data }) => one.on.answered(data));
      port.start();
      for (const request of one.unsent.splice(0)) port.postMessage(request);
    },
    gone(id) {
      const one = known.get(id);
      known.delete(id);
      one?.port?.close();
      one?.on.gone();
    },
  };
}
