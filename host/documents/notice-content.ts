/** Somebody named on the notice. */
export interface NoticeParty {
  name: string;
  /** e.g. 居民身份证 */
  certTypeName: string;
  /** Whole number; the notice prints it masked. */
  certNo: string;
}

/** A time limit as promised or as the law sets it. */
export interface NoticeLimit {
  /** As read, e.g. `20 个工作日`. */
  limit: string;
  /** ISO date. */
  dueOn: string;
  /** Counted through a year nobody has published the days off of. */
  isProvisional?: boolean;
}

export interface NoticeMaterial {
  name: string;
  originals: number;
  copies: number;
  /** e.g. 纸质原件, 电子证照 */
  form: string;
}

/** What a 受理通知书 must say. Dates are ISO dates, moments ISO instants; moments print in China standard time. */
export interface AcceptanceNotice {
  docNo: string;
  caseNo: string;
  applicant: NoticeParty;
  agent?: NoticeParty;
  itemName: string;
  /** 实施主体: the authority that decides, and whose name heads the page. */
  authority: string;
  /** Sentence naming the law that obliges to accept, e.g. `根据《中华人民共和国行政许可法》第三十二条的规定`. */
  legalBasis?: string;
  acceptedOn: string;
  promise: NoticeLimit;
  statutory: NoticeLimit;
  materials: readonly NoticeMaterial[];
  /** Who received the application. */
  receiver: string;
  window: string;
  contactPhone: string;
  /** e.g. `本事项不收费。` */
  feeNote: string;
  /** For asking by hand on the query page. */
  queryPassword: string;
  /** Goes into the QR code; at most 500 bytes. */
  queryUrl: string;
  /** Moment the document was made: its creation date, so that the same input gives the same bytes. */
  issuedAt: string;
  /** On every page: 副本 for anything after the first copy, 预览 before acceptance. */
  mark: '副本' | '预览' | null;
}
