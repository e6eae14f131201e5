import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { readSetting } from '#db/queries/settings.ts';

/** What this station knows of its hall, as the platform said it at the last sign-in. */
export const HallFacts = z.object({
  hallCode: z.string(),
  hallName: z.string(),
  regionCode: z.string(),
  contactPhone: z.string(),
});
export type HallFacts = z.infer<typeof HallFacts>;

/** Null before the first sign-in against a platform. */
export const readHall = (db: Db): HallFacts | null => readSetting(db, 'hall', HallFacts);
