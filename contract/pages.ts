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

/** How one kind of material is scanned: what its pages need, over what the window's scanner is set to. */
export const ScanPreset = ScanWish.omit({ pages: true });
export type ScanPreset = z.infer<typeof ScanPreset>;

/** One kind of stack the clerk puts in. */
export const StackWish = z.object({
  /** Separator sheets in the stack as the clerk counted them; absent: there are none. */
  separators: z.number().int().min(1).max(99).optional(),
  /** The batch these sheets are the backs of, the whole stack turned over: last sheet first. */
  backsOf: z.string().max(64).optional(),
});
export type StackWish = z.infer<typeof StackWish>;

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
  /** Pages that are still to be read; it happens by itself, beside everything else. */
  unread: z.number().int(),
  /** What undoing would take back. */
  undo: z.enum(['scan', 'turn', 'remove', 'move', 'replace']).nullable(),
});
export type PagesState = z.infer<typeof PagesState>;

export const ScanOutcome = z.object({
  state: z.enum(['done', 'failed', 'cancelled']),
  pages: z.number().int(),
  failure: Failure.nullable(),
  batchId: z.string(),
  /** Materials that got pages. */
  materialIds: z.array(z.string()),
  /** Sheets that part the stack: told, found (two in a row are one), and those that stand for no material of this item. */
  separators: z.object({ expected: z.number().int(), found: z.number().int(), unknown: z.number().int() }).nullable(),
  /** Fronts and backs of a stack that was turned over; sorted into each other when there are as many of both. */
  sides: z.object({ fronts: z.number().int(), backs: z.number().int() }).nullable(),
});
export type ScanOutcome = z.infer<typeof ScanOutcome>;
