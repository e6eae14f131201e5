import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { readSetting } from '#db/queries/settings.ts';

/** Setting with the newest receipt the platform gave. */
export const receiptKey = 'platformReceipt';

export const newestReceipt = (db: Db): number | null => readSetting(db, receiptKey, z.number().nullable());
