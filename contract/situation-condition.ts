import { z } from 'zod';

/**
 * 情形: asked for only where each of these questions of the form was answered with one of these answers (of a question with several
 * answers: with one of them among others). All must hold.
 */
export const SituationCondition = z
  .array(
    z.strictObject({
      field: z.string().min(1).max(64),
      in: z
        .array(z.union([z.string().max(200), z.boolean()]))
        .min(1)
        .max(100),
    }),
  )
  .min(1)
  .max(10);
export type SituationCondition = z.infer<typeof SituationCondition>;
