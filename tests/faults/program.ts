import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.join(import.meta.dirname, '..', '..');

/** A program of ours as a process of its own, with a wall clock that can be turned. */
export interface Program {
  child: ChildProcess;
  answer: Record<string, unknown>;
  /** SIGKILL, as a power switch does. */
  kill(): Promise<void>;
  /** SIGTERM: stopped in order. */
  stop(): Promise<void>;
}

export class NotStarted extends Error {
  readonly code: string;
  constructor(code: string, text: string) {
    super(`did not start: ${text}`);
    this.code = code;
  }
}

export interface Place {
  /** What it writes to standard error goes there. */
  log: string;
  /** File that says how wrong its clock is. */
  clock: string;
  /** Folder for compiled code. */
  cache: string;
  env?: Record<string, string>;
}

/** @throws NotStarted with the failure's code when it said one */
export async function startProgram(args: string[], place: Place): Promise<Program> {
  const log = fs.openSync(place.log, 'a');
  // Compiled once a run: half of a start is compiling.
  const env = { ...process.env, NODE_COMPILE_CACHE: place.cache, ...place.env, FAULTS_CLOCK: place.clock };
  const turned = path.join(import.meta.dirname, 'turned-date.ts');
  const child = spawn(process.execPath, ['--import', turned, 'cli/main.ts', ...args], {
    cwd: root,
    env: { ...env, ...(place.env?.['DATABASE_URL'] ? {} : { DATABASE_URL: '' }) },
    stdio: ['ignore', 'pipe', log],
  });
  fs.closeSync(log);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const line = await Promise.race([once(lines, 'line').then(([text]) => String(text)), exited.then(() => '{}')]);
  const answer = JSON.parse(line) as Record<string, unknown>;
  if (!('host' in answer) && !('platform' in answer)) {
    await exited;
    const said = (answer['error'] as { code?: string } | undefined)?.code ?? '';
    throw new NotStarted(said, `${args[0]} ${line}`);
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return { child, answer, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Sets how wrong the clock of a program is. */
export function turnClock(file: string, offsetMs: number): void {
  fs.writeFileSync(`${file}.new`, String(offsetMs));
  fs.renameSync(`${file}.new`, file);
}
