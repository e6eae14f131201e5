import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { actsOnTickets, allow, centre, desk, readsTickets, seesTickets, takesDown } from './allow.ts';
import { HotlineBook, KnowledgeArticle } from '../hotline/book.ts';
import { CallBack, CallerMatch, DeskCall, DeskSnapshot, HotlineFigures, TicketPage } from '../hotline/desk.ts';
import { DrillInput, DrillView } from '../hotline/drill.ts';
import {
  ActInput,
  Channel,
  Ending,
  QuestionBody,
  QuestionPatch,
  ShownCaller,
  TicketState,
  TicketSummary,
  TicketView,
} from '../hotline/ticket.ts';
import { switchTos } from '../platform/hotline.ts';

const ok = z.object({ ok: z.literal(true) });
const id = z.string().min(8).max(64);

export const QuestionView = z.object({
  questionId: z.string(),
  seq: z.number().int(),
  version: z.number().int(),
  body: QuestionBody,
  state: z.enum(['open', 'done']),
  ending: Ending.nullable(),
  ticketNo: z.string().nullable(),
  isSent: z.boolean(),
  /** Why it has not arrived at the platform, if a try failed. */
  failure: z.string(),
  savedAt: z.string(),
});
export type QuestionView = z.infer<typeof QuestionView>;

export const ContactView = z.object({
  contactId: z.string(),
  channel: Channel,
  caller: z.string(),
  match: CallerMatch,
  /** null: no telephone call. */
  call: DeskCall.omit({ match: true, callId: true, caller: true }).nullable(),
  startedAt: z.string(),
  questions: z.array(QuestionView),
});
export type ContactView = z.infer<typeof ContactView>;

/** A ticket whose caller was told a number that does not count any more. */
export const RenumberedTicket = z.object({
  questionId: id,
  /** What the caller was told, oldest first. */
  from: z.array(z.string()),
  to: z.string(),
  /** Masked. */
  caller: z.string(),
  agentName: z.string(),
  at: z.string(),
});
export type RenumberedTicket = z.infer<typeof RenumberedTicket>;

export const DeskState = z.object({
  /** Whether the platform tells of calls: `off` nobody who takes calls is signed in online. */
  line: z.enum(['live', 'down', 'off']),
  desk: DeskSnapshot.omit({ tag: true, calls: true }).nullable(),
  contacts: z.array(ContactView),
  unsent: z.object({ waiting: z.number().int(), attention: z.number().int() }),
  /** Callers to be told another number, by whoever sits here. */
  renumbered: z.array(RenumberedTicket),
  articles: z.number().int(),
  hasBook: z.boolean(),
});
export type DeskState = z.infer<typeof DeskState>;

const ofQuestion = z.object({ questionId: id, version: z.number().int() });

/** The hotline operator's desk. Drafts are this station's own; what the centre decides goes to the platform and says so when it cannot. */
export const hotlineContract = {
  /** The whole desk at once, then after every change. */
  watch: allow(takesDown).output(eventIterator(DeskState)),
  switchAgent: allow(desk)
    .input(z.object({ to: z.enum(switchTos), extension: z.string().trim().max(60).default('') }))
    .output(ok),
  book: allow(readsTickets).output(HotlineBook.nullable()),
  /** A contact without a call: a walk-in, whose name may be known from the case at this window, or somebody called back by who takes calls. */
  open: allow(takesDown)
    .input(
      z.object({
        channel: z.enum(['callBack', 'window']),
        caller: z.string().trim().max(20).default(''),
        name: z.string().trim().max(30).default(''),
      }),
    )
    .output(ContactView),
  addQuestion: allow(takesDown)
    .input(z.object({ contactId: id }))
    .output(ContactView),
  save: allow(takesDown)
    .input(ofQuestion.extend({ patch: QuestionPatch }))
    .output(QuestionView),
  /** Ends a question in the call, in the way of its class. Answers how many of this call are still open. */
  close: allow(takesDown)
    .input(ofQuestion)
    .output(z.object({ contact: ContactView, open: z.number().int() })),
  /** For a unit: numbered here, sent on by the catalogue as soon as it arrives. */
  register: allow(takesDown)
    .input(ofQuestion.extend({ dispatch: z.boolean().default(true) }))
    .output(z.object({ contact: ContactView, open: z.number().int(), ticketNo: z.string() })),
  /** Puts a contact away; empty questions go, one with anything in it must be ended first. */
  finish: allow(takesDown)
    .input(z.object({ contactId: id }))
    .output(ok),
  /** Staged search; only what may be read out today. */
  search: allow(takesDown)
    .input(z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(20).default(5) }))
    .output(z.array(KnowledgeArticle)),
  retry: allow(takesDown).output(ok),
  /** The caller of a ticket that got another number was told. */
  told: allow(takesDown)
    .input(z.object({ questionId: id }))
    .output(ok),
  callBacks: allow(desk).output(z.array(CallBack)),
  takeCallBack: allow(desk)
    .input(z.object({ callBackId: id }))
    .output(ok),
  finishCallBack: allow(desk)
    .input(z.object({ callBackId: id, isReached: z.boolean() }))
    .output(ok),
  figures: allow(['hotlineSupervisor']).output(HotlineFigures),
  /** The tickets or calls an indicator is counted from. */
  drill: allow(['hotlineSupervisor']).input(DrillInput).output(DrillView),
};

const ofTicket = z.object({ ticketId: id });
export const ticketContract = {
  list: allow(readsTickets)
    .input(
      z.object({
        text: z.string().max(100).default(''),
        view: z.enum(['open', 'dueToday', 'mine', 'all']).default('open'),
        states: z.array(TicketState).max(20).default([]),
        limit: z.number().int().min(1).max(200).default(50),
        offset: z.number().int().min(0).default(0),
      }),
    )
    .output(TicketPage),
  get: allow(readsTickets).input(ofTicket).output(TicketView),
  act: allow(actsOnTickets).input(ActInput).output(TicketView),
  reveal: allow(actsOnTickets)
    .input(ofTicket.extend({ reason: z.string().max(200) }))
    .output(ShownCaller),
  lock: allow(seesTickets).input(ofTicket).output(ok),
  unlock: allow(seesTickets).input(ofTicket).output(ok),
  urge: allow(desk)
    .input(ofTicket.extend({ kind: z.enum(['urge', 'supplement']), text: z.string().trim().min(1).max(2000) }))
    .output(ok),
  merge: allow(centre)
    .input(ofTicket.extend({ parentId: id.nullable(), reason: z.string().trim().min(1).max(500) }))
    .output(ok),
  repeats: allow(desk)
    .input(z.object({ categoryCode: z.string().max(20), regionCode: z.string().max(12), address: z.string().max(200) }))
    .output(z.array(TicketSummary)),
};
