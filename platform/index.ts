import { mkdir } from 'node:fs/promises';
import type { Level } from 'pino';
import { systemClock, type Clock } from './kernel/clock.ts';
import { newId, newSecret, type Hall, type HallPace, type Platform } from './kernel/context.ts';
import { migrate } from './kernel/migrate.ts';
import { skipForgottenLeases } from './exchange/number-blocks.ts';
import { openFirstStart } from './people/first-start.ts';
import { createFirstAdministrator } from './people/operators.ts';
import { startHotline, type HotlineOptions, type RunningHotline } from './hotline/start.ts';
import type { Database } from './kernel/sql.ts';
import { createBell } from './kernel/bell.ts';
import { lastEvent } from './queue/events.ts';
import { startSweep } from './queue/sweep.ts';

export type { Clock } from './kernel/clock.ts';
export type { Hall } from './kernel/context.ts';

export interface PlatformOptions {
  /** Folder of the embedded database; without it and without `databaseUrl` everything is in memory. */
  dataDir?: string;
  /** PostgreSQL server, `postgres://…`; takes precedence over the embedded database. */
  databaseUrl?: string;
  /** 0 takes any free port. */
  port: number;
  host?: string;
  clock?: Clock;
  hall?: Hall;
  /** Address citizens reach, for the query page; the listening address by default. */
  publicUrl?: string;
  logLevel?: Level | 'silent';
  /** Where the first administrator comes from: a password to print (the default), or a page that asks for a code from the log. */
  firstAdministrator?: 'password' | 'page';
  hotline?: HotlineOptions;
  hallPace?: HallPace;
}

export interface RunningPlatform {
  url: string;
  instanceId: string;
  /** Only at the first start on this data: shown once, stored nowhere. */
  initialAdministrator: { username: string; password: string } | null;
  /** Opens the first-start page; only while nobody can sign in yet. */
  firstStartCode: string | null;
  close(): Promise<void>;
}

/** Between two looks at what nobody does by hand. */
const sweepMs = 5000;

/** An invented hall, for trials. */
export const exampleHall: Hall = {
  hallCode: '000000-01',
  hallName: '示例区政务服务中心',
  regionCode: '000000',
  contactPhone: '000-12345678',
};

/**
 * Starts the central platform.
 *
 * @throws ExpectedError DB_IN_USE | DB_CORRUPT | DB_NEWER
 */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  // Loaded here: a command line that only prints help should not pay for a database engine.
  const [{ pino }, { buildServer }] = await Promise.all([import('pino'), import('./server.ts')]);
  const log = pino(
    {
      level: options.logLevel ?? 'warn',
      redact: ['req.headers.authorization', '*.password', '*.token', '*.stationToken'],
    },
    pino.destination({ fd: 2, sync: true }),
  );
  const clock = options.clock ?? systemClock;
  const db = await openDatabase(options, (error) => {
    log.error({ err: error }, 'idle database connection failed');
  });
  let hotline: RunningHotline | null = null;
  try {
    await migrate(db, clock.now());
    let url = '';
    const { instanceId, isNew } = await identify(db, clock);
    const onTrouble = (error: unknown): void => {
      log.error({ err: error }, 'hall work failed');
    };
    const bell = await createBell(db, (hallCode) => lastEvent(db, hallCode), onTrouble);
    const platform: Platform = {
      bell,
      hallPace: options.hallPace ?? { beatMs: 2000, lostMs: 60_000 },
      db,
      clock,
      newId,
      newSecret,
      instanceId,
      hall: options.hall ?? exampleHall,
      offlineDays: 7,
      queryBaseUrl: () => options.publicUrl ?? url,
    };
    if (!db.durable && !isNew) await skipForgottenLeases(platform);
    const byPage = options.firstAdministrator === 'page';
    const initialAdministrator = byPage ? null : await createFirstAdministrator(platform);
    const firstStart = byPage ? await openFirstStart(platform) : null;
    hotline = await startHotline(
      platform,
      { ...(options.dataDir ? { keyDir: options.dataDir } : {}), ...options.hotline },
      (error, what) => log.warn({ err: error }, what),
    );
    const app = await buildServer(platform, log, firstStart);
    url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
    const sweep = startSweep(platform, sweepMs, onTrouble);
    return {
      url,
      instanceId,
      initialAdministrator,
      firstStartCode: firstStart?.code ?? null,
      async close() {
        // Those who wait for news are let go first: closing waits for their answers.
        await hotline?.stop();
        await sweep.stop();
        await app.close();
        await bell.close();
        await db.close();
      },
    };
  } catch (error) {
    await hotline?.stop();
    await db.close();
    throw error;
  }
}

async function openDatabase(options: PlatformOptions, onIdleError: (error: Error) => void): Promise<Database> {
  if (options.databaseUrl)
    return await (await import('./kernel/postgresql.ts')).openPostgresql(options.databaseUrl, onIdleError);
  if (options.dataDir) await mkdir(options.dataDir, { recursive: true });
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
