import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';

/** Setting with the newest receipt the platform gave. */
export const receiptKey = 'platformReceipt';

export const newestReceipt = (db: Db): number | null => readSetting(db, receiptKey, z.number().nullable());

/** Remembers the newest receipt, in the transaction that notes what it is for. */
export function noteReceipt(db: Db, mark: number | undefined): void {
  if (mark !== undefined && mark > (newestReceipt(db) ?? 0)) writeSetting(db, receiptKey, mark);
}
