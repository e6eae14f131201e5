import { z } from 'zod';
import { SignatureStroke } from '#contract/devices.ts';
import type { SignatureRow } from '#db/queries/signatures.ts';

/** What is kept beside the strokes: the driver's binding, and what it takes to draw and judge the signature again. */
export const StoredBinding = z.object({
  pageSm3: z.string(),
  strokesSm3: z.string(),
  pageWidth: z.number(),
  pageHeight: z.number(),
  signedAt: z.string(),
  device: z.object({ model: z.string(), firmware: z.string(), uid: z.string() }),
  lostSamples: z.number(),
  area: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  inkTop: z.number(),
  factsSm3: z.string(),
  /** Of each fact as it was; signatures of the first version have none. */
  seals: z.array(z.object({ label: z.string(), sm3: z.string() })).default([]),
  quality: z.enum(['good', 'gaps', 'unmeasured']),
  durationMs: z.number(),
});
export type StoredBinding = z.infer<typeof StoredBinding>;

export interface StoredInk {
  strokes: z.infer<typeof SignatureStroke>[];
  binding: StoredBinding;
}

/** A row that was tampered with beyond reading gives null: it is still shown, as not intact. */
export function readInk(row: Pick<SignatureRow, 'strokes_json' | 'binding_json'>): StoredInk | null {
  try {
    return {
      strokes: z.array(SignatureStroke).parse(JSON.parse(row.strokes_json)),
      binding: StoredBinding.parse(JSON.parse(row.binding_json)),
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
