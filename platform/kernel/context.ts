import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Bell } from './bell.ts';
import type { Database } from './sql.ts';

export interface Hall {
  hallCode: string;
  hallName: string;
  regionCode: string;
  contactPhone: string;
}

/** Everything the platform's functions work with; one per process. */
export interface Platform {
  db: Database;
  clock: Clock;
  newId(): string;
  /** 32 random bytes, base64url. */
  newSecret(): string;
  hall: Hall;
  instanceId: string;
  /** Days a station may let its people sign in without the platform. */
  offlineDays: number;
  queryBaseUrl(): string;
  /** Rings when a hall's queue changed, in every replica. */
  bell: Bell;
  hallPace: HallPace;
}

export interface HallPace {
  /** Between two beats of a live channel. */
  beatMs: number;
  /** A window without a sign of life for this long counts as lost. */
  lostMs: number;
}

/** One request. */
export interface Call {
  platform: Platform;
  /** The bearer token as sent, or null. */
  token: string | null;
  traceId: string;
  /** Full entry for a failure nobody expected. */
  report(error: unknown): void;
}

export const newId = (): string => randomUUID();
export const newSecret = (): string => randomBytes(32).toString('base64url');
