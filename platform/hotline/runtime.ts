import type { Platform } from '../kernel/context.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Hub } from './hub.ts';
import type { Vault } from './vault.ts';

/** What one process of the platform keeps in hand for the hotline. */
export interface HotlineRuntime {
  vault: Vault;
  hub: Hub;
  /** What an exchange that pushes events proves itself with; null: none may. */
  pushSecret: string | null;
}

const runtimes = new WeakMap<Platform, HotlineRuntime>();

export const setHotline = (platform: Platform, runtime: HotlineRuntime): void => void runtimes.set(platform, runtime);

/** @throws ExpectedError HOTLINE_OFF this process was started without */
export function hotlineOf(platform: Platform): HotlineRuntime {
  const runtime = runtimes.get(platform);
  if (!runtime) throw new ExpectedError('HOTLINE_OFF');
  return runtime;
}
