import type { ForkOptions, MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import type { ToHost } from './messages.ts';

export interface PageForks {
  start(id: number): void;
  kill(id: number): void;
  /** Without the host nobody asks them any more. */
  killAll(): void;
}

/**
 * The host's page processes, in the main process: a utility process each, with a port of its own to the host. A packed Electron does not
 * start as Node (`runAsNode` is off), so that the host cannot fork one, and a utility process can be started from here only.
 */
export function createPageForks(
  fork: (options: ForkOptions) => UtilityProcess,
  openChannel: () => MessageChannelMain,
  tell: (message: ToHost, ports?: MessagePortMain[]) => void,
): PageForks {
  const running = new Map<number, UtilityProcess>();
  const end = (child: UtilityProcess | undefined): void => {
    // One that is not up yet cannot be ended, and would come up all the same.
    if (child?.kill() === false) child.once('spawn', () => child.kill());
  };
  return {
    start(id) {
      const child = fork({
        serviceName: '一窗页面处理',
        stdio: ['ignore', 'ignore', 'inherit'],
        // Few arenas: freed pictures go back to the system.
        env: { ...process.env, MALLOC_ARENA_MAX: '2' },
        execArgv: ['--max-old-space-size=256'],
      });
      running.set(id, child);
      child.once('exit', () => {
        running.delete(id);
        tell({ kind: 'pageProcessGone', id });
      });
      const { port1, port2 } = openChannel();
      child.postMessage(null, [port2]);
      tell({ kind: 'pageProcess', id }, [port1]);
    },
    kill: (id) => end(running.get(id)),
    killAll: () => running.forEach(end),
  };
}
