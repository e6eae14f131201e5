import { z } from 'zod';

/** A moment as ISO instant, a day as ISO date: both print in Chinese. */
const Row = z.tuple([z.string(), z.string()]);

/**
 * What a paper of an act says, fixed when it is made. One template draws them all: who it is for, an opening, facts, a list,
 * numbered notes, the place of the seal, and who signs for it.
 */
export const Letter = z.object({
  title: z.string(),
  docNo: z.string(),
  caseNo: z.string(),
  /** What `caseNo` is; absent for the number of a case. */
  numberName: z.literal('并联编号').optional(),
  /** Whose name heads the page and stands over the seal. */
  authority: z.string(),
  addressee: z.string(),
  paragraphs: z.array(z.string()),
  facts: z.array(Row),
  list: z
    .object({
      title: z.string(),
      head: z.array(z.string()),
      widths: z.array(z.number().nullable()),
      rows: z.array(z.array(z.string())),
    })
    .nullable(),
  notes: z.array(Row),
  /** e.g. 受理专用章 */
  seal: z.string(),
  /** China date under the seal. */
  issuedOn: z.string(),
  /** Lines to be signed by hand, e.g. 申请人（代理人）签名. */
  signatures: z.array(z.string()),
  /** Due dates it tells; absent from papers that tell none. */
  due: z.object({ promiseDue: z.string(), statutoryDue: z.string() }).optional(),
  /** Instant it was made, the file's creation date: the same letter gives the same bytes. */
  issuedAt: z.string(),
});
export type Letter = z.infer<typeof Letter>;

/** Chinese long date of an ISO date. */
export function longDate(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(year)}年${Number(month)}月${Number(date)}日`;
}
