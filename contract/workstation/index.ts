import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from '../base.ts';
import { CaseSummary, CaseState, CaseView, PrintJob } from '../cases.ts';
import {
  AcceptAnswer, AuditRow, CardReading, DeviceRole, DeviceState, DraftPatch, ItemDetail, ItemHit, OutboxRow, PortCandidate, Session, StationState, VerificationUpdate,
} from './schemas.ts';

const caseId = z.string().min(8).max(64);
const ofCase = z.object({ caseId });
const ok = z.object({ ok: z.literal(true) });

/** Renderer ⇄ host. Who may call what is in `permissions.ts`. */
export const workstationContract = {
  session: {
    signIn: procedure.input(z.object({ username: z.string().trim().min(1).max(50), password: z.string().min(1).max(200) })).output(Session),
    signOut: procedure.output(ok),
    lock: procedure.output(ok),
    unlock: procedure.input(z.object({ password: z.string().min(1).max(200) })).output(Session),
    /** Somebody is at the keyboard; keeps the idle lock away. */
    touch: procedure.output(ok),
    changePassword: procedure.input(z.object({ oldPassword: z.string().min(1).max(200), newPassword: z.string().min(1).max(200) })).output(ok),
  },
  station: {
    get: procedure.output(StationState),
    /** Current state at once, then every change. */
    watch: procedure.output(eventIterator(StationState)),
  },
  catalogue: {
    /** By name, code or pinyin initials. */
    search: procedure.input(z.object({ query: z.string().max(100), limit: z.number().int().min(1).max(100).default(20) })).output(z.array(ItemHit)),
    get: procedure.input(z.object({ taskCode: z.string().max(36) })).output(ItemDetail),
  },
  identification: {
    /** Reads one card. With `caseId` the person is put into that draft as applicant or agent. Abort to cancel. */
    readCard: procedure.input(z.object({ timeoutMs: z.number().int().min(500).max(120_000).default(20_000) })).output(CardReading),
  },
  drafts: {
    create: procedure.output(CaseView),
    /** `version` is the one last seen; DRAFT_CHANGED when somebody was faster. */
    save: procedure.input(z.object({ caseId, version: z.number().int(), patch: DraftPatch })).output(CaseView),
    /** Drafts of this operator, newest first. */
    list: procedure.output(z.array(CaseSummary)),
    /** 作废: kept and recorded, no longer offered. */
    discard: procedure.input(ofCase).output(ok),
  },
  acceptance: {
    accept: procedure.input(z.object({ caseId, version: z.number().int(), printReceipt: z.boolean().default(true) })).output(AcceptAnswer),
  },
  verification: {
    /** Asks the departments of the chosen item now (those without a positive answer; all with `again`). Returns at once. */
    start: procedure.input(ofCase.extend({ again: z.boolean().default(false) })).output(ok),
    watch: procedure.input(ofCase).output(eventIterator(VerificationUpdate)),
  },
  documents: {
    /** 受理通知书 as PDF; `preview` renders from a draft and is marked so. */
    notice: procedure.input(ofCase).output(z.file()),
    printReceipt: procedure.input(ofCase).output(PrintJob),
  },
  cases: {
    search: procedure.input(z.object({ query: z.string().max(100).default(''), states: z.array(CaseState).max(20).default([]), limit: z.number().int().min(1).max(500).default(100), offset: z.number().int().min(0).default(0) }))
      .output(z.object({ rows: z.array(CaseSummary), total: z.number().int() })),
    get: procedure.input(ofCase).output(CaseView),
  },
  outbox: {
    list: procedure.input(z.object({ filter: z.enum(['open', 'attention', 'all']).default('open'), limit: z.number().int().min(1).max(500).default(200) })).output(z.array(OutboxRow)),
    /** Tries everything due again now. */
    flush: procedure.output(ok),
    retry: procedure.input(z.object({ outboxId: z.number().int() })).output(ok),
  },
  devices: {
    list: procedure.output(z.array(DeviceState)),
    ports: procedure.output(z.object({ ports: z.array(PortCandidate), enumeration: z.string() })),
    bind: procedure.input(z.object({ role: DeviceRole, address: z.string().min(1).max(200), baudRate: z.number().int().min(1200).max(1_000_000) })).output(ok),
    reconnect: procedure.input(z.object({ role: DeviceRole })).output(DeviceState),
    /** Card reader: asks status and SAM id. Printer: prints a test slip. */
    test: procedure.input(z.object({ role: DeviceRole })).output(z.object({ isOk: z.boolean(), text: z.string() })),
  },
  materials: {
    /** A scan of one material: PDF, JPEG or PNG. Moves as bytes, kept encrypted under its SM3. */
    attach: procedure.input(z.object({ caseId, materialId: z.string().max(50), file: z.file(), name: z.string().max(200) })).output(z.object({ sm3: z.string(), bytes: z.number().int() })),
    read: procedure.input(z.object({ caseId, sm3: z.string().length(64) })).output(z.file()),
  },
  audit: {
    list: procedure.input(z.object({ limit: z.number().int().min(1).max(500).default(200), before: z.number().int().optional() })).output(z.object({ rows: z.array(AuditRow), isIntact: z.boolean() })),
  },
};
export type WorkstationContract = typeof workstationContract;
