import { z } from 'zod';
import { IsoInstant } from './times.ts';

export const parcelWays = ['toApplicant', 'fromApplicant'] as const;
/** `ordered`: told to the platform, no number of the courier yet. */
export const parcelStates = ['ordered', 'placed', 'sent', 'delivered', 'returned', 'lost', 'cancelled'] as const;
export const ParcelState = z.enum(parcelStates);
export type ParcelState = z.infer<typeof ParcelState>;

/** Who it goes to, or is fetched from. */
export const ParcelAddress = z.object({
  name: z.string().trim().min(1).max(60),
  phone: z.string().trim().min(5).max(18),
  address: z.string().trim().min(4).max(200),
});
export type ParcelAddress = z.infer<typeof ParcelAddress>;

/** What the platform says of a parcel, as the courier told it. All that happened so far, so that only the last one counts. */
export const ParcelNews = z.object({
  parcelNo: z.string().min(1).max(50),
  caseId: z.string().max(64),
  state: ParcelState,
  courierNo: z.string().max(50).nullable(),
  /** When it came to an end; null on its way. */
  endedAt: IsoInstant.nullable(),
  /** Who took it, as the courier wrote it. */
  signedBy: z.string().max(60),
  trouble: z.string().max(300),
  notes: z.array(z.object({ at: IsoInstant, text: z.string().max(300) })).max(100),
});
export type ParcelNews = z.infer<typeof ParcelNews>;

export const Parcel = z.object({
  parcelNo: z.string(),
  way: z.enum(parcelWays),
  state: ParcelState,
  courierNo: z.string().nullable(),
  to: ParcelAddress,
  /** What was said of it last. */
  last: z.string(),
  trouble: z.string(),
  createdAt: IsoInstant,
});
export type Parcel = z.infer<typeof Parcel>;
