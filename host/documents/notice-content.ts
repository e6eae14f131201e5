import { z } from 'zod';

/** Somebody named on the notice. */
const NoticeParty = z.object({
  name: z.string(),
  /** e.g. 居民身份证 */
  certTypeName: z.string(),
  /** Whole number; the notice prints it masked. */
  certNo: z.string(),
});
export type NoticeParty = z.infer<typeof NoticeParty>;

/** A time limit as promised or as the law sets it. */
const NoticeLimit = z.object({
  /** As read, e.g. `20 个工作日`. */
  limit: z.string(),
  /** ISO date. */
  dueOn: z.string(),
  /** Counted through a year nobody has published the days off of. */
  isProvisional: z.boolean().optional(),
});
export type NoticeLimit = z.infer<typeof NoticeLimit>;

const NoticeMaterial = z.object({
  name: z.string(),
  originals: z.number(),
  copies: z.number(),
  /** e.g. 纸质原件, 电子证照 */
  form: z.string(),
});
export type NoticeMaterial = z.infer<typeof NoticeMaterial>;

/**
 * The notice without what changes from copy to copy, as it is kept with the case. Dates are ISO dates, moments ISO instants;
 * moments print in China standard time.
 */
export const NoticeData = z.object({
  docNo: z.string(),
  caseNo: z.string(),
  applicant: NoticeParty,
  agent: NoticeParty.optional(),
  /** How the applicant is spoken to; absent from notices kept before it was told apart. */
  address: z.enum(['你', '你单位']).optional(),
  itemName: z.string(),
  /** 实施主体: the authority that decides, and whose name heads the page. */
  authority: z.string(),
  /** Sentence naming the law that obliges to accept, e.g. `根据《中华人民共和国行政许可法》第三十二条的规定`. */
  legalBasis: z.string().optional(),
  acceptedOn: z.string(),
  /** Accepted by law, because nothing was told within five working days. */
  isDeemed: z.boolean().optional(),
  promise: NoticeLimit,
  statutory: NoticeLimit,
  materials: z.array(NoticeMaterial).readonly(),
  /** Who received the application. */
  receiver: z.string(),
  window: z.string(),
  contactPhone: z.string(),
  /** e.g. `本事项不收费。` */
  feeNote: z.string(),
  /** For asking by hand on the query page. */
  queryPassword: z.string(),
  /** Goes into the QR code; at most 500 bytes. */
  queryUrl: z.string(),
  /** Moment the document was made: its creation date, so that the same input gives the same bytes. */
  issuedAt: z.string(),
});
export type NoticeData = z.infer<typeof NoticeData>;

/** What a 受理通知书 must say. */
export type AcceptanceNotice = NoticeData & {
  /** On every page: 副本 for anything after the first copy, 作废 for what another paper stands in the place of, 预览 before acceptance. */
  mark: '副本' | '作废' | '预览' | null;
};
