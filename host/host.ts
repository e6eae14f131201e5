import { z } from 'zod';
import { randomInt, randomUUID } from 'node:crypto';
import os from 'node:os';
import { isFull, type Db } from '#db/open.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { DeviceBinding, DeviceRole } from '#contract/devices.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { addMissingWords } from './cases/search-text.ts';
import { acceptSilent } from './acceptance/deemed.ts';
import { tellOverdue } from './acceptance/supplements.ts';
import { createChainCheck, type ChainCheck } from './audit/chain-check.ts';
import { forgetCalendar } from './calendar/stored-calendar.ts';
import { createSessionKeeper } from './access/session.ts';
import { appRoot, appVersion } from './kernel/app-root.ts';
import { createChanges } from './kernel/changes.ts';
import { createLegalTime, systemClock, type Clock } from './kernel/clock.ts';
import { StationConfig, type HostContext } from './kernel/context.ts';
import { applyDeviceSet } from './devices/device-set.ts';
import { createDevices, type Devices } from './devices/devices.ts';
import type { ProbeMs } from './devices/slot.ts';
import type { SystemPrinters } from './devices/document-printing.ts';
import { createPrintQueue, type PrintQueue } from './printing/print-queue.ts';
import { createCardReadings, type CardReadings } from './identification/card-readings.ts';
import { createCardPhotos, type CardPhotos } from './identification/card-photos.ts';
import { record } from './kernel/record.ts';
import { lookAtClock } from './station/clock.ts';
import { openDatabase, readThrough } from './station/open-database.ts';
import { latestMoment } from '#db/queries/audit.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import { createLife, machineDigests } from './kernel/life.ts';
import { markFiles, startMarks } from './kernel/store-past.ts';
import { every, unattended } from './kernel/background.ts';
import { createReserve, type Reserve } from './kernel/reserve.ts';
import { createLogger, type Logger } from './kernel/log.ts';
import { createFileStore, filesIn, type FileStore } from './files/store.ts';
import { fileKeyFrom, type KeySealer } from './kernel/secrets.ts';
import { createStationAccess } from './kernel/station-access.ts';
import { createAttachmentLane } from './exchange/attachments.ts';
import { createSync, type Sync, type SyncPace } from './exchange/sync.ts';
import { newestReceipt } from './kernel/receipt.ts';
import { createPlatformClient } from './kernel/platform-client.ts';
import { createPages, spoolIn, type Pages } from './pages/pages.ts';
import { pageWorkers } from './pages/page-processes.ts';
import { ratePage } from './rating/page.ts';
import type { DeskLine } from './hotline/desk-line.ts';
import { createDeskLine } from './hotline/desk.ts';
import { createTicketSending, type TicketSending } from './hotline/sending.ts';
import { createRating, type Rating, type RatingKeypad } from './rating/rating.ts';
import { createSecondScreen, type Bill, type SecondScreen } from './second-screen/second-screen.ts';
import { createHallDesk, type HallApp, type HallDesk } from './hall/hall.ts';
import { createSigning, type Signing } from './signing/signing.ts';
import type { SigningPad } from './signing/pad.ts';
import { createVerifier, type Verifier } from './verification/verifier.ts';

export interface HostOptions {
  dataDir: string;
  /** Base address of the central platform; null takes the one given last, or works on this machine alone. */
  platformUrl: string | null;
  windowNo?: string;
  stationName?: string;
  /** One-time code that enrols this machine at the platform; used only while it is not enrolled. */
  enrolCode?: string;
  sealer?: KeySealer;
  clock?: Clock;
  log?: Logger;
  idleLockMs?: number;
  fetch?: typeof fetch;
  openTransport?: (address: string, baudRate: number) => Transport;
  systemPrinters?: SystemPrinters;
  /** Socket or `host:port` of the print system, when it is not this machine's own. */
  cupsServer?: string;
  /** The program that decodes card photos and its arguments; none shows placeholders. Given at the start only. */
  photoDecoder?: readonly string[];
  probeMs?: ProbeMs;
  syncPace?: SyncPace;
  /** What this machine is in the hall; a window by default. */
  app?: HallApp;
  /** Where marks are kept that putting back the data folder does not reach; the user's own folder for state by default. */
  marksDir?: string;
  /** Instead of digests of this machine's network addresses. */
  machine?: readonly string[];
  /** Instead of the window's own devices. */
  signingPad?: SigningPad;
  ratingKeypad?: RatingKeypad;
  /** What is to be paid for a case now. */
  billOf?: (caseId: string) => Bill | null;
}

/** The workstation without a face: open store, devices, sync, verification and printing at work. */
export interface Host {
  readonly ctx: HostContext;
  readonly devices: Devices;
  readonly sync: Sync;
  readonly verifier: Verifier;
  readonly printQueue: PrintQueue;
  readonly files: FileStore;
  readonly cardPhotos: CardPhotos;
  readonly cardReadings: CardReadings;
  readonly auditChain: ChainCheck;
  readonly secondScreen: SecondScreen;
  readonly signing: Signing;
  readonly rating: Rating;
  readonly pages: Pages;
  readonly hall: HallDesk;
  readonly deskLine: DeskLine;
  readonly ticketSending: TicketSending;
  bindDevice(binding: DeviceBinding): Promise<void>;
  unbindDevice(role: DeviceRole): Promise<void>;
  stop(): Promise<void>;
}

/** @throws ExpectedError DB_CORRUPT | DB_WRONG_KEY | DB_KEY_MISSING | DB_NEWER | DB_IN_USE | DB_LOST | DISK_FULL_AT_START */
export async function createHost(options: HostOptions): Promise<Host> {
  const reserve = createReserve(options.dataDir);
  const opened = openDatabase(options, reserve);
  try {
    return await assemble(options, opened, reserve);
  } catch (error) {
    opened.db.close();
    throw isFull(error)
      ? new ExpectedError('DISK_FULL_AT_START', { folder: options.dataDir }, { cause: error })
      : error;
  }
}

async function assemble(
  options: HostOptions,
  { db, key }: { db: Db; key: Uint8Array },
  reserve: Reserve,
): Promise<Host> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLogger();
  const changes = createChanges((topic, error) => log.error('changes', error, { topic }));
  const time = createLegalTime(
    clock,
    { offsetMs: readSetting(db, 'clockOffsetMs', z.number()), latest: latestMoment(db) },
    (offsetMs) => writeSetting(db, 'clockOffsetMs', offsetMs),
  );
  const fetchFn = options.fetch ?? fetch;
  const runId = randomUUID();
  const startedAt = time.iso();
  const platform = createPlatformClient(rememberedPlatform(db, options.platformUrl), fetchFn, {
    runId,
    seen: () => newestReceipt(db),
  });
  const station = readStation(db, options);
  const access = createStationAccess({ db, platform, station, clock, enrolCode: options.enrolCode ?? null });
  const past = startMarks(db, markFiles(options.dataDir, options.marksDir), randomUUID, (file, error) =>
    log.warn('store.mark', { file, reason: String(error) }),
  );
  const life = createLife(db, past, { runId, at: startedAt, machine: options.machine ?? machineDigests() });
  const session = createSessionKeeper({
    access,
    db,
    platform,
    station,
    clock,
    time,
    changes,
    idleLockMs: options.idleLockMs ?? 10 * 60_000,
    onSignedIn: () => {
      // The hall came with the sign-in; its region may have days of its own.
      forgetCalendar(db);
      sync.wake();
    },
    log,
  });
  const ctx: HostContext = {
    db,
    dataDir: options.dataDir,
    fileKey: fileKeyFrom(key),
    appRoot: appRoot(),
    appVersion: appVersion(),
    station,
    clock,
    time,
    log,
    changes,
    platform,
    session,
    access,
    life,
    reserve,
    fetch: fetchFn,
    newId: randomUUID,
    random: () => randomInt(2 ** 47) / 2 ** 47,
  };
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
  const offCardPhotos = changes.on('station', () => {
    if (session.current()?.isLocked !== false) cardPhotos.forget();
    if (!session.current()) cardReadings.forget();
  });
  const verifier = createVerifier(ctx);
  const printQueue = createPrintQueue(ctx, devices);
  const files = createFileStore(filesIn(options.dataDir), ctx.fileKey);
  const sync = createSync(ctx, createAttachmentLane(ctx, files), options.syncPace);

  const secondScreen = createSecondScreen(ctx, {
    billOf: options.billOf ?? (() => null),
    ratePage: (caseId) => ratePage(ctx, caseId, 90_000),
  });
  const signing = createSigning(ctx, { files, secondScreen, pad: () => options.signingPad ?? devices.signaturePad });
  const rating = createRating(ctx, { secondScreen, keypad: () => options.ratingKeypad ?? devices.evaluator });
  const pages = createPages(ctx, {
    files,
    scanner: devices.scanner,
    workers: pageWorkers(ctx.appRoot),
    spoolRoot: spoolIn(options.dataDir),
  });
  const hall = createHallDesk(ctx, devices, options.app ?? 'workstation');

  const deskLine = createDeskLine(ctx);
  const ticketSending = createTicketSending(ctx);

  const stopAddingWords = addMissingWords(db);
  const noticed = life.doubt();
  if (noticed?.since === startedAt)
    record(
      ctx,
      { stream: 'station', act: 'station.doubt', object: runId, detail: `${noticed.kind} ${past.lost}` },
      () => undefined,
    );
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
  const overdue = (): void => (acceptSilent(ctx), tellOverdue(ctx));
  unattended(log, 'silence', overdue)();
  const timers = [
    every(log, 'idle', 10_000, () => session.lockWhenIdle()),
    every(log, 'applicantGone', 1000, () => secondScreen.expireWhenIdle()),
    every(log, 'reserve', 20_000, () => reserve.take()),
    every(log, 'clock', 30_000, () => lookAtClock(ctx)),
    every(log, 'silence', 60_000, overdue),
    // The clock on the screen comes from here; nothing else may change for minutes.
    every(log, 'tick', 30_000, () => changes.notify('station')),
  ];

  const auditDevice = (act: AuditAct, role: DeviceRole, detail: string): void => {
    record(ctx, { stream: 'station', act, object: role, detail }, () => undefined);
  };

  return {
    ctx,
    devices,
    sync,
    verifier,
    printQueue,
    files,
    cardPhotos,
    cardReadings,
    auditChain: createChainCheck(db),
    secondScreen,
    signing,
    rating,
    pages,
    hall,
    deskLine,
    ticketSending,
    async bindDevice(binding) {
      await devices.bind(binding);
      auditDevice('devices.bind', binding.role, `${binding.address} ${binding.baudRate}`);
    },
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
      offDeviceSet();
      stopAddingWords();
      offCardPhotos();
      cardPhotos.forget();
      await Promise.all([deskLine.stop(), ticketSending.stop(), sync.stop(), verifier.stop(), printQueue.stop()]);
      await devices.stop();
      db.close();
    },
  };
}

/** Said once, the platform's address holds for later starts. */
function rememberedPlatform(db: Db, given: string | null): string | null {
  if (given !== null) writeSetting(db, 'platformUrl', given);
  return given ?? readSetting(db, 'platformUrl', z.string());
}

/** Identity of this machine at the platform, made once; name and window may be given anew at each start. */
function readStation(db: Db, options: HostOptions): StationConfig {
  const known = readSetting(db, 'station', StationConfig);
  const station: StationConfig = {
    stationId: known?.stationId ?? randomUUID(),
    stationName: options.stationName ?? known?.stationName ?? os.hostname().slice(0, 100),
    windowNo: (options.windowNo ?? known?.windowNo ?? '1 号窗').slice(0, 30),
  };
  writeSetting(db, 'station', station);
  return station;
}
