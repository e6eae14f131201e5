import type { Db } from '#db/open.ts';
import type { Logger } from './log.ts';
import type { Clock, LegalTime } from './clock.ts';
import type { Reserve } from './reserve.ts';
import type { Life } from './life.ts';
import type { Changes } from './changes.ts';
import type { PlatformClient } from './platform-client.ts';
import { StationConfig } from './station-config.ts';
import type { StationAccess } from './station-access.ts';
import type { SessionKeeper } from './session.ts';

export { StationConfig };

/** One call to the platform, as `PlatformClient.ask` takes it. */
export type PlatformCall = Parameters<PlatformClient['ask']>[2];

/** What every part of the workstation is given. */
export interface HostContext {
  db: Db;
  /** Folder of this workstation's files (attachments, rendered documents). */
  dataDir: string;
  /** Key for files beside the store; derived from the store's key. */
  fileKey: Uint8Array;
  appRoot: string;
  appVersion: string;
  station: StationConfig;
  clock: Clock;
  time: LegalTime;
  newId: () => string;
  /** 0 ≤ n < 1, for jitter and digits nobody should guess. */
  random: () => number;
  log: Logger;
  changes: Changes;
  platform: PlatformClient;
  session: SessionKeeper;
  access: StationAccess;
  life: Life;
  reserve: Reserve;
  fetch: typeof fetch;
}
