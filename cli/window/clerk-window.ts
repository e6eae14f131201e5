import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromiumFlags } from './chromium.ts';
import { prepareProfile, profileFlags, removeProfile } from './profile.ts';

/** The clerk's window in a profile that keeps nothing, made anew before the browser starts. */
export interface ClerkWindow {
  process: ChildProcess;
  /** Where the profile is; `forget` takes it away, once the browser is gone. */
  profile: string;
  forget(): void;
  /** The last line of what the browser said, once it is gone; empty when it said nothing. */
  lastWords(): Promise<string>;
}

export function openClerkWindow(
  browser: string,
  { dataDir, url, flags = [] }: { dataDir: string; url: string; flags?: readonly string[] },
): ClerkWindow {
  const profile = path.join(dataDir, 'browser');
  prepareProfile(profile);
  const given = [...chromiumFlags(), ...profileFlags(profile), ...flags, `--app=${url}`];
  const child = spawn(browser, given, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.on('error', (error) => (said += error.message));
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4000)));
  return {
    process: child,
    profile,
    forget: () => removeProfile(profile),
    async lastWords() {
      // Processes of its own may still hold the line.
      if (!child.stderr.readableEnded) await Promise.race([once(child.stderr, 'close'), pause(500)]);
      child.stderr.destroy();
      return said.trim().split('\n').at(-1) ?? '';
    },
  };
}
