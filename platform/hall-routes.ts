import { ok, os } from './guarded.ts';
import { actOnNumber } from './queue/acts.ts';
import { alertLog } from './queue/alerts.ts';
import { answerAlert, callForHelp, endHelp } from './queue/emergencies.ts';
import { keepHealth } from './queue/station-health.ts';
import { bookAppointment, cancelAppointment, checkIn } from './queue/appointments.ts';
import { board } from './queue/board.ts';
import { callNext } from './queue/call-next.ts';
import { ticketEvents } from './queue/events.ts';
import { issueTicket } from './queue/issue.ts';
import { kioskView } from './queue/kiosk.ts';
import { watchAlerts, watchBoard, watchScreen, watchWindow } from './queue/live.ts';
import { listNumbers, manageTicket } from './queue/manage.ts';
import { confirmPaper, copyPaper } from './queue/papers.ts';
import { history } from './queue/history.ts';
import { hallPlan, planHistory, savePlan } from './queue/plan.ts';
import { closeWindow, openWindow, pauseWindow } from './queue/windows.ts';
import { listNotices, publishNotice, readNotice, withdrawNotice } from './notices/notices.ts';
import { actOnFinding, findingCourse, listFindings } from './inspection/findings.ts';
import { lookThrough } from './inspection/look.ts';
import { inspectionMonth } from './inspection/month.ts';
import { listRules, saveRules } from './inspection/rules.ts';

/** The hall's queue, its supervision, and what its people have to read. */
export const hallRoutes = {
  hall: {
    plan: os.hall.plan.handler(({ context }) => hallPlan(context)),
    savePlan: os.hall.savePlan.handler(({ context, input }) => savePlan(context, input)),
    planHistory: os.hall.planHistory.handler(({ context }) => planHistory(context)),
    kiosk: os.hall.kiosk.handler(({ context }) => kioskView(context)),
    issue: os.hall.issue.handler(({ context, input }) => issueTicket(context, input)),
    paper: os.hall.paper.handler(({ context, input }) => confirmPaper(context, input)),
    copy: os.hall.copy.handler(({ context, input }) => copyPaper(context, input)),
    bookAppointment: os.hall.bookAppointment.handler(({ context, input }) => bookAppointment(context, input)),
    cancelAppointment: os.hall.cancelAppointment.handler(async ({ context, input }) => {
      await cancelAppointment(context, input.appointmentNo);
      return ok;
    }),
    checkIn: os.hall.checkIn.handler(({ context, input }) => checkIn(context, input)),
    openWindow: os.hall.openWindow.handler(({ context, input }) => openWindow(context, input)),
    pauseWindow: os.hall.pauseWindow.handler(({ context, input }) => pauseWindow(context, input)),
    closeWindow: os.hall.closeWindow.handler(({ context, input }) => closeWindow(context, input)),
    callNext: os.hall.callNext.handler(({ context, input }) => callNext(context, input)),
    act: os.hall.act.handler(({ context, input }) => actOnNumber(context, input)),
    manage: os.hall.manage.handler(({ context, input }) => manageTicket(context, input)),
    tickets: os.hall.tickets.handler(({ context, input }) => listNumbers(context, input)),
    events: os.hall.events.handler(({ context, input }) => ticketEvents(context, input.ticketId)),
    board: os.hall.board.handler(({ context }) => board(context)),
    history: os.hall.history.handler(({ context, input }) => history(context, input)),
    health: os.hall.health.handler(async ({ context, input }) => {
      await keepHealth(context, input);
      return ok;
    }),
    callForHelp: os.hall.callForHelp.handler(({ context, input }) => callForHelp(context, input)),
    answerAlert: os.hall.answerAlert.handler(async ({ context, input }) => {
      await answerAlert(context, input);
      return ok;
    }),
    endHelp: os.hall.endHelp.handler(async ({ context, input }) => {
      await endHelp(context, input);
      return ok;
    }),
    alertLog: os.hall.alertLog.handler(({ context, input }) => alertLog(context, input.limit)),
    watchAlerts: os.hall.watchAlerts.handler(({ context, signal }) => watchAlerts(context, signal)),
    watchScreen: os.hall.watchScreen.handler(({ context, signal }) => watchScreen(context, signal)),
    watchWindow: os.hall.watchWindow.handler(({ context, signal }) => watchWindow(context, signal)),
    watchBoard: os.hall.watchBoard.handler(({ context, signal }) => watchBoard(context, signal)),
  },
  inspection: {
    rules: os.inspection.rules.handler(({ context }) => listRules(context)),
    saveRules: os.inspection.saveRules.handler(({ context, input }) => saveRules(context, input)),
    findings: os.inspection.findings.handler(({ context, input }) => listFindings(context, input)),
    course: os.inspection.course.handler(({ context, input }) => findingCourse(context, input.findingId)),
    act: os.inspection.act.handler(({ context, input }) => actOnFinding(context, input)),
    look: os.inspection.look.handler(async ({ context }) => {
      await lookThrough(context.platform);
      return ok;
    }),
    month: os.inspection.month.handler(({ context, input }) => inspectionMonth(context, input.month)),
  },
  workNotices: {
    list: os.workNotices.list.handler(({ context }) => listNotices(context)),
    read: os.workNotices.read.handler(async ({ context, input }) => (await readNotice(context, input.noticeId), ok)),
    publish: os.workNotices.publish.handler(async ({ context, input }) => (await publishNotice(context, input), ok)),
    withdraw: os.workNotices.withdraw.handler(
      async ({ context, input }) => (await withdrawNotice(context, input.noticeId), ok),
    ),
  },
};
