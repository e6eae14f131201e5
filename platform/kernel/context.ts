import { randomBytes, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import type { Clock } from './clock.ts';
import type { Bell } from './bell.ts';
import type { Disk } from './disk.ts';
import type { Database } from './sql.ts';

/** Everything the platform's functions work with; one per process. */
export interface Platform {
  db: Database;
  clock: Clock;
  newId(): string;
  /** 32 random bytes, base64url. */
  newSecret(): string;
  instanceId: string;
  /** Days a station may let its people sign in without the platform. */
  offlineDays: number;
  /** Working days a bad rating has to be answered in; what the place says. */
  reworkDays: number;
  /** Working days an appeal against a bad rating has to be decided in. */
  appealDays: number;
  /** Working hours a second person has to answer in. */
  approvalHours: number;
  /** Who decides an appeal, or is the second person, where nobody else can or did in time; `managers`: never an administrator. */
  appealNext: AppealNext;
  /** The platform's own address, for citizens of halls that have none of their own. */
  publicUrl(): string;
  files: FileStore;
  disk: Disk;
  /** Rings when a hall's queue changed, in every replica. */
  bell: Bell;
  hallPace: HallPace;
}

export type AppealNext = 'administrator' | 'managers';

export interface HallPace {
  /** Between two beats of a live channel. */
  beatMs: number;
  /** A window without a sign of life for this long counts as lost. */
  lostMs: number;
}

/** Files by the SM3 of their content. */
export interface FileStore {
  /** Keeps the stream's bytes and resolves when they are on disk. @throws ExpectedError FILE_DAMAGED another content than the digest says | FILE_TOO_LARGE */
  put(sm3: string, bytes: AsyncIterable<Uint8Array>, limit: number): Promise<number>;
  /** Opened for reading, or null when there is none. */
  open(sm3: string): Promise<{ stream: Readable; bytes: number } | null>;
}

export interface SignedIn {
  kind: 'operator';
  operatorId: string;
  username: string;
  name: string;
  roles: Role[];
  tokenHash: string;
  /** Where the password was given: a station that showed its own token, and is still let in. Null anywhere else. */
  at: { stationId: string; hallCode: string | null } | null;
}
export interface KnownStation {
  kind: 'station';
  stationId: string;
  stationName: string;
  windowNo: string;
  /** Null only while the database has no hall. */
  hallCode: string | null;
}
export type Caller = { kind: 'anyone' } | SignedIn | KnownStation;

/** One request. */
export interface Call {
  platform: Platform;
  /** The bearer token as sent, or null. */
  token: string | null;
  /** Which run of a station is calling, as it says itself; null when it does not. */
  run: string | null;
  traceId: string;
  /** The hall somebody who answers for every hall says they mean, or null. */
  hallCode: string | null;
  /** The newest receipt the calling station was given, or null. */
  seen: number | null;
  /** The machine that asks, as limits count it: its IP address, of IPv6 the network it chooses its addresses from. */
  address: string;
  /** Who is asking, once the procedure's permission was looked at. */
  caller?: Caller;
  /** Looks again whether the caller may: of a live answer. @throws ExpectedError AUTH_REQUIRED | FORBIDDEN | STATION_REFUSED */
  stillMay?: () => Promise<void>;
  /** Full entry for a failure nobody expected. */
  report(error: unknown): void;
}

export const newId = (): string => randomUUID();
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** The person behind a call whose procedure is for people. */
export function operatorOf(call: Call): SignedIn {
  if (call.caller?.kind !== 'operator') throw new ExpectedError('AUTH_REQUIRED');
  return call.caller;
}

/** The station behind a call whose procedure is for stations. */
export function stationOf(call: Call): KnownStation {
  if (call.caller?.kind !== 'station') throw new ExpectedError('AUTH_REQUIRED');
  return call.caller;
}
