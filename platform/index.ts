import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Level } from 'pino';
import { systemClock, type Clock } from './kernel/clock.ts';
import { openFileStore } from './files/store.ts';
import { exampleHall, seedFirstHall, type HallFlags, type HallWords } from './halls/first-hall.ts';
import { firstHallCode, requireHall } from './halls/halls.ts';
import { lockFolder } from './kernel/folder-lock.ts';
import { watchDisk } from './kernel/disk.ts';
import { folderTrouble } from './kernel/folder-trouble.ts';
import { newId, newSecret, type AppealNext, type HallPace, type Platform } from './kernel/context.ts';
import { migrate } from './kernel/migrate.ts';
import { lookAtOrigin } from './exchange/origin.ts';
import { addLocalRoutes, leaveLocalAccess } from './pages/local.ts';
import { createCode } from './stations/enrolment.ts';
import { openFirstStart } from './people/first-start.ts';
import { createFirstAdministrator } from './people/operators.ts';
import { startHotline, type HotlineOptions, type RunningHotline } from './hotline/start.ts';
import { startServices, type ServiceOptions } from './services/start.ts';
import type { Database } from './kernel/sql.ts';
import { createBell } from './kernel/bell.ts';
import { boundedLog } from './kernel/bounded-log.ts';
import { lastEvent } from './queue/events.ts';
import { watchInspection } from './inspection/look.ts';
import { watchOverdue } from './exchange/watch-overdue.ts';
import { startSweep } from './queue/sweep.ts';
import { createTroubleLog } from './kernel/trouble-log.ts';
import { databaseTrouble, listenTrouble } from './kernel/start-trouble.ts';

export type { Clock } from './kernel/clock.ts';
export { exampleHall, type HallFlags, type HallWords };

export interface PlatformOptions {
  /** Folder of files, of the way in from the same machine and of the embedded database, one platform's alone; without it and without `databaseUrl` everything goes when the platform stops. */
  dataDir?: string;
  /** PostgreSQL server, `postgres://…`; takes precedence over the embedded database. */
  databaseUrl?: string;
  /** 0 takes any free port. */
  port: number;
  host?: string;
  clock?: Clock;
  /** First hall of an empty database; a database that has halls keeps its own. */
  hall?: HallFlags;
  /** How the caller's people call its parts. */
  hallWords?: HallWords;
  logLevel?: Level | 'silent';
  /** Where the first administrator comes from: a password to print (the default), or a page that asks for a code from the log. */
  firstAdministrator?: 'password' | 'page';
  hotline?: HotlineOptions;
  /** Payment and courier services; without one, windows are told that none is connected. */
  services?: ServiceOptions;
  /** Working days a bad rating has to be answered in: 5, unless the place says otherwise. */
  reworkDays?: number;
  /** Working days an appeal against one has to be decided in (5), and who decides when no other manager can or did (the administrator). */
  appealDays?: number;
  appealNext?: AppealNext;
  /** Working hours a second person has to answer in: 4. */
  approvalHours?: number;
  /** Addresses or networks of reverse proxies that say for whom they ask (`X-Forwarded-For`); nobody else is believed. */
  trustedProxies?: readonly string[];
  hallPace?: HallPace;
}

export interface RunningPlatform {
  url: string;
  instanceId: string;
  /** Only at the first start on this data: shown once, stored nowhere. */
  initialAdministrator: { username: string; password: string } | null;
  /** Opens the first-start page; only while nobody can sign in yet. */
  firstStartCode: string | null;
  /** What was said at the start and not taken, one sentence each. */
  notices: string[];
  /** Code of the first hall's region. */
  regionCode: string;
  /** A one-time code that enrols a station in a hall, the first one by default. */
  createCode(hallCode?: string): Promise<string>;
  close(): Promise<void>;
}

/** Between two looks at what nobody does by hand. */
const sweepMs = 5000;

/**
 * Starts the central platform.
 *
 * @throws ExpectedError PLATFORM_IN_USE | DATA_FOLDER_REFUSED | DISK_FULL_AT_START | DB_CORRUPT | DB_NEWER | PG_* | PORT_TAKEN | PORT_FORBIDDEN | ADDRESS_NOT_HERE
 */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  // Loaded here: a command line that only prints help should not pay for a database engine.
  const [{ pino }, { buildServer }] = await Promise.all([import('pino'), import('./server.ts')]);
  const log = pino(
    {
      level: options.logLevel ?? 'warn',
      redact: ['req.headers.authorization', '*.password', '*.token', '*.stationToken'],
    },
    boundedLog(),
  );
  const clock = options.clock ?? systemClock;
  const onTrouble = createTroubleLog(log);
  // The folder is this platform's whatever the database: files, keys and the way in from this machine lie there too.
  const letGo = options.dataDir ? await lockFolder(options.dataDir) : null;
  const opened = await openDatabase(options, (error) => onTrouble(error, 'database connection lost')).catch(
    (error: unknown) => {
      letGo?.();
      throw options.dataDir ? folderTrouble(error, options.dataDir) : error;
    },
  );
  const { db, disk } = watchDisk(opened, options.dataDir ?? null);
  let hotline: RunningHotline | null = null;
  let temporaryDir: string | null = null;
  const release = async (): Promise<void> => {
    await db.close();
    letGo?.();
    if (temporaryDir) await rm(temporaryDir, { recursive: true, force: true });
  };
  try {
    await migrate(db, clock.now()).catch((error: unknown) => {
      throw options.databaseUrl ? databaseTrouble(error, options.databaseUrl) : error;
    });
    let url = '';
    if (!options.dataDir) temporaryDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-files-'));
    const { instanceId, isNew } = await identify(db, clock);
    const notices = await seedFirstHall(db, options.hall ?? {}, clock.now(), options.hallWords);
    for (const notice of notices) log.warn(notice);
    const onHallTrouble = (error: unknown): void => onTrouble(error, 'hall work failed');
    const bell = await createBell(db, (hallCode) => lastEvent(db, hallCode), onHallTrouble);
    const firstHall = await requireHall(db, (await firstHallCode(db)) ?? '');
    const platform: Platform = {
      bell,
      hallPace: options.hallPace ?? { beatMs: 2000, lostMs: 60_000 },
      db,
      disk,
      clock,
      newId,
      newSecret,
      instanceId,
      offlineDays: 7,
      reworkDays: options.reworkDays ?? 5,
      appealDays: options.appealDays ?? 5,
      appealNext: options.appealNext ?? 'administrator',
      approvalHours: options.approvalHours ?? 4,
      publicUrl: () => url,
      files: await openFileStore(temporaryDir ?? path.join(options.dataDir ?? '', 'files')),
    };
    await lookAtOrigin(platform, isNew);
    const byPage = options.firstAdministrator === 'page';
    const initialAdministrator = byPage ? null : await createFirstAdministrator(platform);
    const firstStart = byPage ? await openFirstStart(platform) : null;
    hotline = await startHotline(
      platform,
      { ...(options.dataDir ? { keyDir: options.dataDir } : {}), ...options.hotline },
      onTrouble,
    );
    const app = await buildServer(platform, log, firstStart, options.trustedProxies);
    const localSecret = newSecret();
    addLocalRoutes(app, platform, localSecret);
    const services = startServices(platform, app, options.services ?? {}, (error) =>
      onTrouble(error, 'service work failed'),
    );
    const host = options.host ?? '127.0.0.1';
    url = await app.listen({ port: options.port, host }).catch((error: unknown) => {
      throw listenTrouble(error, host, options.port);
    });
    const takeBackAccess = options.dataDir
      ? await leaveLocalAccess(options.dataDir, { url: reachable(url), secret: localSecret })
      : null;
    const offOverdue = watchOverdue(platform, onHallTrouble);
    const offInspection = watchInspection(platform, onHallTrouble);
    const sweep = startSweep(platform, sweepMs, onHallTrouble);
    return {
      url,
      instanceId,
      initialAdministrator,
      firstStartCode: firstStart?.code ?? null,
      notices,
      regionCode: firstHall.regionCode,
      createCode: async (hallCode = firstHall.hallCode) => (await createCode(platform, 'local', { hallCode })).code,
      async close() {
        await takeBackAccess?.();
        // Those who wait for news are let go first: closing waits for their answers.
        await hotline?.stop();
        await services.stop();
        await offOverdue();
        await offInspection();
        await sweep.stop();
        await app.close();
        await bell.close();
        await release();
      },
    };
  } catch (error) {
    await hotline?.stop();
    await release();
    throw options.dataDir ? folderTrouble(error, options.dataDir) : error;
  }
}

/** Everywhere is also here. */
const reachable = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');

async function openDatabase(options: PlatformOptions, onIdleError: (error: Error) => void): Promise<Database> {
  if (options.databaseUrl)
    return await (await import('./kernel/postgresql.ts')).openPostgresql(options.databaseUrl, onIdleError);
  return await (await import('./kernel/pglite.ts')).openPglite(options.dataDir);
}

async function identify(db: Database, clock: Clock): Promise<{ instanceId: string; isNew: boolean }> {
  return await db.tx(async (sql) => {
    await sql.query('lock table instance in share row exclusive mode');
    const [known] = await sql.query<{ instance_id: string }>('select instance_id from instance');
    if (known) return { instanceId: known.instance_id, isNew: false };
    const instanceId = newId();
    await sql.query('insert into instance (instance_id, created_at) values ($1, $2::timestamptz)', [
      instanceId,
      clock.now().toISOString(),
    ]);
    return { instanceId, isNew: true };
  });
}
