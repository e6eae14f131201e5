import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.join(import.meta.dirname, '..', '..');

export interface HostProcess {
  child: ChildProcess;
  /** The one JSON line on standard output. */
  answer: { host: string; open: string; stationId: string };
  /** Ends it the hard way, as a power switch does. */
  kill(): Promise<void>;
}
export interface FailedStart {
  code: number | null;
  output: string;
  errors: string;
}

/** `yichuang host` as a process of its own. */
export async function runHost(dataDir: string, flags: string[] = []): Promise<HostProcess | FailedStart> {
  const child = spawn(process.execPath, ['cli/main.ts', 'host', '--data', dataDir, ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const lines: string[] = [];
  const firstLine = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      resolve(line);
    });
  });
  const line = await Promise.race([firstLine, exited.then(() => '')]);
  const answer = line === '' ? {} : (JSON.parse(line) as object);
  if (!('host' in answer)) {
    const [code] = await exited;
    return { code, output: lines.join('\n'), errors };
  }
  return {
    child,
    answer: answer as HostProcess['answer'],
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export async function startHostProcess(dataDir: string, flags: string[] = []): Promise<HostProcess> {
  const started = await runHost(dataDir, flags);
  if (!('child' in started)) throw new Error(`host did not start: ${started.output} ${started.errors}`);
  return started;
}
