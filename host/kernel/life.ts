import { createHash } from 'node:crypto';
import os from 'node:os';
import { z } from 'zod';
import { openBlocks, skipNumbers, throwAwayNumbers } from '#db/queries/numbers.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import type { Db } from '#db/open.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { StationGreeting } from '#contract/platform/lives.ts';
import type { StoreStart } from './store-past.ts';

/** Why numbers are withheld. `stopped`: another machine works under this window's name. */
const Doubt = z.object({
  kind: z.enum(['restored', 'tailLost', 'copied', 'stopped']),
  since: z.string(),
  /** Acts that are missing, as far as known. */
  lost: z.number().int(),
  /** In the platform's words; empty when it was noticed here. */
  reason: z.string(),
  /** Fresh numbers were brought by hand; the platform has yet to be asked. */
  isReleased: z.boolean(),
});
export type Doubt = z.infer<typeof Doubt>;

/** What this run of the workstation is to its store and to the platform, and whether it may give numbers. */
export interface Life {
  readonly runId: string;
  readonly boot: number;
  readonly machine: readonly string[];
  /** The mark outside of the data folder was missing, and nobody has looked into it yet. */
  isUnmarked(): boolean;
  /** Runs the platform may have been told of, this one included. */
  told(): string[];
  doubt(): Doubt | null;
  /** Numbers stop, what is left of the blocks is thrown away. Call it inside `record`, which says so. */
  suspect(doubt: Doubt): void;
  /** All is mended. */
  trust(): void;
  /** The platform heard this run and has nothing against its numbers. */
  agree(): void;
  /** Whether it has, and nothing came up since. */
  isAgreed(): boolean;
  /** A person brought fresh numbers: they are given, though nothing else is mended yet. */
  giveNumbers(): void;
  /** Why no number is given now; null when they are. */
  withheld(): ExpectedError | null;
  /** @throws ExpectedError STATION_RESTORED | STATION_COPIED | STORE_TAIL_LOST | STATION_SECOND_LIFE */
  requireNumbers(): void;
  /** What was found damaged in the store. */
  damage(): ExpectedError | null;
  /** @param found `table: what the store said` */
  noteDamage(found: string): void;
  /** Resolves when the platform was asked about this run, or could not be. */
  readonly asked: Promise<void>;
  wasAsked(): void;
}

const doubtKey = 'lifeDoubt';
const toldKey = 'runsTold';
const toldAtMost = 100;

/** @param machine digests of this machine's network addresses */
export function createLife(
  db: Db,
  start: StoreStart,
  options: { runId: string; at: string; machine: readonly string[] },
): Life {
  const { runId, at, machine } = options;
  let doubt = readSetting(db, doubtKey, Doubt.nullable());
  let damage: ExpectedError | null = null;
  let isAgreed = false;
  let wasAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    wasAsked = resolve;
  });
  const suspect = (next: Doubt): void => {
    doubt = next;
    isAgreed = false;
    writeSetting(db, doubtKey, next);
    throwAwayNumbers(db);
    // The request of an older life may have been answered already: asked again it would bring back the block of then.
    writeSetting(db, 'numberRequest', null);
  };
  const withheld = (): ExpectedError | null => (doubt === null || doubt.isReleased ? null : refusal(doubt));
  db.tx(() => {
    const told = readSetting(db, toldKey, z.array(z.string())) ?? [];
    writeSetting(db, toldKey, [...told, runId].slice(-toldAtMost));
    // Whatever may have been handed out before the power went is not handed out again.
    if (start.past === 'unsure') skipNumbers(db, start.lost);
    if (start.past === 'restored' || start.past === 'tailLost' || start.past === 'copied')
      suspect({ kind: start.past, since: at, lost: start.lost, reason: '', isReleased: false });
  });
  return {
    runId,
    boot: start.boot,
    machine,
    isUnmarked: () => doubt?.kind === 'copied',
    told: () => readSetting(db, toldKey, z.array(z.string())) ?? [],
    doubt: () => doubt,
    suspect,
    trust() {
      doubt = null;
      writeSetting(db, doubtKey, null);
    },
    agree() {
      isAgreed = doubt === null;
    },
    isAgreed: () => isAgreed,
    giveNumbers() {
      if (doubt === null) return;
      doubt = { ...doubt, isReleased: true };
      writeSetting(db, doubtKey, doubt);
    },
    withheld,
    requireNumbers() {
      const refused = withheld();
      if (refused) throw refused;
    },
    damage: () => damage,
    noteDamage(found) {
      damage = new ExpectedError('DB_PART_DAMAGED', { table: found.split(':')[0] ?? '', file: db.file });
    },
    asked,
    wasAsked: () => wasAsked(),
  };
}

/** What is said while numbers are withheld. */
function refusal(doubt: Doubt): ExpectedError {
  const codes = {
    restored: 'STATION_RESTORED',
    copied: 'STATION_COPIED',
    tailLost: 'STORE_TAIL_LOST',
    stopped: 'STATION_SECOND_LIFE',
  } as const;
  return new ExpectedError(codes[doubt.kind], { acts: doubt.lost, reason: doubt.reason });
}

/** Blocks as the platform is told of them. */
export const heldNumbers = (db: Db): StationGreeting['numbers'] =>
  openBlocks(db).map(({ prefix, first_no, next_no, last_no }) => ({
    prefix,
    ...(first_no === null ? {} : { first: first_no }),
    next: next_no,
    last: last_no,
  }));

/** Digests of the addresses of this machine's network cards: a copy of its disk in another machine has others. */
export function machineDigests(): string[] {
  const addresses = Object.values(os.networkInterfaces())
    .flatMap((cards) => cards ?? [])
    .filter((card) => !card.internal && card.mac !== '00:00:00:00:00:00')
    .map((card) => createHash('sha256').update(`yichuang machine ${card.mac}`).digest('hex').slice(0, 16));
  return [...new Set(addresses)].sort().slice(0, 64);
}
