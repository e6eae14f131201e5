import { z } from 'zod';
import { IsoInstant } from './catalogue.ts';

/** One thing counted over a shift, with what it has to agree with. */
export const CloseOutLine = z.object({
  key: z.string(),
  title: z.string(),
  count: z.number().int(),
  /** Counted from somewhere else; a different number is a difference to explain. */
  against: z.array(z.object({ title: z.string(), count: z.number().int() })),
});
export type CloseOutLine = z.infer<typeof CloseOutLine>;

export const Difference = z.object({ key: z.string().max(60), text: z.string() });
export type Difference = z.infer<typeof Difference>;

/** 交班单 of this window, from the last one signed until now. */
export const CloseOutSheet = z.object({
  from: IsoInstant,
  to: IsoInstant,
  windowNo: z.string(),
  hallName: z.string(),
  operatorName: z.string(),
  lines: z.array(CloseOutLine),
  differences: z.array(Difference),
});
export type CloseOutSheet = z.infer<typeof CloseOutSheet>;

export const SignedCloseOut = CloseOutSheet.extend({
  closeOutId: z.string(),
  signedAt: IsoInstant,
  explanations: z.record(z.string(), z.string()),
});
export type SignedCloseOut = z.infer<typeof SignedCloseOut>;
