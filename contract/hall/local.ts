import { z } from 'zod';
import { IsoInstant } from '../catalogue.ts';
import { readSpokenNumber, spokenNumberWanted } from './spoken-number.ts';

export const SpokenNumber = z
  .string()
  .max(12)
  .refine((text) => readSpokenNumber(text) !== null, spokenNumberWanted)
  .transform((text) => readSpokenNumber(text) ?? '');

/** Somebody this window serves while the hall's queue is out of reach. */
export const LocalVisit = z.object({
  visitId: z.string(),
  /** A012; empty: no paper. */
  number: z.string(),
  calledAt: IsoInstant,
  startedAt: IsoInstant.nullable(),
});
export type LocalVisit = z.infer<typeof LocalVisit>;
