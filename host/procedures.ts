import { closeOutProcedures } from './close-out/procedures.ts';
import { approvalProcedures } from './case-page/approvals.ts';
import { custodyProcedures } from './case-page/custody.ts';
import { secondEntryProcedures } from './case-page/second-entry.ts';
import { acceptanceProcedures, deliveryProcedures, done } from './case-page/decisions.ts';
import { parcelProcedures, paymentProcedures } from './case-page/payments.ts';
import { caseView, lookAt } from './case-page/view.ts';
import { objectToAnswer } from './data-corrections/object.ts';
import { createDraft, discardDraft, drafts, saveDraft, takeDraft } from './drafts/drafts.ts';
import { seeItemNews } from './drafts/see-item.ts';
import { beginGroup } from './drafts/begin-group.ts';
import { archivePackage } from './archive/package.ts';
import { auditPage } from './audit/page.ts';
import { hallCase, hallCases } from './cases/hall-cases.ts';
import { findCases, findCasesMasked } from './cases/find-cases.ts';
import { itemDetail } from './catalogue/detail.ts';
import { search } from './catalogue/search.ts';
import { unattended } from './kernel/background.ts';
import { startOfDay } from './kernel/clock.ts';
import { deviceModels } from './devices/models.ts';
import {
  deviceSetView,
  replayFile,
  savePanelProfile,
  startRecording,
  stopRecording,
  trafficOf,
  trainFrom,
} from './devices/sessions.ts';
import { authorityFile, paperFile } from './documents/letter-file.ts';
import { noticeFile } from './documents/notice-file.ts';
import { correctable, replacePaper } from './documents/replace.ts';
import { guardedBy } from './access/guarded.ts';
import { watchSignedIn } from './access/signed-in-watch.ts';
import { caseStream } from './kernel/streams.ts';
import type { Host } from './parts.ts';
import { hotlineProcedures, ticketProcedures } from './hotline/procedures.ts';
import { workNoticeProcedures } from './notices/procedures.ts';
import { reportPdf } from './reports/report.ts';
import { inspectionProcedures } from './inspection/procedures.ts';
import { readCard } from './identification/read-card.ts';
import { secondLook, settleLook } from './reading/second-look.ts';
import { separatorFile } from './pages/separator-sheets.ts';
import { attach, previewAttachment, readAttachment, removeAttachment } from './materials/attach.ts';
import { actOnRework, reworks } from './rework/rework.ts';
import { recoveryProcedures } from './recovery/procedures.ts';
import { outboxRows, retryRow } from './exchange/outbox-view.ts';
import { flushOutbox } from './exchange/flush.ts';

const ok = { ok: true } as const;
const guarded = guardedBy<Host>();
const {
  catalogue,
  identification,
  drafts: draft,
  verification,
  documents,
  cases,
  outbox,
  devices,
  signing,
  secondScreen,
  rating,
  rework,
  materials,
  pages,
  audit,
  hall,
  reports,
} = guarded;

/** What the screens ask once somebody signed in: loaded after the first screen stands, or with the first of these calls. */
export const procedures = guarded.router({
  catalogue: {
    search: catalogue.search.handler(({ context: { host }, input }) =>
      search(host.ctx.db, input.query, input.limit, host.ctx.session.operator().operatorId),
    ),
    get: catalogue.get.handler(({ context: { host }, input }) => itemDetail(host.ctx, input.taskCode)),
  },
  identification: {
    readCard: identification.readCard.handler(({ context: { host }, input, signal }) => readCard(host, input, signal)),
    cardPhoto: identification.cardPhoto.handler(({ context: { host }, input }) => host.cardPhotos.take(input.photoId)),
  },
  drafts: {
    create: draft.create.handler(({ context: { host } }) => caseView(host.ctx, createDraft(host.ctx))),
    save: draft.save.handler(({ context: { host }, input }) => {
      saveDraft(host.ctx, input.caseId, input.version, input.patch, host.cardReadings);
      return caseView(host.ctx, input.caseId);
    }),
    group: draft.group.handler(({ context: { host }, input }) => {
      beginGroup(host.ctx, input);
      const view = caseView(host.ctx, input.caseId);
      // Asked for all of them now: nobody opens each one to have its departments asked.
      for (const one of view.group?.members ?? []) host.verifier.start(one.caseId, false);
      return view;
    }),
    list: draft.list.handler(({ context: { host } }) => drafts(host.ctx)),
    take: draft.take.handler(({ context: { host }, input }) => {
      takeDraft(host.ctx, input.caseId);
      return caseView(host.ctx, input.caseId);
    }),
    seeItem: draft.seeItem.handler(({ context: { host }, input }) => {
      seeItemNews(host.ctx, input.caseId);
      return caseView(host.ctx, input.caseId);
    }),
    discard: draft.discard.handler(({ context: { host }, input }) => (discardDraft(host.ctx, input.caseId), ok)),
  },
  acceptance: acceptanceProcedures(guarded, ({ devices: { cardReader }, ctx }) =>
    unattended(ctx.log, 'cardLeft', () => cardReader.lookForLeft())(),
  ),
  approvals: approvalProcedures(guarded),
  secondEntry: secondEntryProcedures(guarded),
  custody: custodyProcedures(guarded),
  delivery: deliveryProcedures(guarded),
  payments: paymentProcedures(guarded),
  parcels: parcelProcedures(guarded),
  closeOut: closeOutProcedures(guarded),
  rework: {
    list: rework.list.handler(({ context: { host } }) => reworks(host.ctx)),
    act: rework.act.handler(({ context: { host }, input }) => actOnRework(host.ctx, input)),
  },
  verification: {
    start: verification.start.handler(
      ({ context: { host }, input }) => (host.verifier.start(input.caseId, input.again), ok),
    ),
    object: verification.object.handler(done(objectToAnswer)),
  },
  documents: {
    notice: documents.notice.handler(({ context: { host }, input }) => noticeFile(host.ctx, input.caseId)),
    authority: documents.authority.handler(({ context: { host }, input }) => authorityFile(host.ctx, input.caseId)),
    paper: documents.paper.handler(({ context: { host }, input }) =>
      paperFile(host.ctx, input.caseId, input.documentId),
    ),
    print: documents.print.handler(({ context: { host }, input }) =>
      host.printQueue.printPaper(input.caseId, input.documentId),
    ),
    correctable: documents.correctable.handler(({ context: { host }, input }) =>
      correctable(host.ctx, input.caseId, input.documentId),
    ),
    replace: documents.replace.handler(({ context: { host }, input }) => {
      replacePaper(host.ctx, input);
      return caseView(host.ctx, input.caseId);
    }),
    archive: documents.archive.handler(({ context: { host }, input }) =>
      archivePackage(host.ctx, host.files, input.caseId),
    ),
    printReceipt: documents.printReceipt.handler(({ context: { host }, input }) =>
      host.printQueue.printReceipt(input.caseId),
    ),
    printNotice: documents.printNotice.handler(({ context: { host }, input }) =>
      host.printQueue.printNotice(input.caseId),
    ),
  },
  cases: {
    search: cases.search.handler(({ context: { host }, input }) => findCases(host.ctx, input)),
    find: cases.find.handler(({ context: { host }, input }) => findCasesMasked(host.ctx, input.query, input.limit)),
    hall: cases.hall.handler(({ context: { host }, input }) => hallCases(host.ctx, input)),
    hallOne: cases.hallOne.handler(({ context: { host }, input }) => hallCase(host.ctx, input.projectNo)),
    get: cases.get.handler(({ context: { host }, input }) => lookAt(host.ctx, input.caseId)),
    watch: cases.watch.handler(({ context: { host }, input, signal }) =>
      watchSignedIn(host.ctx, caseStream(input.caseId), signal, () => lookAt(host.ctx, input.caseId)),
    ),
  },
  outbox: {
    list: outbox.list.handler(({ context: { host }, input }) => outboxRows(host.ctx, input.filter, input.limit)),
    flush: outbox.flush.handler(({ context: { host } }) => (flushOutbox(host.ctx, host.sync), ok)),
    retry: outbox.retry.handler(({ context: { host }, input }) => (retryRow(host.ctx, input), ok)),
  },
  devices: {
    list: devices.list.handler(({ context: { host } }) => host.devices.states()),
    candidates: devices.candidates.handler(({ context: { host } }) => host.devices.candidates()),
    bind: devices.bind.handler(async ({ context: { host }, input }) => (await host.bindDevice(input), ok)),
    unbind: devices.unbind.handler(async ({ context: { host }, input }) => (await host.unbindDevice(input.role), ok)),
    reconnect: devices.reconnect.handler(({ context: { host }, input }) => host.devices.slot(input.role).reconnect()),
    test: devices.test.handler(({ context: { host }, input }) => host.devices.slot(input.role).test()),
    events: devices.events.handler(({ context: { host } }) =>
      host.devices.events.since(startOfDay(host.ctx.time.now())),
    ),
    traffic: devices.traffic.handler(({ context: { host }, input, signal }) => trafficOf(host, input.role, signal)),
    recordStart: devices.recordStart.handler(
      async ({ context: { host }, input }) => (await startRecording(host, input.role, input.note), ok),
    ),
    recordStop: devices.recordStop.handler(({ context: { host }, input }) => stopRecording(host, input.role)),
    replay: devices.replay.handler(({ input }) => replayFile(input.file)),
    train: devices.train.handler(({ input }) => trainFrom(input.role, input.file)),
    panelProfiles: devices.panelProfiles.handler(({ context: { host } }) => host.devices.panelProfiles.list()),
    models: devices.models.handler(() => deviceModels()),
    panelTry: devices.panelTry.handler(({ context: { host }, input }) =>
      host.devices.panelProfiles.try(input.profile, input.hex),
    ),
    panelSave: devices.panelSave.handler(
      async ({ context: { host }, input }) => (await savePanelProfile(host, input.profile), ok),
    ),
    deviceSet: devices.deviceSet.handler(({ context: { host } }) => deviceSetView(host.ctx)),
    receiptPreview: devices.receiptPreview.handler(async ({ input }) =>
      (await import('./printing/receipt-preview.ts')).receiptPreview(input.paper),
    ),
  },
  signing: {
    start: signing.start.handler(({ context: { host }, input, signal }) => host.signing.start({ ...input, signal })),
    watch: signing.watch.handler(({ context: { host }, signal }) => host.signing.watch(signal)),
    list: signing.list.handler(({ context: { host }, input }) => host.signing.list(input.caseId)),
    image: signing.image.handler(({ context: { host }, input }) => host.signing.image(input)),
  },
  secondScreen: {
    watch: secondScreen.watch.handler(({ context: { host }, signal }) => host.secondScreen.watch(signal)),
    show: secondScreen.show.handler(
      async ({ context: { host }, input }) => (await host.secondScreen.show(input.caseId, input.kind), ok),
    ),
    clear: secondScreen.clear.handler(({ context: { host } }) => (host.secondScreen.clear(), ok)),
    address: secondScreen.address.handler(({ context: { host } }) => host.secondScreen.address()),
  },
  rating: {
    ask: rating.ask.handler(({ context: { host }, input, signal }) => host.rating.ask({ ...input, signal })),
    list: rating.list.handler(({ context: { host }, input }) => host.rating.list(input.caseId)),
  },
  materials: {
    preview: materials.preview.handler(({ context: { host }, input }) =>
      previewAttachment(host.ctx, host.files, host.pages.viewable, input),
    ),
    attach: materials.attach.handler(({ context: { host }, input }) =>
      attach(host.ctx, host.files, host.pages.inspect, input),
    ),
    remove: materials.remove.handler(({ context: { host }, input }) => (removeAttachment(host.ctx, input), ok)),
    read: materials.read.handler(({ context: { host }, input }) =>
      readAttachment(host.ctx, host.files, input.caseId, input.sm3),
    ),
  },
  pages: {
    scan: pages.scan.handler(({ context: { host }, input, signal }) => host.pages.scan(input, signal)),
    look: pages.look.handler(({ context: { host }, input }) =>
      secondLook(host.ctx, input.caseId, {
        waiting: host.reading.waiting(input.caseId),
        off: host.reading.off(),
      }),
    ),
    settle: pages.settle.handler(
      ({ context: { host }, input }) => (settleLook(host.ctx, input.caseId, input.key, input.read), ok),
    ),
    separatorSheets: pages.separatorSheets.handler(({ context: { host }, input }) =>
      separatorFile(host.ctx, input.caseId),
    ),
    watch: pages.watch.handler(({ context: { host }, input, signal }) => host.pages.watch(input.caseId, signal)),
    turn: pages.turn.handler(
      async ({ context: { host }, input }) => (await host.pages.turn(input.caseId, input.pageId, input.quarters), ok),
    ),
    remove: pages.remove.handler(
      async ({ context: { host }, input }) => (await host.pages.remove(input.caseId, input.pageIds), ok),
    ),
    move: pages.move.handler(async ({ context: { host }, input }) => (await host.pages.move(input), ok)),
    undo: pages.undo.handler(async ({ context: { host }, input }) => (await host.pages.undo(input.caseId), ok)),
    picture: pages.picture.handler(({ context: { host }, input }) =>
      host.pages.picture(input.caseId, input.pageId, input.part),
    ),
  },
  hall: {
    window: hall.window.handler(({ context: { host }, signal }) => host.hall.window.watch(signal)),
    open: hall.open.handler(async ({ context: { host } }) => (await host.hall.window.open(), ok)),
    pause: hall.pause.handler(async ({ context: { host }, input }) => (await host.hall.window.pause(input.reason), ok)),
    close: hall.close.handler(async ({ context: { host } }) => (await host.hall.window.close(), ok)),
    next: hall.next.handler(({ context: { host } }) => host.hall.window.next()),
    act: hall.act.handler(({ context: { host }, input }) => host.hall.window.act(input.ticketId, input.what)),
    localCall: hall.localCall.handler(
      ({ context: { host }, input }) => (host.hall.window.local.call(input.number), ok),
    ),
    localStart: hall.localStart.handler(({ context: { host } }) => ({ caseId: host.hall.window.local.start() })),
    localFinish: hall.localFinish.handler(
      ({ context: { host }, input }) => (host.hall.window.local.finish(input.served), ok),
    ),
    localMissed: hall.localMissed.handler(
      ({ context: { host }, input }) => (host.hall.window.local.missed(input.reason), ok),
    ),
    screen: hall.screen.handler(({ context: { host }, signal }) => host.hall.screen().watch(signal)),
    announce: hall.announce.handler(({ context: { host }, input }) =>
      host.hall.voice().announce(input.number, input.windowNo),
    ),
    kiosk: hall.kiosk.handler(({ context: { host }, signal }) => host.hall.kiosk().watch(signal)),
    issue: hall.issue.handler(({ context: { host }, input }) => host.hall.kiosk().issue(input)),
    checkIn: hall.checkIn.handler(({ context: { host }, input }) => host.hall.kiosk().checkIn(input)),
    noted: hall.noted.handler(
      async ({ context: { host }, input }) => (await host.hall.kiosk().noted(input.ticketId), ok),
    ),
    callForHelp: hall.callForHelp.handler(({ context: { host } }) => host.hall.alerts.callForHelp()),
    answerAlert: hall.answerAlert.handler(
      async ({ context: { host }, input }) => (await host.hall.alerts.answer(input.alertId, input.text), ok),
    ),
    endHelp: hall.endHelp.handler(
      async ({ context: { host }, input }) => (await host.hall.alerts.end(input.alertId, input.reason), ok),
    ),
    alerts: hall.alerts.handler(({ context: { host }, signal }) => host.hall.alerts.watch(signal)),
    alertLog: hall.alertLog.handler(({ context: { host } }) => host.hall.alerts.log()),
    board: hall.board.handler(({ context: { host }, signal }) => host.hall.board.watch(signal)),
    tickets: hall.tickets.handler(({ context: { host }, input }) => host.hall.manager.tickets(input)),
    events: hall.events.handler(({ context: { host }, input }) => host.hall.manager.events(input.ticketId)),
    manage: hall.manage.handler(({ context: { host }, input }) => host.hall.manager.manage(input.ticketId, input.what)),
    plan: hall.plan.handler(({ context: { host } }) => host.hall.manager.plan()),
    history: hall.history.handler(({ context: { host }, input }) => host.hall.manager.history(input)),
    savePlan: hall.savePlan.handler(({ context: { host }, input }) => host.hall.manager.savePlan(input)),
  },
  audit: {
    list: audit.list.handler(({ context: { host }, input }) => auditPage(host.ctx.db, host.auditChain, input)),
  },
  inspection: inspectionProcedures(guarded),
  reports: {
    pdf: reports.pdf.handler(({ context: { host }, input }) => reportPdf(host.ctx, input)),
  },
  workNotices: workNoticeProcedures(guarded),
  recovery: recoveryProcedures(guarded),
  hotline: hotlineProcedures(guarded),
  tickets: ticketProcedures(guarded),
});
