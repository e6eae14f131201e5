import { z } from 'zod';
import { CaseView, PrintJob } from '../cases.ts';
import { deliveryMethods, refusalGrounds } from '../decision-names.ts';
import { CorrectionItem, SpecialProcedure } from '../decisions.ts';
import { allow, seesCases, windowWork } from './allow.ts';
import { AcceptAnswer } from './schemas.ts';

const caseId = z.string().min(8).max(64);
/** `version` is the one last seen: a decision is about what the clerk has read. */
const ofCase = z.object({ caseId, version: z.number().int() });
const Reason = z.string().trim().min(2).max(1000);

/** What a window decides. Each answers with the case as it is then. */
export const acceptanceContract = {
  accept: allow(windowWork)
    .input(
      ofCase.extend({
        printReceipt: z.boolean().default(true),
        /** The applicant signed before the last change, and the clerk accepts that, visibly. */
        despiteSignature: z.boolean().default(false),
      }),
    )
    .output(AcceptAnswer),
  /** 并联: all items of a thing at once, or none. */
  acceptGroup: allow(windowWork)
    .input(ofCase.extend({ despiteSignature: z.boolean().default(false) }))
    .output(CaseView),
  /** 收件: not decided on yet; five working days run. */
  receive: allow(windowWork).input(ofCase).output(CaseView),
  /** 补正告知书, everything named at once; a later notice that names more wants a reason. */
  correct: allow(windowWork)
    .input(
      ofCase.extend({
        items: z.array(CorrectionItem).min(1).max(60),
        addedReason: z.string().trim().max(500).nullable().default(null),
      }),
    )
    .output(CaseView),
  refuse: allow(windowWork)
    .input(
      ofCase
        .extend({
          ground: z.enum(refusalGrounds),
          reason: Reason,
          redirectOrg: z.string().trim().max(100).default(''),
        })
        .refine((one) => one.ground !== 'notOurs' || one.redirectOrg !== '', {
          path: ['redirectOrg'],
          message: '不属于本机关职权的，须写明有权机关',
        }),
    )
    .output(CaseView),
  notRequired: allow(windowWork)
    .input(ofCase.extend({ reason: Reason }))
    .output(CaseView),
  withdraw: allow(windowWork)
    .input(ofCase.extend({ reason: Reason }))
    .output(CaseView),
  /** 即办件: the decision on the spot. */
  complete: allow(windowWork)
    .input(
      ofCase
        .extend({
          isGranted: z.boolean(),
          resultName: z.string().trim().max(200).default(''),
          certNo: z.string().trim().max(50).default(''),
          certValidity: z.string().trim().max(30).default(''),
          explain: z.string().trim().max(1000).default(''),
        })
        .refine((one) => one.isGranted || one.explain !== '', { path: ['explain'], message: '不予许可须写明理由' }),
    )
    .output(CaseView),
  /** 办结日期更正通知书, where the dates that hold are not those the applicant was told. */
  tellMovedDue: allow(windowWork).input(z.object({ caseId })).output(CaseView),
  /** 容缺: materials that were to follow have come. */
  supplement: allow(windowWork)
    .input(ofCase.extend({ materialIds: z.array(z.string().max(50)).min(1).max(100) }))
    .output(CaseView),
  startSpecial: allow(windowWork)
    .input(
      ofCase.extend({
        special: SpecialProcedure.pick({ kind: true })
          .extend({
            name: z.string().trim().min(1).max(100),
            reason: Reason,
            orgName: z.string().trim().min(1).max(100),
            limit: z.number().int().min(1).max(366).nullable(),
            limitUnit: z.enum(['workingDay', 'naturalDay']).nullable(),
          })
          .refine((one) => one.kind === 'pause' || (one.limit !== null && one.limit <= 10), {
            path: ['limit'],
            message: '延长办理期限不超过十个工作日',
          }),
      }),
    )
    .output(CaseView),
  endSpecial: allow(windowWork)
    .input(ofCase.extend({ result: z.string().trim().max(1000).default('') }))
    .output(CaseView),
};

/** The result, from the department to the applicant's hand. */
export const deliveryContract = {
  receiveResult: allow(windowWork)
    .input(ofCase.extend({ certNo: z.string().trim().max(50).default('') }))
    .output(CaseView),
  deliver: allow(windowWork)
    .input(
      ofCase.extend({
        collector: z.object({ name: z.string().trim().min(1).max(60), certNo: z.string().trim().min(4).max(50) }),
        relation: z.string().trim().max(50).default(''),
        method: z.enum(deliveryMethods),
        postNo: z.string().trim().max(50).default(''),
      }),
    )
    .output(CaseView),
};

const ofPaper = z.object({ caseId, documentId: z.string().max(64) });
export const documentContract = {
  /** 受理通知书 as PDF; of a draft a preview that is marked so. */
  notice: allow(seesCases).input(z.object({ caseId })).output(z.file()),
  /** 授权委托书 filled in from the draft, for the principal to sign. */
  authority: allow(windowWork).input(z.object({ caseId })).output(z.file()),
  /** Any paper of a case as PDF; the first is the original, later ones are marked 副本. */
  paper: allow(seesCases).input(ofPaper).output(z.file()),
  /** Any paper of a case on its printer. */
  print: allow(windowWork).input(ofPaper).output(PrintJob),
  /** The sentences of a paper that may read otherwise on the one that takes its place. */
  correctable: allow(windowWork)
    .input(ofPaper)
    .output(z.object({ notes: z.array(z.tuple([z.string(), z.string()])) })),
  /** 作废重开: the wrong paper is void, another with a number of its own takes its place. What was decided does not change. */
  replace: allow(windowWork)
    .input(
      ofPaper.extend({
        reason: Reason,
        notes: z
          .array(z.tuple([z.string().max(50), z.string().trim().max(1000)]))
          .max(20)
          .default([]),
      }),
    )
    .output(CaseView),
  /** 归档包 of a case whose result is there: everything kept of it, with a manifest; tar. */
  archive: allow(seesCases).input(z.object({ caseId })).output(z.file()),
  printReceipt: allow(windowWork).input(z.object({ caseId })).output(PrintJob),
  /** 受理通知书 on the A4 printer. */
  printNotice: allow(windowWork).input(z.object({ caseId })).output(PrintJob),
};
