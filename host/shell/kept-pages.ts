import { createHash } from 'node:crypto';
import { z } from 'zod';
import { keptPageMs } from '#contract/workstation/left-alone.ts';
import type { Db } from '#db/open.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';

/**
 * Pages that were let in, for a shift. A page lets nobody sign in and shows nothing by itself: whoever sits there types a password
 * after each start. A page that is still open goes on with a host that was restarted.
 */
export interface KeptPages {
  has(cookie: string): boolean;
  add(cookie: string): void;
}

const key = 'shellPages';
const most = 8;
const Kept = z.array(z.object({ digest: z.string(), at: z.number() }));

/** In the encrypted store, and there only by their digests: what a page holds cannot be read back from it. */
export function keptPages(db: Db, now: () => number): KeptPages {
  const read = (): z.infer<typeof Kept> =>
    (readSetting(db, key, Kept) ?? []).filter(({ at }) => at <= now() && now() - at < keptPageMs);
  return {
    has: (cookie) => {
      const digest = digestOf(cookie);
      return read().some((one) => one.digest === digest);
    },
    add(cookie) {
      writeSetting(db, key, [...read().slice(1 - most), { digest: digestOf(cookie), at: now() }]);
    },
  };
}

const digestOf = (cookie: string): string => createHash('sha256').update(cookie).digest('hex');
