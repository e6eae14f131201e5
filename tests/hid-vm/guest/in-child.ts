import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ChildTask } from './child.ts';

export interface Ending {
  said: string | null;
  code: number | null;
}

/** Starts a process and waits for its end. @param before runs once it is up  @param meanwhile runs while it is at work */
export async function inChild(
  task: ChildTask,
  path: string,
  options: { uid?: number; gid?: number } = {},
  before?: () => void,
  meanwhile?: () => Promise<void>,
): Promise<Ending> {
  const child = fork(new URL('./child.ts', import.meta.url), [task, path], options);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await once(child, 'message');
  let said: string | null = null;
  child.on('message', (text: string) => (said = text));
  before?.();
  child.send('go');
  await meanwhile?.();
  const [code] = await ended;
  return { said, code };
}

/** A user who belongs to nothing. */
export const NOBODY = { uid: 65534, gid: 65534 };
