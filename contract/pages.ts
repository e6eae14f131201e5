import { z } from 'zod';
import { Failure } from './errors.ts';

/** How one scan differs from what the window's scanner is set up for. */
export const ScanWish = z.object({
  source: z.enum(['auto', 'flatbed', 'feeder', 'feederDuplex']).optional(),
  colour: z.enum(['colour', 'grey', 'lineart']).optional(),
  /** Dots per inch. */
  resolution: z.number().int().min(75).max(600).optional(),
  /** Millimetres. */
  width: z.number().min(20).max(310).optional(),
  height: z.number().min(20).max(900).optional(),
  /** Sheets at most; absent: until the feeder is empty. */
  pages: z.number().int().min(1).max(2000).optional(),
});
export type ScanWish = z.infer<typeof ScanWish>;

export const pageHints = ['blank', 'dark', 'cut', 'blurred', 'left', 'twice'] as const;

/** What the page pipeline did and found. */
export const PageFacts = z.object({
  width: z.number().int(),
  height: z.number().int(),
  dpi: z.number(),
  kind: z.enum(['colour', 'grey', 'bitonal']),
  hints: z.array(z.enum(pageHints)),
  /** Degrees clockwise the page lay in the picture. */
  angle: z.number(),
  steps: z.array(z.string()),
  codes: z.array(z.object({ format: z.string(), text: z.string(), x: z.number(), y: z.number() })),
});
export type PageFacts = z.infer<typeof PageFacts>;

export const PageView = z.object({
  pageId: z.string(),
  materialId: z.string(),
  /** Changes whenever the picture does. */
  version: z.number().int(),
  /** `waiting`: stored, being processed. */
  state: z.enum(['waiting', 'ready', 'failed']),
  facts: PageFacts.nullable(),
  failure: Failure.nullable(),
  takenAt: z.string(),
  operator: z.string(),
  device: z.string(),
  /** SM3 of the bytes as the scanner gave them. */
  originalSm3: z.string(),
});
export type PageView = z.infer<typeof PageView>;

/** Pages of a case as they are now, in order; and what the scanner is doing for it. */
export const PagesState = z.object({
  pages: z.array(PageView),
  scanning: z
    .object({ materialId: z.string(), /** Of the page under the lamp. */ number: z.number().int(), share: z.number() })
    .nullable(),
  /** What undoing would take back. */
  undo: z.enum(['scan', 'turn', 'remove', 'move', 'replace']).nullable(),
});
export type PagesState = z.infer<typeof PagesState>;

export const ScanOutcome = z.object({
  state: z.enum(['done', 'failed', 'cancelled']),
  pages: z.number().int(),
  failure: Failure.nullable(),
});
export type ScanOutcome = z.infer<typeof ScanOutcome>;
