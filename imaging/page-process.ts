import { fork } from 'node:child_process';
import os from 'node:os';
import type { Answer, Request } from './messages.ts';

/** A process that processes pages, whoever started it. */
export interface PageProcess {
  /** Before it is up, too. A process that is gone says so by `gone`, not here. */
  send(request: Request): void;
  /** Ends it whatever it is doing; `gone` follows. */
  kill(): void;
  /** For measuring; undefined where whoever started it does not tell. */
  readonly pid: number | undefined;
}

export interface PageProcessEvents {
  answered(answer: Answer): void;
  /** It ended, or never started; at least once. */
  gone(): void;
}

export type StartPageProcess = (on: PageProcessEvents) => PageProcess;

/** Starts page processes as children of this one, with Node's own `fork`. @param entry the file they run */
export function forkPageProcess(entry: string): StartPageProcess {
  return (on) => {
    const child = fork(entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Few arenas: freed pictures go back to the system.
      env: { ...process.env, MALLOC_ARENA_MAX: '2' },
      execArgv: ['--max-old-space-size=256'],
    });
    if (child.pid !== undefined) lowerPriority(child.pid);
    child.on('message', (answer: Answer) => on.answered(answer));
    child.on('exit', () => on.gone());
    child.on('error', () => on.gone());
    const kill = (): void => void child.kill('SIGKILL');
    return {
      send: (request) =>
        void child.send(request, (error) => {
          if (error) kill();
        }),
      kill,
      pid: child.pid,
    };
  };
}

/** The clerk's keys come first. */
function lowerPriority(pid: number): void {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // It may be over already; then there is nothing to lower.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
