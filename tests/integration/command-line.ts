import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');

/** `answer`: the last line of standard output, where that is JSON. */
export interface CommandEnd {
  code: number | null;
  signal: string | null;
  answer: Record<string, unknown>;
  output: string;
  errors: string;
}
export interface CommandRun {
  child: ChildProcess;
  ended: Promise<CommandEnd>;
}

/** `yichuang …` as a person runs it, still running. @param user another than this one */
export function startCommand(
  args: string[],
  env: Record<string, string> = {},
  user: { uid?: number; gid?: number } = {},
): CommandRun {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...user,
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]): CommandEnd => {
    const last = output.trimEnd().split('\n').at(-1) ?? '';
    return {
      code: code as number | null,
      signal: signal as string | null,
      answer: last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {},
      output,
      errors,
    };
  });
  return { child, ended };
}

export const runCommand = (...args: string[]): Promise<CommandEnd> => startCommand(args).ended;
