import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from '../base.ts';
import { SignatureStroke } from '../devices.ts';

const pageId = z.string().min(8).max(64);
const ok = z.object({ ok: z.literal(true) });
const common = {
  pageId,
  title: z.string(),
  /** Who helps, e.g. 李静. */ operatorName: z.string(),
  /** Without a touch for so long the page goes away. */ timeoutSeconds: z.number().int(),
};
export const Fact = z.object({ label: z.string(), value: z.string() });

/** All the applicant's screen ever knows: one page, pushed to it. There is nothing to look up and no case number to ask with. */
export const SecondScreenPage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle'), hallName: z.string(), windowNo: z.string() }),
  z.object({ kind: z.literal('confirm'), ...common, facts: z.array(Fact) }),
  z.object({
    kind: z.literal('read'),
    ...common,
    imageCount: z.number().int().min(1),
    width: z.number().int(),
    height: z.number().int(),
  }),
  z.object({
    kind: z.literal('sign'),
    ...common,
    facts: z.array(Fact),
    imageCount: z.number().int().min(1),
    /** Pixels of the page images; the strokes are sent in these. */
    width: z.number().int(),
    height: z.number().int(),
    /** Where the signature goes on the last image, pixels. */
    area: z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int() }),
    /** false: the signature is written on the pad; this screen shows the ink as it comes. */
    isWritable: z.boolean(),
  }),
  z.object({
    kind: z.literal('rate'),
    ...common,
    levels: z.array(z.object({ level: z.number().int(), label: z.string() })),
  }),
  z.object({
    kind: z.literal('pay'),
    ...common,
    /** 分 */ amount: z.number().int().min(0),
    payee: z.string(),
    /** Content of the payment code. */ code: z.string().max(500),
  }),
]);
export type SecondScreenPage = z.infer<typeof SecondScreenPage>;

export const SecondScreenAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('confirm'),
    isRight: z.boolean(),
    /** Labels of the facts said to be wrong. */ wrong: z.array(z.string().max(50)).max(50).default([]),
  }),
  z.object({ kind: z.literal('read') }),
  z.object({ kind: z.literal('sign'), strokes: z.array(SignatureStroke).min(1).max(500) }),
  z.object({ kind: z.literal('rate'), level: z.number().int().min(1).max(5) }),
  z.object({ kind: z.literal('decline') }),
]);
export type SecondScreenAnswer = z.infer<typeof SecondScreenAnswer>;

/** Applicant's screen ⇄ host: a contract of its own, served only to that window. Every call names the page now shown; any other is refused. */
export const secondScreenContract = {
  page: {
    /** What to show now, then every change. Only one screen at a time: a newer one takes over. */
    watch: procedure.output(eventIterator(SecondScreenPage)),
    /** One image of the page now shown, PNG. @throws SECOND_SCREEN_PAGE_GONE */
    image: procedure.input(z.object({ pageId, n: z.number().int().min(0).max(50) })).output(z.file()),
    /** Somebody is there; the time-out starts again. */
    touch: procedure.input(z.object({ pageId })).output(ok),
    /** Strokes so far, for the clerk to see; nothing is stored. */
    ink: procedure.input(z.object({ pageId, strokes: z.array(SignatureStroke).max(500) })).output(ok),
    answer: procedure.input(z.object({ pageId, answer: SecondScreenAnswer })).output(ok),
    /** Ink written on the pad while a page to sign is shown, as it comes. */
    padInk: procedure
      .input(z.object({ pageId }))
      .output(eventIterator(z.object({ strokes: z.array(SignatureStroke) }))),
  },
};
export type SecondScreenContract = typeof secondScreenContract;
