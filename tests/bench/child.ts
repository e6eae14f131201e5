import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { z } from 'zod';

const root = path.join(import.meta.dirname, '../..');

/** A process of its own that says where it is in its first line. @param env more than this process has; no database unless named */
export async function startChild<T extends z.ZodType>(
  children: ChildProcess[],
  args: string[],
  databaseUrl: string | undefined,
  answer: T,
  env: Record<string, string> = {},
): Promise<z.output<T>> {
  const own = { ...process.env };
  delete own['DATABASE_URL'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...own, ...env, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end === -1) continue;
    child.stdout.resume();
    return answer.parse(JSON.parse(text.slice(0, end)));
  }
  throw new Error(`${args.join(' ')} ended without an answer`);
}
