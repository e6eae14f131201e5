import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { allow, bindsDevices, seesCases, seesOutbox, technical, windowWork } from './allow.ts';
import { HallCase, HallCaseView } from '../platform/cases.ts';
import { CaseSummary, CaseState, CaseView } from '../cases.ts';
import { approvalContract } from './approvals.ts';
import { closeOutContract } from './close-out.ts';
import { acceptanceContract, deliveryContract, documentContract } from './decisions.ts';
import { hotlineContract, ticketContract } from './hotline.ts';
import { DeviceBinding, DeviceRole } from '../devices.ts';
import { roles } from '../people.ts';
import { SecondLook } from '../reading.ts';
import { PagesState, ScanOutcome, ScanWish, StackWish } from '../pages.ts';
import { workstationHall } from './hall.ts';
import { inspectionContract } from './inspection.ts';
import { recoveryContract } from './recovery.ts';
import { reportContract } from './reports.ts';
import { workNoticeContract } from './work-notices.ts';
import { parcelContract, paymentContract } from './payments.ts';
import { reworkContract } from './rework.ts';
import { custodyContract } from './custody.ts';
import { secondEntryContract } from './second-entry.ts';
import { sessionContract, stationContract } from './station.ts';
import {
  AuditRow,
  CardPhoto,
  CardReading,
  CaseHit,
  DeviceCandidate,
  DeviceEvent,
  DeviceState,
  DraftPatch,
  ItemDetail,
  ItemHit,
  ModelName,
  OutboxLane,
  OutboxRow,
  PanelProfileSummary,
  PanelTrial,
  RatingView,
  ReplayResult,
  SecondScreenState,
  secondScreenKinds,
  SignatureView,
  SigningProgress,
  TrafficLine,
  TrainingResult,
} from './schemas.ts';

const caseId = z.string().min(8).max(64);
const ofCase = z.object({ caseId });
const ofRole = z.object({ role: DeviceRole });
const ok = z.object({ ok: z.literal(true) });

/** What is asked once somebody signed in. */
export const workContract = {
  catalogue: {
    /** By name, code or pinyin initials. */
    search: allow(seesCases)
      .input(z.object({ query: z.string().max(100), limit: z.number().int().min(1).max(100).default(20) }))
      .output(z.array(ItemHit)),
    get: allow(seesCases)
      .input(z.object({ taskCode: z.string().max(36) }))
      .output(ItemDetail),
  },
  identification: {
    /** Reads one card. With `into` the person is written into that draft. Abort to cancel. */
    readCard: allow(windowWork)
      .input(
        z.object({
          timeoutMs: z.number().int().min(500).max(120_000).default(20_000),
          into: z.object({ caseId, place: z.enum(['person', 'agent']) }).optional(),
        }),
      )
      .output(CardReading),
    /** The photo of the card read last, once; a decoder may need some seconds. */
    cardPhoto: allow(windowWork)
      .input(z.object({ photoId: z.string().max(64) }))
      .output(CardPhoto),
  },
  drafts: {
    create: allow(windowWork).output(CaseView),
    /** `version` is the one last seen; DRAFT_CHANGED when somebody was faster. */
    save: allow(windowWork)
      .input(z.object({ caseId, version: z.number().int(), patch: DraftPatch }))
      .output(CaseView),
    /** 一件事: drafts of all its items, from the one at hand. */
    group: allow(windowWork)
      .input(z.object({ caseId, version: z.number().int(), thingCode: z.string().max(36) }))
      .output(CaseView),
    /** Drafts of this operator, newest first. */
    list: allow(windowWork).output(z.array(CaseSummary)),
    /** Another clerk's draft becomes mine; on record with whose it was. */
    take: allow(windowWork).input(ofCase).output(CaseView),
    /** What the item asks otherwise was looked at; on record with what it was. */
    seeItem: allow(windowWork).input(ofCase).output(CaseView),
    /** 作废: kept and recorded, no longer offered. */
    discard: allow(windowWork).input(ofCase).output(ok),
  },
  acceptance: acceptanceContract,
  approvals: approvalContract,
  rework: reworkContract,
  secondEntry: secondEntryContract,
  custody: custodyContract,
  delivery: deliveryContract,
  payments: paymentContract,
  parcels: parcelContract,
  closeOut: closeOutContract,
  verification: {
    /** Asks the departments of the chosen item now (those without a positive answer; all with `again`). Returns at once. */
    start: allow(windowWork)
      .input(ofCase.extend({ again: z.boolean().default(false) }))
      .output(ok),
    /** 数据异议: what a department answered is wrong; it is told so, and the case goes on with the paper. */
    object: allow(windowWork)
      .input(
        ofCase.extend({
          verificationId: z.string().min(1).max(64),
          /** Field of the form the answer gave a value for; empty: the verdict. */
          field: z.string().max(64).default(''),
          claimedValue: z.string().trim().min(1).max(1000),
          reason: z.string().trim().min(4).max(1000),
          /** SM3 of files of the case. */
          evidence: z
            .array(z.string().regex(/^[0-9a-f]{64}$/))
            .min(1)
            .max(20),
        }),
      )
      .output(CaseView),
  },
  documents: documentContract,
  cases: {
    search: allow(seesCases)
      .input(
        z.object({
          query: z.string().max(100).default(''),
          states: z.array(CaseState).max(20).default([]),
          sort: z.enum(['recent', 'due']).default('recent'),
          limit: z.number().int().min(1).max(500).default(100),
          offset: z.number().int().min(0).default(0),
        }),
      )
      /** `isCut`: there are more than `total`, of which one page was looked for. */
      .output(z.object({ rows: z.array(CaseSummary), total: z.number().int(), isCut: z.boolean() })),
    /** For the command line: masked, and recorded. */
    find: allow(seesCases)
      .input(z.object({ query: z.string().min(1).max(100), limit: z.number().int().min(1).max(100).default(20) }))
      .output(z.array(CaseHit)),
    /** Of every window of the hall, from the platform; masked, and recorded here and there. */
    hall: allow(seesCases)
      .input(z.object({ query: z.string().max(100).default(''), limit: z.number().int().min(1).max(200).default(100) }))
      .output(z.array(HallCase)),
    /** One of them to read; recorded here and there. */
    hallOne: allow(seesCases)
      .input(z.object({ projectNo: z.string().min(1).max(50) }))
      .output(HallCaseView),
    get: allow(seesCases).input(ofCase).output(CaseView),
    /** The case now, then whenever it changed. */
    watch: allow(seesCases).input(ofCase).output(eventIterator(CaseView)),
  },
  outbox: {
    list: allow(seesOutbox)
      .input(
        z.object({
          filter: z.enum(['open', 'attention', 'all']).default('open'),
          limit: z.number().int().min(1).max(500).default(200),
        }),
      )
      .output(z.array(OutboxRow)),
    /** Tries everything due again now. */
    flush: allow(seesOutbox).output(ok),
    retry: allow(seesOutbox)
      .input(z.object({ lane: OutboxLane.default('rows'), outboxId: z.number().int() }))
      .output(ok),
  },
  devices: {
    list: allow(roles).output(z.array(DeviceState)),
    /** What is connected to this machine. */
    candidates: allow(technical).output(z.object({ candidates: z.array(DeviceCandidate), enumeration: z.string() })),
    bind: allow(bindsDevices).input(DeviceBinding).output(ok),
    unbind: allow(bindsDevices).input(ofRole).output(ok),
    reconnect: allow(technical).input(ofRole).output(DeviceState),
    /** What can be tried without a case: self-test, test slip, test page, beep, a word on the display. */
    test: allow(technical)
      .input(ofRole)
      .output(z.object({ isOk: z.boolean(), text: z.string() })),
    /** Changes of state since the start of the day, newest first. */
    events: allow(technical).output(z.array(DeviceEvent)),
    /** Movements on the line of one device, from now on. */
    traffic: allow(technical).input(ofRole).output(eventIterator(TrafficLine)),
    recordStart: allow(technical)
      .input(ofRole.extend({ note: z.string().max(200).default('') }))
      .output(ok),
    /** Ends the recording; identities in it are replaced. */
    recordStop: allow(technical).input(ofRole).output(z.file()),
    /** Runs the driver of the recorded device against the recording. */
    replay: allow(technical)
      .input(z.object({ file: z.file() }))
      .output(ReplayResult),
    /** Learns framing or profile of an unknown device from a recording. */
    train: allow(bindsDevices)
      .input(z.object({ role: DeviceRole, file: z.file() }))
      .output(TrainingResult),
    panelProfiles: allow(technical).output(z.array(PanelProfileSummary)),
    /** Printer models and card reader framings that come with the workstation. */
    models: allow(technical).output(z.object({ printers: z.array(ModelName), framings: z.array(ModelName) })),
    /** Nothing is stored: shows what a profile makes of bytes. */
    panelTry: allow(technical)
      .input(z.object({ profile: z.record(z.string(), z.unknown()), hex: z.string().max(4000) }))
      .output(PanelTrial),
    panelSave: allow(bindsDevices)
      .input(z.object({ profile: z.record(z.string(), z.unknown()) }))
      .output(ok),
    /** The device set the platform published for this window, if any. */
    deviceSet: allow(technical).output(
      z.object({ name: z.string(), version: z.number().int(), appliedAt: z.string(), problem: z.string() }).nullable(),
    ),
    /** Preview of a receipt template as on paper, PNG. */
    receiptPreview: allow(technical)
      .input(z.object({ paper: z.enum(['58', '80']) }))
      .output(z.file()),
  },
  signing: {
    /** Has the applicant sign the confirmation page of a case; answers when signed. Abort to cancel. */
    start: allow(windowWork)
      .input(
        ofCase.extend({
          on: z.enum(['pad', 'screen']),
          timeoutMs: z.number().int().min(5_000).max(300_000).default(120_000),
        }),
      )
      .output(SignatureView),
    watch: allow(windowWork).output(eventIterator(SigningProgress)),
    list: allow(seesCases).input(ofCase).output(z.array(SignatureView)),
    /** `ink`: the signature alone; `page`: the page as it was shown; PNG. */
    image: allow(seesCases)
      .input(ofCase.extend({ signatureId: z.string().max(64), part: z.enum(['ink', 'page']) }))
      .output(z.file()),
  },
  secondScreen: {
    watch: allow(windowWork).output(eventIterator(SecondScreenState)),
    show: allow(windowWork)
      .input(ofCase.extend({ kind: z.enum(secondScreenKinds) }))
      .output(ok),
    clear: allow(windowWork).output(ok),
    /** An address that opens the applicant's screen once; null where the shell opens it itself: now (`isOpening`), or with the second display. */
    address: allow(windowWork).output(z.object({ url: z.string().nullable(), isOpening: z.boolean() })),
  },
  rating: {
    /** Asks the applicant; answers when a key was pressed, or with `level` null at the time-out. Abort to cancel. */
    ask: allow(windowWork)
      .input(
        ofCase.extend({
          on: z.enum(['keypad', 'screen']),
          timeoutMs: z.number().int().min(3_000).max(120_000).default(30_000),
        }),
      )
      .output(RatingView),
    list: allow(seesCases).input(ofCase).output(z.array(RatingView)),
  },
  materials: {
    /** A file of one material: PDF, JPEG, PNG, TIFF, DOCX or OFD, by its bytes. Moves as bytes, kept encrypted under its SM3. */
    attach: allow(windowWork)
      .input(
        z.object({
          caseId,
          materialId: z.string().max(50),
          file: z.file(),
          name: z.string().max(200),
          /** The wrong scan this one comes in place of; it is gone only once this one is kept. */
          replaces: z.string().length(64).nullable().default(null),
        }),
      )
      .output(z.object({ sm3: z.string(), bytes: z.number().int(), pages: z.number().int().nullable() })),
    /** A wrong scan of a draft; recorded. */
    remove: allow(windowWork)
      .input(z.object({ caseId, materialId: z.string().max(50), sm3: z.string().length(64) }))
      .output(ok),
    read: allow(seesCases)
      .input(z.object({ caseId, sm3: z.string().length(64) }))
      .output(z.file()),
    /** As a browser shows it; TIFF one page at a time, from 0. What cannot be shown says so. */
    preview: allow(seesCases)
      .input(z.object({ caseId, sm3: z.string().length(64), page: z.number().int().min(0).max(1999).default(0) }))
      .output(z.file()),
  },
  pages: {
    /** Scans into a material of a draft; answers when the scanner is done. Abort to stop it: pages that came stay. */
    scan: allow(windowWork)
      .input(
        ofCase.extend({
          materialId: z.string().min(1).max(64),
          wish: ScanWish.default({}),
          /** One page, in place of this one. */
          replaces: z.string().max(64).nullable().default(null),
          stack: StackWish.default({}),
        }),
      )
      .output(ScanOutcome),
    /** What was read off the pages, beside what was typed and what departments answered. */
    look: allow(seesCases).input(ofCase).output(SecondLook),
    /** A difference was looked at, and what was typed stays. */
    settle: allow(windowWork)
      .input(ofCase.extend({ key: z.string().max(64), read: z.string().max(400) }))
      .output(ok),
    /** Sheets to lay before each material in a stack, PDF: the materials of this case's item, numbered as the list numbers them. */
    separatorSheets: allow(windowWork).input(ofCase).output(z.file()),
    /** Pages now, and again whenever one comes or changes. */
    watch: allow(seesCases).input(ofCase).output(eventIterator(PagesState)),
    /** Quarter turns clockwise. */
    turn: allow(windowWork)
      .input(ofCase.extend({ pageId: z.string().max(64), quarters: z.number().int().min(1).max(3) }))
      .output(ok),
    remove: allow(windowWork)
      .input(ofCase.extend({ pageIds: z.array(z.string().max(64)).min(1).max(2000) }))
      .output(ok),
    /** To another material, or another place; `before` null: at the end. */
    move: allow(windowWork)
      .input(
        ofCase.extend({
          pageIds: z.array(z.string().max(64)).min(1).max(2000),
          materialId: z.string().min(1).max(64),
          before: z.string().max(64).nullable().default(null),
        }),
      )
      .output(ok),
    /** Takes back what was done last. */
    undo: allow(windowWork).input(ofCase).output(ok),
    picture: allow(seesCases)
      .input(ofCase.extend({ pageId: z.string().max(64), part: z.enum(['thumbnail', 'page', 'original']) }))
      .output(z.file()),
  },
  hall: workstationHall,
  inspection: inspectionContract,
  reports: reportContract,
  workNotices: workNoticeContract,
  recovery: recoveryContract,
  audit: {
    list: allow(['auditor'])
      .input(z.object({ limit: z.number().int().min(1).max(500).default(200), before: z.number().int().optional() }))
      .output(z.object({ rows: z.array(AuditRow), isIntact: z.boolean().nullable() })),
  },
  hotline: hotlineContract,
  tickets: ticketContract,
};

/** Renderer ⇄ host. */
export const workstationContract = { session: sessionContract, station: stationContract, ...workContract };
export type WorkstationContract = typeof workstationContract;
