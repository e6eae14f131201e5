import { ok, os } from './guarded.ts';
import { hallRoutes } from './hall-routes.ts';
import { hotlineRoutes } from './hotline-routes.ts';
import { getGroup } from './cases/group.ts';
import { askApproval, decideApproval, listApprovals, withdrawApproval } from './approvals/approvals.ts';
import { listAwaited } from './exchange/awaited.ts';
import { listDoubtfulTimes, settleTime } from './cases/doubtful-times.ts';
import { getHallCase, listHallCases } from './cases/hall-cases.ts';
import { hallInReach } from './cases/reach.ts';
import { getCase, listCases, recordEvent } from './cases/cases.ts';
import { saveCalendar, saveItem, saveThing, saveVerification } from './catalogue/publish.ts';
import { publishedCalendar, publishedItem, publishedItems, publishedVerifications } from './catalogue/published.ts';
import { listHealing } from './exchange/healing.ts';
import { getDeviceSet, saveDeviceSet, takeBackDeviceSet } from './stations/device-sets.ts';
import { keepAuditMark, restartAuditMark } from './stations/audit-marks.ts';
import { answerDataCorrection, listDataCorrections } from './data-corrections/data-corrections.ts';
import { readFeed } from './exchange/feed.ts';
import { listHalls, saveHall } from './halls/halls.ts';
import { listCollisions, settle } from './lives/collisions.ts';
import { freshBlock } from './lives/fresh-block.ts';
import { recall } from './lives/recall.ts';
import { greet, listRuns, releaseRun } from './lives/runs.ts';
import { health } from './exchange/health.ts';
import { lease } from './exchange/agreement.ts';
import { leaseSeries } from './exchange/number-blocks.ts';
import { listOperators, saveOperator } from './people/operators.ts';
import { changePassword } from './people/credentials.ts';
import { signIn } from './stations/sign-in.ts';
import { createCodeFor, enrolStation } from './stations/enrolment.ts';
import { proveStation } from './stations/proof.ts';
import { newChallenge } from './stations/station-key.ts';
import { listStations, moveStation, reviewStation, revokeStation, takeWindow } from './stations/stations.ts';
import { receiveReports } from './exchange/receive.ts';
import { reconcileDay } from './payments/reconcile.ts';
import { actOnRework, listReworks } from './rework/rework.ts';
import { servicesOf } from './services/runtime.ts';

/** What can be called, each line delegating. */
export const router = os.router({
  health: os.health.handler(({ context }) => health(context.platform, context.run)),
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
    takeWindow: os.stations.takeWindow.handler(async ({ context, input }) => {
      await takeWindow(context, input.stationId);
      return ok;
    }),
    move: os.stations.move.handler(async ({ context, input }) => {
      await moveStation(context, input);
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
  cases: {
    hall: os.cases.hall.handler(({ context, input }) => listHallCases(context, input)),
    hallOne: os.cases.hallOne.handler(({ context, input }) => getHallCase(context, input)),
    list: os.cases.list.handler(({ context, input }) => listCases(context, input.q, input.limit)),
    awaited: os.cases.awaited.handler(({ context }) => listAwaited(context, hallInReach(context))),
    group: os.cases.group.handler(({ context, input }) => getGroup(context, input.groupNo)),
    doubtfulTimes: os.cases.doubtfulTimes.handler(({ context }) => listDoubtfulTimes(context)),
    settleTime: os.cases.settleTime.handler(async ({ context, input }) => {
      await settleTime(context, input.projectNo, input.note);
      return ok;
    }),
    get: os.cases.get.handler(({ context, input }) => getCase(context, input.projectNo)),
    recordEvent: os.cases.recordEvent.handler(async ({ context, input }) => {
      await recordEvent(context, input);
      return ok;
    }),
  },
  services: {
    reconcile: os.services.reconcile.handler(({ context, input }) =>
      reconcileDay(context, servicesOf(context.platform).payment, input.day),
    ),
  },
  rework: {
    list: os.rework.list.handler(({ context }) => listReworks(context)),
    act: os.rework.act.handler(async ({ context, input }) => {
      await actOnRework(context, input.reworkId, input.what);
      return ok;
    }),
  },
  dataCorrections: {
    list: os.dataCorrections.list.handler(({ context, input }) => listDataCorrections(context, input.department)),
    answer: os.dataCorrections.answer.handler(async ({ context, input }) => {
      await answerDataCorrection(context, input);
      return ok;
    }),
  },
  approvals: {
    ask: os.approvals.ask.handler(async ({ context, input }) => ({
      ...ok,
      turn: await askApproval(context, input),
    })),
    withdraw: os.approvals.withdraw.handler(async ({ context, input }) => {
      await withdrawApproval(context, input.approvalId);
      return ok;
    }),
    list: os.approvals.list.handler(({ context }) => listApprovals(context)),
    decide: os.approvals.decide.handler(async ({ context, input }) => {
      await decideApproval(context, input);
      return ok;
    }),
  },
  ...hallRoutes,
  ...hotlineRoutes,
});
