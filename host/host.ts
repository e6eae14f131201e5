import { z } from 'zod';
import { randomInt, randomUUID } from 'node:crypto';
import os from 'node:os';
import { isFull, type Db } from '#db/open.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import { ExpectedError } from '#contract/errors.ts';
import { createSessionKeeper } from './access/session.ts';
import { appRoot, appVersion } from './kernel/app-root.ts';
import { createChanges } from './kernel/changes.ts';
import { createLegalTime, systemClock } from './kernel/clock.ts';
import { StationConfig, type HostContext } from './kernel/context.ts';
import { record } from './kernel/record.ts';
import { openDatabase } from './station/open-database.ts';
import { latestMoment } from '#db/queries/audit.ts';
import { createLife, machineDigests } from './kernel/life.ts';
import { markFiles, startMarks } from './kernel/store-past.ts';
import { createReserve, type Reserve } from './kernel/reserve.ts';
import { slowQueries } from './kernel/slow-queries.ts';
import { hearRun } from './kernel/doubt.ts';
import { createLogger } from './kernel/log.ts';
import { fileKeyFrom } from './kernel/secrets.ts';
import { createStationAccess } from './kernel/station-access.ts';
import { newestReceipt } from './kernel/receipt.ts';
import { createOutgoing } from './kernel/outgoing.ts';
import { checkPlatformAddress } from './kernel/platform-address.ts';
import { idleLockMs } from '#contract/workstation/left-alone.ts';
import { createPlatformClient } from './kernel/platform-client.ts';
import { boundStates } from './devices/resting.ts';
import { requireUsable } from './devices/usable.ts';
import { firstNetwork } from './exchange/network.ts';
import type { Host, HostOptions, OpenHost, Work } from './parts.ts';

export type { Host, HostOptions, OpenHost } from './parts.ts';

/**
 * The whole workstation at work.
 *
 * @throws ExpectedError as `openHost`
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const opened = openHost(options);
  try {
    return await opened.whole();
  } catch (error) {
    await opened.stop();
    throw error;
  }
}

/**
 * Opens the store and what the first screen asks for; everything else is loaded and started with the first call that needs it, or by
 * whoever asks for the whole.
 *
 * @throws ExpectedError DB_CORRUPT | DB_WRONG_KEY | DB_KEY_MISSING | DB_NEWER | DB_IN_USE | DB_LOST | DB_NO_ROOM | DISK_FULL_AT_START | INPUT_INVALID a binding nothing can be made of
 */
export function openHost(options: HostOptions): OpenHost {
  for (const { role, address } of options.bindings ?? []) requireUsable(role, address);
  const reserve = createReserve(options.dataDir);
  const opened = openDatabase(options, reserve);
  try {
    return assemble(options, opened, reserve);
  } catch (error) {
    opened.db.close();
    throw atStart(options, error);
  }
}

const atStart = (options: HostOptions, error: unknown): unknown =>
  isFull(error) ? new ExpectedError('DISK_FULL_AT_START', { folder: options.dataDir }, { cause: error }) : error;

function assemble(options: HostOptions, { db, key }: { db: Db; key: Uint8Array }, reserve: Reserve): OpenHost {
  let signedIn = (): void => undefined;
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLogger();
  const changes = createChanges((topic, error) => log.error('changes', error, { topic }));
  const time = createLegalTime(
    clock,
    { offsetMs: readSetting(db, 'clockOffsetMs', z.number()), latest: latestMoment(db) },
    (offsetMs) => writeSetting(db, 'clockOffsetMs', offsetMs),
  );
  const fetchFn = options.fetch ?? createOutgoing(log);
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
  db.whenSlow(slowQueries(options.dataDir, log, time.iso));
  const session = createSessionKeeper({
    access,
    db,
    platform,
    station,
    clock,
    time,
    changes,
    idleLockMs: options.idleLockMs ?? idleLockMs,
    onSignedIn: () => signedIn(),
    hearRun: (run) => void hearRun({ db, changes, time, session, life }, run),
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
  const noticed = life.doubt();
  if (noticed?.since === startedAt)
    record(
      ctx,
      { stream: 'station', act: 'station.doubt', object: runId, detail: `${noticed.kind} ${past.lost}` },
      () => undefined,
    );
  const awaited = firstNetwork(ctx);
  let work: Work | null = null;
  let isBegun = false;
  let isStopped = false;
  const whole = Promise.withResolvers<Host>();
  // A failure is told to everybody who asks for the whole; that nobody did is no failure of its own.
  whole.promise.catch(() => undefined);
  const open: OpenHost = {
    ctx,
    app: options.app ?? 'workstation',
    deviceStates: () => work?.devices.states() ?? boundStates(db),
    network: () => work?.sync.network() ?? awaited,
    wake: () => work?.sync.wake(),
    whole() {
      if (!isBegun) start().then(whole.resolve, whole.reject);
      isBegun = true;
      return whole.promise;
    },
    begin: () => void open.whole(),
    whenWhole: whole.promise,
    async stop() {
      isStopped = true;
      if (isBegun) await whole.promise.catch(() => undefined);
      await work?.stop();
      db.close();
    },
  };
  const start = async (): Promise<Host> => {
    if (isStopped) throw new Error('the workstation was stopped');
    const { startWork } = await import('./engines.ts');
    try {
      work = await startWork({ options, ctx, onSignedIn: (listener) => void (signedIn = listener) });
    } catch (error) {
      throw atStart(options, error);
    }
    const host: Host = { ...work, ...open };
    changes.notify('station');
    return host;
  };
  return open;
}

/** Said once, the platform's address holds for later starts. */
function rememberedPlatform(db: Db, given: string | null): string | null {
  const checked = given === null ? null : checkPlatformAddress(given);
  if (checked !== null) writeSetting(db, 'platformUrl', checked);
  return checked ?? readSetting(db, 'platformUrl', z.string());
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
