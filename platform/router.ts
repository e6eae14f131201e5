import { implement } from '@orpc/server';
import { ExpectedError } from '#contract/errors.ts';
import { platformContract } from '#contract/platform/index.ts';
import { getGroup } from './cases/group.ts';
import { askApproval, decideApproval, listApprovals } from './approvals/approvals.ts';
import { listAwaited } from './exchange/awaited.ts';
import { listHallCases } from './cases/hall-cases.ts';
import { getCase, listCases, recordEvent } from './cases/cases.ts';
import { saveCalendar, saveItem, saveThing, saveVerification } from './catalogue/publish.ts';
import { publishedCalendar, publishedItem, publishedItems, publishedVerifications } from './catalogue/published.ts';
import type { Call } from './kernel/context.ts';
import { listHealing } from './exchange/healing.ts';
import { getDeviceSet, saveDeviceSet, takeBackDeviceSet } from './stations/device-sets.ts';
import { keepAuditMark, restartAuditMark } from './stations/audit-marks.ts';
import { readFeed } from './exchange/feed.ts';
import { listHalls, saveHall } from './halls/halls.ts';
import { listCollisions, settle } from './lives/collisions.ts';
import { freshBlock } from './lives/fresh-block.ts';
import { recall } from './lives/recall.ts';
import { greet, listRuns, releaseRun } from './lives/runs.ts';
import { findUnstorable } from './kernel/canonical.ts';
import { toWire } from './kernel/wire.ts';
import { actOnNumber } from './queue/acts.ts';
import { bookAppointment, cancelAppointment, checkIn } from './queue/appointments.ts';
import { board } from './queue/board.ts';
import { callNext } from './queue/call-next.ts';
import { ticketEvents } from './queue/events.ts';
import { issueTicket } from './queue/issue.ts';
import { kioskView } from './queue/kiosk.ts';
import { watchBoard, watchScreen, watchWindow } from './queue/live.ts';
import { listNumbers, manageTicket } from './queue/manage.ts';
import { confirmPaper, copyPaper } from './queue/papers.ts';
import { history } from './queue/history.ts';
import { hallPlan, planHistory, savePlan } from './queue/plan.ts';
import { closeWindow, openWindow, pauseWindow } from './queue/windows.ts';
import { admit } from './people/callers.ts';
import { health } from './exchange/health.ts';
import { lease } from './exchange/agreement.ts';
import { leaseSeries } from './exchange/number-blocks.ts';
import { listOperators, saveOperator } from './people/operators.ts';
import { changePassword } from './people/credentials.ts';
import { signIn } from './stations/sign-in.ts';
import { createCodeFor, enrolStation } from './stations/enrolment.ts';
import { proveStation } from './stations/proof.ts';
import { newChallenge } from './stations/station-key.ts';
import { listStations, moveStation, reviewStation, revokeStation } from './stations/stations.ts';
import { receiveReports } from './exchange/receive.ts';
import { finishCallBack, listCallBacks, takeCallBack } from './hotline/call-backs.ts';
import { saveArticle, saveBook } from './hotline/book.ts';
import { nextDesk, switchAgent } from './hotline/desk.ts';
import { figuresOf } from './hotline/figures.ts';
import { saveMember } from './hotline/members.ts';
import { pushEvents } from './hotline/push.ts';
import { registerTicket } from './tickets/receive.ts';
import { actOnTicket } from './tickets/act.ts';
import { listTickets } from './tickets/list.ts';
import { lockTicket, unlockTicket } from './tickets/lock.ts';
import { mergeTicket, nearRepeats, urgeTicket } from './tickets/repeats.ts';
import { getTicket, revealCaller } from './tickets/view.ts';

const ok = { ok: true as const };

const os = implement(platformContract)
  .$context<Call>()
  .use(async ({ next, context }) => {
    try {
      return await next();
    } catch (error) {
      throw toWire(error, context);
    }
  })
  // The one place that asks who is calling: a procedure says who may, and one that does not say it is for nobody.
  .use(async ({ next, context, procedure }) => {
    const { who } = procedure['~orpc'].meta;
    if (who === undefined) throw new ExpectedError('FORBIDDEN');
    return await next({ context: { caller: await admit(context, who) } });
  })
  // Text no database keeps is refused at the door, whatever the procedure does with it.
  .use(async ({ next, procedure }, input) => {
    const problem = procedure['~orpc'].meta.answersRows ? null : findUnstorable(input);
    if (problem) throw new ExpectedError('INPUT_INVALID', {}, { fields: [problem] });
    return await next();
  });

/** What can be called, each line delegating. */
export const router = os.router({
  health: os.health.handler(({ context }) => health(context.platform)),
  sessions: {
    signIn: os.sessions.signIn.handler(({ context, input }) => signIn(context, input)),
    changePassword: os.sessions.changePassword.handler(async ({ context, input }) => {
      await changePassword(context, input.oldPassword, input.newPassword);
      return ok;
    }),
  },
  operators: {
    list: os.operators.list.handler(({ context }) => listOperators(context)),
    save: os.operators.save.handler(({ context, input }) => saveOperator(context, input)),
  },
  stations: {
    createCode: os.stations.createCode.handler(({ context, input }) => createCodeFor(context, input)),
    enrol: os.stations.enrol.handler(({ context, input }) => enrolStation(context, input)),
    challenge: os.stations.challenge.handler(async ({ context }) => ({
      challenge: await newChallenge(context.platform),
    })),
    prove: os.stations.prove.handler(({ context, input }) => proveStation(context, input)),
    review: os.stations.review.handler(async ({ context, input }) => {
      await reviewStation(context, input.stationId);
      return ok;
    }),
    list: os.stations.list.handler(({ context }) => listStations(context)),
    revoke: os.stations.revoke.handler(async ({ context, input }) => {
      await revokeStation(context, input.stationId, input.revoked);
      return ok;
    }),
    deviceSet: os.stations.deviceSet.handler(({ context, input }) => getDeviceSet(context, input.stationId)),
    saveDeviceSet: os.stations.saveDeviceSet.handler(async ({ context, input }) => {
      await saveDeviceSet(context, input.stationId, input.deviceSet);
      return ok;
    }),
    move: os.stations.move.handler(async ({ context, input }) => {
      await moveStation(context, input.stationId, input.hallCode);
      return ok;
    }),
  },
  auditMarks: {
    keep: os.auditMarks.keep.handler(({ context, input }) => keepAuditMark(context, input)),
    restart: os.auditMarks.restart.handler(async ({ context, input }) => {
      await restartAuditMark(context, input.stationId, input.reason);
      return ok;
    }),
  },
  healing: {
    list: os.healing.list.handler(({ context }) => listHealing(context)),
    returnDeviceSet: os.healing.returnDeviceSet.handler(async ({ context, input }) => {
      await takeBackDeviceSet(context, input);
      return ok;
    }),
  },
  lives: {
    greet: os.lives.greet.handler(({ context, input }) => greet(context, input)),
    recall: os.lives.recall.handler(({ context, input }) => recall(context, input)),
    list: os.lives.list.handler(({ context }) => listRuns(context)),
    release: os.lives.release.handler(async ({ context, input }) => {
      await releaseRun(context, input);
      return ok;
    }),
    freshBlock: os.lives.freshBlock.handler(({ context, input }) => freshBlock(context, input.stationId, input.count)),
    collisions: os.lives.collisions.handler(({ context }) => listCollisions(context)),
    settle: os.lives.settle.handler(({ context, input }) => settle(context, input)),
  },
  halls: {
    list: os.halls.list.handler(({ context }) => listHalls(context)),
    save: os.halls.save.handler(({ context, input }) => saveHall(context, input)),
  },
  catalogue: {
    saveItem: os.catalogue.saveItem.handler(async ({ context, input }) => {
      await saveItem(context, input);
      return ok;
    }),
    saveThing: os.catalogue.saveThing.handler(async ({ context, input }) => {
      await saveThing(context, input);
      return ok;
    }),
    saveVerification: os.catalogue.saveVerification.handler(async ({ context, input }) => {
      await saveVerification(context, input);
      return ok;
    }),
    items: os.catalogue.items.handler(({ context }) => publishedItems(context)),
    item: os.catalogue.item.handler(({ context, input }) => publishedItem(context, input.taskCode)),
    verifications: os.catalogue.verifications.handler(({ context }) => publishedVerifications(context)),
    calendar: os.catalogue.calendar.handler(({ context }) => publishedCalendar(context)),
    saveCalendar: os.catalogue.saveCalendar.handler(async ({ context, input }) => {
      await saveCalendar(context, input);
      return ok;
    }),
  },
  feed: os.feed.handler(({ context, input }) => readFeed(context, input.after, input.limit)),
  numberBlocks: {
    leaseSeries: os.numberBlocks.leaseSeries.handler(({ context, input }) =>
      leaseSeries(context, input.requestId, input.series, input.count),
    ),
    lease: os.numberBlocks.lease.handler(({ context, input }) => lease(context, input.requestId, input.count)),
  },
  reports: {
    send: os.reports.send.handler(({ context, input }) => receiveReports(context, input.rows)),
  },
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
    watchScreen: os.hall.watchScreen.handler(({ context, signal }) => watchScreen(context, signal)),
    watchWindow: os.hall.watchWindow.handler(({ context, signal }) => watchWindow(context, signal)),
    watchBoard: os.hall.watchBoard.handler(({ context, signal }) => watchBoard(context, signal)),
  },
  cases: {
    hall: os.cases.hall.handler(({ context, input }) => listHallCases(context, input)),
    list: os.cases.list.handler(({ context, input }) => listCases(context, input.q, input.limit)),
    awaited: os.cases.awaited.handler(({ context }) => listAwaited(context)),
    group: os.cases.group.handler(({ context, input }) => getGroup(context, input.groupNo)),
    get: os.cases.get.handler(({ context, input }) => getCase(context, input.projectNo)),
    recordEvent: os.cases.recordEvent.handler(async ({ context, input }) => {
      await recordEvent(context, input);
      return ok;
    }),
  },
  approvals: {
    ask: os.approvals.ask.handler(async ({ context, input }) => {
      await askApproval(context, input);
      return ok;
    }),
    list: os.approvals.list.handler(({ context }) => listApprovals(context)),
    decide: os.approvals.decide.handler(async ({ context, input }) => {
      await decideApproval(context, input);
      return ok;
    }),
  },
  hotline: {
    desk: os.hotline.desk.handler(({ context, input, signal }) => nextDesk(context, input.tag, input.waitMs, signal)),
    switchAgent: os.hotline.switchAgent.handler(async ({ context, input }) => {
      await switchAgent(context, input.to, input.extension);
      return ok;
    }),
    callBacks: os.hotline.callBacks.handler(({ context }) => listCallBacks(context)),
    takeCallBack: os.hotline.takeCallBack.handler(async ({ context, input }) => {
      await takeCallBack(context, input.callBackId);
      return ok;
    }),
    finishCallBack: os.hotline.finishCallBack.handler(async ({ context, input }) => {
      await finishCallBack(context, input.callBackId, input.isReached);
      return ok;
    }),
    figures: os.hotline.figures.handler(({ context, input }) => figuresOf(context, input.day)),
    saveBook: os.hotline.saveBook.handler(async ({ context, input }) => {
      await saveBook(context, input);
      return ok;
    }),
    saveArticle: os.hotline.saveArticle.handler(async ({ context, input }) => {
      await saveArticle(context, input);
      return ok;
    }),
    saveMember: os.hotline.saveMember.handler(async ({ context, input }) => {
      await saveMember(context, input.username, input.orgCode);
      return ok;
    }),
    pushEvents: os.hotline.pushEvents.handler(({ context, input }) => pushEvents(context, input.events)),
  },
  tickets: {
    register: os.tickets.register.handler(({ context, input }) => registerTicket(context, input)),
    list: os.tickets.list.handler(({ context, input }) => listTickets(context, input)),
    get: os.tickets.get.handler(({ context, input }) => getTicket(context, input.ticketId)),
    act: os.tickets.act.handler(({ context, input }) => actOnTicket(context, input)),
    reveal: os.tickets.reveal.handler(({ context, input }) => revealCaller(context, input.ticketId, input.reason)),
    lock: os.tickets.lock.handler(({ context, input }) => lockTicket(context, input.ticketId)),
    unlock: os.tickets.unlock.handler(async ({ context, input }) => {
      await unlockTicket(context, input.ticketId);
      return ok;
    }),
    urge: os.tickets.urge.handler(async ({ context, input }) => {
      await urgeTicket(context, input.ticketId, input.kind, input.text);
      return ok;
    }),
    merge: os.tickets.merge.handler(async ({ context, input }) => {
      await mergeTicket(context, input.ticketId, input.parentId, input.reason);
      return ok;
    }),
    repeats: os.tickets.repeats.handler(({ context, input }) =>
      nearRepeats(context, input.categoryCode, input.regionCode, input.address),
    ),
  },
});
