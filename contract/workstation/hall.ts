import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { allow, manages, seesCases, windowWork } from './allow.ts';
import { IssueRequest } from '../hall/procedures.ts';
import { LocalVisit, SpokenNumber } from '../hall/local.ts';
import { AlertsView, HallAlert } from '../hall/alerts.ts';
import { HistoryRequest, HistoryView } from '../hall/history.ts';
import { HallPlan, SavedPlan } from '../hall/plan.ts';
import { QueueTicket, Served, TicketAct, TicketPaper } from '../hall/tickets.ts';
import { BoardView, KioskView, QueueEvent, ScreenView, TicketRow, WindowView } from '../hall/views.ts';

/** Whether what is shown is of now; while it is not, since when, and in words what to do. */
export const HallContact = z.object({
  isLive: z.boolean(),
  /** It was tried and not reached; false also before the first try has ended. */
  isLost: z.boolean(),
  /** The last word from the platform; null: none since the start. */
  heardAt: z.string().nullable(),
  message: z.string(),
});
export type HallContact = z.infer<typeof HallContact>;

const seen = <View extends z.ZodType>(view: View) => z.object({ contact: HallContact, view: view.nullable() });

/** This window in the hall: its ticket, and the draft that was opened for it. */
export const HallWindow = seen(WindowView).extend({
  /** The draft of the ticket at hand; null before it was opened. */
  caseId: z.string().nullable(),
  /** Whom this window serves by itself while the queue is out of reach; null: nobody. */
  local: LocalVisit.extend({ caseId: z.string().nullable() }).nullable(),
  /** Where a number can be sent. */
  groups: z.array(z.object({ groupCode: z.string(), groupName: z.string() })),
});
export type HallWindow = z.infer<typeof HallWindow>;
export const HallScreen = seen(ScreenView);
export type HallScreen = z.infer<typeof HallScreen>;
/** A call as it is said: its words, how long they take, and the sound (a wave file, base64). */
export const Announcement = z.object({ words: z.array(z.string()), ms: z.number().int(), wave: z.string() });
export type Announcement = z.infer<typeof Announcement>;
export const HallBoard = seen(BoardView);
export type HallBoard = z.infer<typeof HallBoard>;
export const HallAlerts = seen(AlertsView);
export type HallAlerts = z.infer<typeof HallAlerts>;
export const HallKiosk = seen(KioskView).extend({
  /** false: an administrator has to sign in once, so that the platform knows this machine. */
  isEnrolled: z.boolean(),
  /** Whether a printer is there at all. */
  hasPrinter: z.boolean(),
});
export type HallKiosk = z.infer<typeof HallKiosk>;

export const KioskIssue = IssueRequest.omit({ occurredAt: true, withPaper: true });
/** The number, and what became of its paper. */
export const KioskPaper = z.object({ paper: TicketPaper, printed: z.boolean(), message: z.string() });
export type KioskPaper = z.infer<typeof KioskPaper>;

const reason = z.string().trim().min(2).max(100);
const ok = z.object({ ok: z.literal(true) });
const managedActs = z.discriminatedUnion('act', [
  z.object({ act: z.literal('reroute'), groupCode: z.string().max(2), reason }),
  z.object({ act: z.literal('cancel'), reason }),
  z.object({ act: z.literal('return'), reason }),
  z.object({ act: z.literal('callTo'), windowNo: z.string().max(30), reason }),
]);

/** The hall as windows, kiosks, hall screens and its manager see it through the host. */
export const workstationHall = {
  window: allow(windowWork).output(eventIterator(HallWindow)),
  open: allow(windowWork).output(ok),
  pause: allow(windowWork)
    .input(z.object({ reason: z.string().trim().min(2).max(60) }))
    .output(ok),
  close: allow(windowWork).output(ok),
  /** null: nobody waits for this window. */
  next: allow(windowWork).output(z.object({ number: z.string().nullable() })),
  /** Starting opens a draft for the person, and answers with it. */
  act: allow(windowWork)
    .input(z.object({ ticketId: z.string().max(64), what: TicketAct }))
    .output(z.object({ caseId: z.string().nullable() })),
  /** Without the queue: whoever has this number comes to this window. */
  localCall: allow(windowWork)
    .input(z.object({ number: SpokenNumber }))
    .output(ok),
  localStart: allow(windowWork).output(z.object({ caseId: z.string() })),
  localFinish: allow(windowWork)
    .input(z.object({ served: Served }))
    .output(ok),
  localMissed: allow(windowWork).input(z.object({ reason })).output(ok),
  // Nobody signs in at a kiosk or a hall screen; the host refuses these on any other machine.
  screen: allow('anyone').output(eventIterator(HallScreen)),
  /** null: this machine has no voice. */
  announce: allow('anyone')
    .input(z.object({ number: z.string().max(20), windowNo: z.string().max(30) }))
    .output(Announcement.nullable()),
  kiosk: allow('anyone').output(eventIterator(HallKiosk)),
  issue: allow('anyone').input(KioskIssue).output(KioskPaper),
  checkIn: allow('anyone')
    .input(
      z.object({
        requestId: z.string().min(8).max(64),
        appointmentNo: z.string().max(64).nullable(),
        mobile: z.string().max(18).nullable(),
        certEnd: z.string().max(4).nullable(),
      }),
    )
    .output(KioskPaper),
  /** The person read the number from the screen and says so: it counts without a paper. */
  noted: allow('anyone')
    .input(z.object({ ticketId: z.string().max(64) }))
    .output(ok),
  /** 紧急呼叫 of this window. */
  callForHelp: allow(windowWork).output(z.object({ alertId: z.string() })),
  answerAlert: allow(seesCases)
    .input(z.object({ alertId: z.string().max(64), text: z.string().trim().min(1).max(200) }))
    .output(ok),
  endHelp: allow(seesCases)
    .input(z.object({ alertId: z.string().max(64), reason: z.string().trim().max(200) }))
    .output(ok),
  alerts: allow(manages).output(eventIterator(HallAlerts)),
  alertLog: allow(manages).output(z.array(HallAlert)),
  board: allow(manages).output(eventIterator(HallBoard)),
  tickets: allow(manages)
    .input(
      z.object({
        groupCode: z.string().max(2).optional(),
        windowNo: z.string().max(30).optional(),
        state: QueueTicket.shape.state.optional(),
      }),
    )
    .output(z.array(TicketRow)),
  events: allow(manages)
    .input(z.object({ ticketId: z.string().max(64) }))
    .output(z.array(QueueEvent)),
  manage: allow(manages)
    .input(z.object({ ticketId: z.string().max(64), what: managedActs }))
    .output(QueueTicket),
  history: allow(manages).input(HistoryRequest).output(HistoryView),
  plan: allow(manages).output(SavedPlan),
  savePlan: allow(manages)
    .input(z.object({ version: z.number().int().min(0), reason, plan: HallPlan }))
    .output(SavedPlan),
};
