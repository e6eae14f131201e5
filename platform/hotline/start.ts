import type { Platform } from '../kernel/context.ts';
import { createHub } from './hub.ts';
import { holdLine, type ExchangeLine } from './line.ts';
import { setHotline } from './runtime.ts';
import type { AmiAddress, AmiPace } from './switch/ami-client.ts';
import { createVault, loadHotlineKey } from './vault.ts';

export interface HotlineOptions {
  /** The exchange this process may listen to. */
  exchange?: AmiAddress;
  /** Folder of the key that seals callers; without it and without a key in the environment the key lasts as long as the process. */
  keyDir?: string;
  key?: string;
  /** 20 characters or more. */
  pushSecret?: string;
  pace?: { tickMs?: number; ami?: AmiPace };
}

export interface RunningHotline {
  line: ExchangeLine | null;
  stop(): Promise<void>;
}

/** @throws ExpectedError HOTLINE_KEY */
export async function startHotline(
  platform: Platform,
  options: HotlineOptions,
  report: (error: unknown, what: string) => void,
): Promise<RunningHotline> {
  const vault = createVault(await loadHotlineKey(options.keyDir, options.key));
  const hub = createHub(platform.db, (error) => report(error, 'hotline news'));
  setHotline(platform, { vault, hub, pushSecret: options.pushSecret ?? null });
  const line = options.exchange ? await holdLine(platform, options.exchange, report, options.pace) : null;
  return {
    line,
    async stop() {
      hub.stop();
      await line?.stop();
    },
  };
}
