import { z } from 'zod';
import { allow } from './allow.ts';

const text = z.string().max(200);

/** What a screen shows, to be put on paper as it is. */
export const ReportSheet = z.object({
  title: z.string().min(1).max(60),
  /** Which days, when, for whom: a line each. */
  lines: z.array(text).max(10),
  chart: z
    .object({
      title: text,
      unit: z.string().max(10),
      /** A null value is drawn as missing, not as nothing. */
      bars: z
        .array(z.object({ label: z.string().max(60), value: z.number().nonnegative().nullable() }))
        .min(1)
        .max(40),
    })
    .nullable(),
  columns: z
    .array(
      z.object({
        title: z.string().max(40),
        isNumber: z.boolean(),
        /** Takes the room the others leave; with none of these, all columns of text are equally wide. */
        isWide: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(14),
  rows: z.array(z.array(text).max(14)).max(2000),
});
export type ReportSheet = z.infer<typeof ReportSheet>;

export const reportContract = {
  /** A PDF of it. */
  pdf: allow(['hallManager', 'hotlineSupervisor']).input(ReportSheet).output(z.file()),
};
