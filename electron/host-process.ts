import type { MessagePortMain, UtilityProcess } from 'electron';
import type { SystemPrinting } from './printing.ts';
import type { FromHost, KeyMaterial, ToHost } from './messages.ts';
import type { PageForks } from './page-forks.ts';

export interface HostProcess {
  /** Gives a window's port to the host, which serves it what such a window may ask. */
  connect(port: MessagePortMain, who: 'clerk' | 'applicant'): void;
  /** Asks the host to close its store and devices; kills it when it does not within the deadline. */
  stop(deadlineMs?: number): Promise<void>;
}

export interface HostStart {
  dataDir: string;
  platformUrl: string | null;
  windowNo: string | null;
  enrolCode: string | null;
  devices: string[];
  photoDecoder: string | null;
  key: KeyMaterial;
}

/** Forks the host and watches it. `failed` gets the sentence to show; `gone` an exit nobody asked for; `printing` what the host wants of the system's printers; `pages` starts its page processes. */
export function startHostProcess(
  fork: () => UtilityProcess,
  start: HostStart,
  on: {
    failed: (message: string) => void;
    gone: (code: number) => void;
    printing: SystemPrinting;
    pages: (tell: (message: ToHost, ports?: MessagePortMain[]) => void) => PageForks;
  },
): HostProcess {
  const child = fork();
  let isStopping = false;
  let hasExited = false;
  let exited: () => void = () => {};
  const exit = new Promise<void>((resolve) => {
    exited = resolve;
  });

  child.on('message', (message: FromHost) => {
    if (message.kind === 'failed') on.failed(message.message);
    if (message.kind === 'printerAsk') {
      const { id } = message;
      void on.printing(message.ask).then((answer) => send({ kind: 'printerAnswer', id, answer }));
    }
    if (message.kind === 'pageProcessStart') pages.start(message.id);
    if (message.kind === 'pageProcessKill') pages.kill(message.id);
  });
  child.on('exit', (code) => {
    hasExited = true;
    pages.killAll();
    exited();
    if (!isStopping) on.gone(code);
  });
  const send = (message: ToHost, ports: MessagePortMain[] = []): void => {
    if (!hasExited) child.postMessage(message, ports);
  };
  const pages = on.pages(send);
  send({ kind: 'start', ...start });

  return {
    connect: (port, who) => send({ kind: who === 'clerk' ? 'window' : 'secondWindow' }, [port]),
    async stop(deadlineMs = 8000) {
      if (hasExited || isStopping) return exit;
      isStopping = true;
      send({ kind: 'stop' });
      const killer = setTimeout(() => child.kill(), deadlineMs);
      await exit;
      clearTimeout(killer);
    },
  };
}
