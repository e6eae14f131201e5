import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { chromiumFlags } from './chromium.ts';
import { prepareProfile, profileFlags, removeProfile } from './profile.ts';

/** The clerk's window in a profile that keeps nothing, made anew before the browser starts. */
export interface ClerkWindow {
  process: ChildProcess;
  /** Where the profile is; `forget` takes it away, once the browser is gone. */
  profile: string;
  forget(): void;
}

export function openClerkWindow(
  browser: string,
  { dataDir, url, flags = [] }: { dataDir: string; url: string; flags?: readonly string[] },
): ClerkWindow {
  const profile = path.join(dataDir, 'browser');
  prepareProfile(profile);
  const given = [...chromiumFlags(), ...profileFlags(profile), ...flags, `--app=${url}`];
  return {
    process: spawn(browser, given, { stdio: 'ignore' }),
    profile,
    forget: () => removeProfile(profile),
  };
}
