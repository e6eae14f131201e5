import { z } from 'zod';
import { approvableActs, approvalStates } from './decision-names.ts';
import { Role } from './people.ts';
import { IsoInstant } from './times.ts';

export const ApprovableAct = z.enum(approvableActs);

/** What would be decided, beside what stands on the case: reason, ground, result. Which of them an act has is the host's to say. */
export const ApprovalWish = z.record(z.string().max(30), z.union([z.string().max(1000), z.boolean()]));
export type ApprovalWish = z.infer<typeof ApprovalWish>;

/** Whose turn it is to answer, in words, and until when. */
export const ApprovalTurn = z.object({
  /** Names of who may answer now. */
  who: z.string().max(500),
  /** Who may besides, once it is overdue; null: nobody else, or they may already. */
  next: z.string().max(500).nullable(),
  /** Nobody in this hall could: whoever comes next may answer at once. */
  isNobodyHere: z.boolean(),
  /** Null: asked before it was kept. */
  due: IsoInstant.nullable(),
  isOverdue: z.boolean(),
});
export type ApprovalTurn = z.infer<typeof ApprovalTurn>;

/** One asking for a second person, as a case shows it. */
export const Approval = z.object({
  approvalId: z.string(),
  act: ApprovableAct,
  state: z.enum(approvalStates),
  askedBy: z.string(),
  askedAt: IsoInstant,
  decidedBy: z.string().nullable(),
  decidedAt: IsoInstant.nullable(),
  note: z.string(),
  /** The case was changed since: what was agreed to is not what stands there. */
  isOutdated: z.boolean(),
  /** Put before others and not with the platform yet; it goes by itself when the platform is there. */
  isUnsent: z.boolean(),
  /** Null: decided, not sent, or the platform did not say. */
  turn: ApprovalTurn.nullable(),
});
export type Approval = z.infer<typeof Approval>;

/** What a second person at another window reads before saying yes or no. */
export const ApprovalRequest = z.object({
  approvalId: z.string().min(8).max(64),
  caseId: z.string().min(8).max(64),
  act: ApprovableAct,
  /** Who may decide it. */
  roles: z.array(Role).min(1),
  askedBy: z.string().max(50),
  askedName: z.string().max(30),
  hallName: z.string().max(100),
  windowNo: z.string().max(30),
  taskName: z.string().max(200),
  /** Name and covered number. */
  applicant: z.string().max(200),
  /** Lines to read, title and text. */
  lines: z.array(z.tuple([z.string().max(50), z.string().max(1000)])).max(40),
  askedAt: IsoInstant,
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/** One that waits for whoever looks. */
export const WaitingApproval = ApprovalRequest.extend({
  /** Null: the platform does not say yet. */
  turn: ApprovalTurn.nullable().default(null),
});
export type WaitingApproval = z.infer<typeof WaitingApproval>;

export const ApprovalDecision = z.object({
  approvalId: z.string(),
  caseId: z.string(),
  isGranted: z.boolean(),
  note: z.string().max(500),
  /** Who decided, as the platform knows it. */
  by: z.object({ operatorId: z.string(), username: z.string(), name: z.string(), roles: z.array(Role) }),
  /** The hall whoever decided signed in at; absent from a platform before this. */
  hallCode: z.string().optional(),
  /** Decided by whom the place names next: nobody of the hall could, or did in time. Such a one need not have the role. */
  cameNext: z.boolean().optional(),
  at: IsoInstant,
});
export type ApprovalDecision = z.infer<typeof ApprovalDecision>;
