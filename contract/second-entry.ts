import { z } from 'zod';

/** 二次录入: what has to be typed once more into a vertical system, in its order and words. */
export const VerticalSystem = z.object({
  system: z.string().min(1).max(100),
  /** What its own number is called there, e.g. 国家系统受理号. */
  numberTitle: z.string().min(1).max(50),
  fields: z
    .array(
      z.object({
        title: z.string().min(1).max(100),
        /** `{applicant.name}`-style paths into the case, as in verification definitions. */
        value: z.string().max(500),
        /** What that system writes for a value of ours, where it is another. */
        words: z.record(z.string().max(100), z.string().max(100)).optional(),
      }),
    )
    .min(1)
    .max(200),
});
export type VerticalSystem = z.infer<typeof VerticalSystem>;

/** How far that is on one case; null where the item needs none. */
export const SecondEntry = z.object({
  system: z.string(),
  numberTitle: z.string(),
  /** The other system's number, once it came back. */
  number: z.string().nullable(),
  /** What typing it all again took. */
  seconds: z.number().int().nullable(),
});
export type SecondEntry = z.infer<typeof SecondEntry>;

export const SecondEntryField = z.object({ title: z.string(), value: z.string() });
export type SecondEntryField = z.infer<typeof SecondEntryField>;
