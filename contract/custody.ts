import { z } from 'zod';
import { IsoInstant } from './times.ts';

/** Where the papers of a slip are: kept at the window, handed over to the department, given back to the applicant. */
export const custodyStates = ['held', 'handedOver', 'returned'] as const;
export type CustodyState = (typeof custodyStates)[number];
export const custodyStateNames: Record<CustodyState, string> = {
  held: '窗口保管中',
  handedOver: '已移交',
  returned: '已退还',
};

export const CustodyPaper = z.object({ materialId: z.string(), name: z.string(), count: z.number().int().min(1) });
export type CustodyPaper = z.infer<typeof CustodyPaper>;

/** 材料保管凭条: papers that lie at the window under one code. */
export const CustodySlip = z.object({
  /** As printed and as a scanner types it, e.g. `BG261201482137`. */
  code: z.string(),
  papers: z.array(CustodyPaper),
  state: z.enum(custodyStates),
  keptAt: IsoInstant,
  keptBy: z.string(),
  endedAt: IsoInstant.nullable(),
  endedBy: z.string().nullable(),
  /** Who has them now. */
  endedTo: z.string().nullable(),
});
export type CustodySlip = z.infer<typeof CustodySlip>;

export const CaseCustody = z.object({
  slips: z.array(CustodySlip),
  /** Papers taken in on no slip yet. */
  open: z.array(CustodyPaper),
});
