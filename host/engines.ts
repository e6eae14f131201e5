import { awaitsPayment } from '#db/queries/payments.ts';
import type { DeviceBinding, DeviceRole } from '#contract/devices.ts';
import { addMissingWords } from './cases/search-text.ts';
import { acceptSilent } from './acceptance/deemed.ts';
import { expireCorrections } from './acceptance/run-out.ts';
import { tellOverdue } from './acceptance/supplements.ts';
import { createChainCheck } from './audit/chain-check.ts';
import { forgetCalendar } from './calendar/stored-calendar.ts';
import { applyDeviceSet } from './devices/device-set.ts';
import { createDevices } from './devices/devices.ts';
import { createPrintQueue } from './printing/print-queue.ts';
import { createCardReadings } from './identification/card-readings.ts';
import { createCardPhotos } from './identification/card-photos.ts';
import { record } from './kernel/record.ts';
import { lookAtClock } from './station/clock.ts';
import { readThrough } from './station/open-database.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import { every, unattended } from './kernel/background.ts';
import { carryOver } from './kernel/carry-over.ts';
import { createFileStore, filesIn } from './files/store.ts';
import { createAttachmentLane } from './exchange/attachments.ts';
import { createSync } from './exchange/sync.ts';
import { createPages, spoolIn } from './pages/pages.ts';
import { createReading } from './reading/reading.ts';
import { pageWorkers } from './pages/page-processes.ts';
import { ratePage } from './rating/page.ts';
import { createDeskLine } from './hotline/desk.ts';
import { createTicketSending } from './hotline/sending.ts';
import { createRating } from './rating/rating.ts';
import { createSecondScreen } from './second-screen/second-screen.ts';
import { billOf } from './cases/payments.ts';
import { createHallDesk } from './hall/hall.ts';
import { createSigning } from './signing/signing.ts';
import { createVerifier } from './verification/verifier.ts';
import type { Opening, Work } from './parts.ts';

/** Somebody stands there with a telephone: news of money is fetched at once for as long. */
const payerWaitsMs = 10 * 60_000;

/** Puts the workstation to work: what was interrupted is recovered, the devices are opened, and sync, printing and the rest begin. */
export async function startWork({ options, ctx, onSignedIn }: Opening): Promise<Work> {
  const { db, changes, log, clock, time, session, reserve } = ctx;
  onSignedIn(() => {
    // The hall came with the sign-in; its region may have days of its own.
    forgetCalendar(db);
    sync.wake();
  });
  const devices = createDevices({
    db,
    changes,
    log,
    now: time.iso,
    monotonicMs: () => clock.monotonicMs(),
    appRoot: ctx.appRoot,
    spoolRoot: spoolIn(options.dataDir),
    systemPrinters: options.systemPrinters ?? null,
    ...(options.cupsServer ? { cupsServer: options.cupsServer } : {}),
    onKey: (role, name) => {
      if (role === 'caller') hall.window.key(name);
    },
    screenPresence: () => secondScreen.presence(),
    testPage: async () => (await import('./documents/test-page.ts')).renderTestPage(),
    ...(options.openTransport ? { openTransport: options.openTransport } : {}),
    ...(options.probeMs ? { probeMs: options.probeMs } : {}),
  });
  const cardPhotos = createCardPhotos({
    newId: ctx.newId,
    log,
    lifeMs: 60_000,
    decoder: async () =>
      (await import('#native-bindings/id-card/photo-decoder.ts')).createPhotoDecoder({
        command: options.photoDecoder ?? [],
        timeoutMs: 5000,
        maxOutputBytes: 100_000,
      }),
  });
  const cardReadings = createCardReadings();
  // What one person's card showed is not for the next person at this screen.
  let wasSignedIn = session.current() !== null;
  const offCardPhotos = changes.on('station', () => {
    const isSignedIn = session.current() !== null;
    if (wasSignedIn && !isSignedIn) unattended(log, 'cardLeft', () => devices.cardReader.lookForLeft())();
    wasSignedIn = isSignedIn;
    if (session.current()?.isLocked !== false) cardPhotos.forget();
    if (!session.current()) cardReadings.forget();
  });
  const verifier = createVerifier(ctx, options.askPace);
  const printQueue = createPrintQueue(ctx, devices);
  const files = createFileStore(filesIn(options.dataDir), ctx.fileKey);
  const sync = createSync(ctx, createAttachmentLane(ctx, files), options.syncPace);

  const secondScreen = createSecondScreen(ctx, {
    billOf: options.billOf ?? ((caseId) => billOf(db, caseId)),
    ratePage: (caseId) => ratePage(ctx, caseId, 90_000),
  });
  const signing = createSigning(ctx, { files, secondScreen, pad: () => options.signingPad ?? devices.signaturePad });
  const rating = createRating(ctx, { secondScreen, keypad: () => options.ratingKeypad ?? devices.evaluator });
  const startPageProcess = options.startPageProcess ? { start: options.startPageProcess } : {};
  const pages = createPages(ctx, {
    files,
    scanner: devices.scanner,
    workers: pageWorkers(ctx.appRoot, startPageProcess),
    spoolRoot: spoolIn(options.dataDir),
    onPages: () => reading.wake(),
    unread: (caseId) => (isReading && reading.off() === null ? reading.waiting(caseId) : 0),
  });
  const isReading = options.isReading ?? true;
  // It keeps half a gigabyte while it lives: gone soon after the last page, so that the next stack finds the memory free.
  const readers = pageWorkers(ctx.appRoot, { count: 1, pageMs: 180_000, idleMs: 10_000, ...startPageProcess });
  const reading = createReading(ctx, {
    files,
    read: (bytes, signal) => readers.read(bytes, signal),
    isScanning: () => !isReading || pages.isScanning(),
  });
  const hall = createHallDesk(ctx, devices, options.app ?? 'workstation');

  const deskLine = createDeskLine(ctx);
  const ticketSending = createTicketSending(ctx);

  const stopAddingWords = addMissingWords(db);
  if (!db.isReadThrough) unattended(log, 'store.read', () => readThrough(ctx))();
  verifier.recover();
  void pages.recover().catch((error: unknown) => log.error('pages.recover', error));
  await devices.start();
  const takeDeviceSet = (): void =>
    void applyDeviceSet(ctx, devices).catch((error: unknown) => log.error('devices.set', error));
  const offDeviceSet = changes.on('deviceSet', takeDeviceSet);
  takeDeviceSet();
  printQueue.start();
  sync.start();
  deskLine.start();
  ticketSending.start();
  // What the law accepts by itself is accepted by the next minute.
  const overdue = (): void => (acceptSilent(ctx), expireCorrections(ctx), tellOverdue(ctx));
  unattended(log, 'silence', overdue)();
  const timers = [
    every(log, 'idle', 10_000, () => session.lockWhenIdle()),
    every(log, 'applicantGone', 1000, () => secondScreen.expireWhenIdle()),
    carryOver(db, log),
    every(log, 'reserve', 20_000, () => reserve.take()),
    every(log, 'clock', 30_000, () => lookAtClock(ctx)),
    every(log, 'silence', 60_000, overdue),
    every(log, 'payments', 3000, () => {
      if (awaitsPayment(db, new Date(time.now().getTime() - payerWaitsMs).toISOString())) sync.wake();
    }),
    // The clock on the screen comes from here; nothing else may change for minutes.
    every(log, 'tick', 30_000, () => changes.notify('station')),
  ];

  const auditDevice = (act: AuditAct, role: DeviceRole, detail: string): void => {
    record(ctx, { stream: 'station', act, object: role, detail }, () => undefined);
  };

  const bindDevice = async (binding: DeviceBinding): Promise<void> => {
    await devices.bind(binding);
    auditDevice(
      'devices.bind',
      binding.role,
      [binding.address, ...(binding.baudRate === undefined ? [] : [binding.baudRate])].join(' '),
    );
  };
  for (const binding of options.bindings ?? []) await bindDevice(binding);

  return {
    devices,
    sync,
    verifier,
    printQueue,
    files,
    cardPhotos,
    cardReadings,
    auditChain: createChainCheck(db, (error) => log.error('audit.chain', error)),
    secondScreen,
    signing,
    rating,
    pages,
    reading,
    hall,
    deskLine,
    ticketSending,
    bindDevice,
    async unbindDevice(role) {
      await devices.unbind(role);
      auditDevice('devices.unbind', role, '');
    },
    async stop() {
      for (const stop of timers) stop();
      secondScreen.stop();
      await hall.stop();
      await signing.stop();
      pages.stop();
      reading.stop();
      readers.stop();
      offDeviceSet();
      stopAddingWords();
      offCardPhotos();
      cardPhotos.forget();
      await Promise.all([deskLine.stop(), ticketSending.stop(), sync.stop(), verifier.stop(), printQueue.stop()]);
      await devices.stop();
    },
  };
}
