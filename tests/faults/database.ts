import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { createDatabase, startCluster, type Cluster } from '../integration/platform-postgresql.ts';
import type { Ask } from './checker/platform-tables.ts';

const run = promisify(execFile);

/** Where the platform keeps its data, and what can be done to it. */
export interface PlatformDatabase {
  storage: 'pglite' | 'postgresql';
  /** For the platform's environment. */
  env(): Record<string, string>;
  /** Copies database and data folder; an embedded database only while the platform is down. */
  backUp(to: string): Promise<void>;
  /** Puts a copy in the place of the data; the platform is down. */
  restore(from: string): Promise<void>;
  /** Ends its processes as a power switch does, and starts it again after a while; null where it lives in the platform's process. */
  kill: ((downMs: number) => Promise<void>) | null;
  /** Ends up to so many of the platform's connections; answers how many. */
  terminate: ((count: number) => Promise<number>) | null;
  /** What a full disk has ended is started again. */
  revive(): Promise<void>;
  /** For the checker, the platform being down. */
  look<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function embeddedDatabase(dataDir: string): PlatformDatabase {
  return {
    storage: 'pglite',
    env: () => ({}),
    async backUp(to) {
      fs.rmSync(to, { recursive: true, force: true });
      // Whole: asked about each of its thousand files, copying takes three times as long.
      fs.cpSync(dataDir, to, { recursive: true });
    },
    async restore(from) {
      for (const name of fs.readdirSync(dataDir)) fs.rmSync(path.join(dataDir, name), { recursive: true, force: true });
      fs.cpSync(from, dataDir, { recursive: true });
    },
    kill: null,
    terminate: null,
    revive: () => Promise.resolve(),
    async look(work) {
      const db = await PGlite.create(path.join(dataDir, 'pglite'));
      try {
        return await work(async <Row extends object>(sql: string) => (await db.query<Row>(sql)).rows);
      } finally {
        await db.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Connections of this run, which ends none of its own. */
const ownName = 'faults';

/** On a server of its own. @param place a folder for it, when not one of its own */
export async function serverDatabase(bin: string, dataDir: string, place?: string): Promise<PlatformDatabase> {
  const cluster: Cluster = await startCluster(bin, place);
  const database = databaseAmongOthers(bin, dataDir, await cluster.createDatabase());
  return {
    ...database,
    async kill(downMs) {
      await cluster.kill();
      await pause(downMs);
      await cluster.start();
    },
    async revive() {
      await database.revive().catch(async () => {
        await cluster.kill();
        await cluster.start();
      });
    },
    close: () => cluster.stop(),
  };
}

/** On a server that others use as well and that goes on: it is not killed. */
export function databaseAmongOthers(bin: string, dataDir: string, first: string): PlatformDatabase {
  let url = first;
  const client = async <T>(work: (db: pg.Client) => Promise<T>): Promise<T> => {
    const db = new pg.Client({ connectionString: url, application_name: ownName });
    // Its server may be killed meanwhile: the query under way says so.
    db.on('error', () => undefined);
    await db.connect();
    try {
      return await work(db);
    } finally {
      await db.end().catch(() => undefined);
    }
  };
  return {
    storage: 'postgresql',
    env: () => ({ DATABASE_URL: url }),
    async backUp(to) {
      fs.rmSync(to, { recursive: true, force: true });
      fs.mkdirSync(to, { recursive: true });
      // Whoever makes the copy makes it again when its connection was ended in the middle, or the server is only getting up.
      for (let tries = 1; ; tries += 1, await pause(500))
        try {
          await run(path.join(bin, 'pg_dump'), ['--format=custom', `--file=${path.join(to, 'dump')}`, url]);
          break;
        } catch (error) {
          if (tries === 60 || !/terminat|connection|starting up|recovery mode/.test(String(error))) throw error;
        }
      fs.cpSync(dataDir, path.join(to, 'data'), { recursive: true });
    },
    async restore(from) {
      const [server, old] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/') + 1)];
      url = await createDatabase(server);
      await run(path.join(bin, 'pg_restore'), [
        '--exit-on-error',
        '--no-owner',
        `--dbname=${url}`,
        path.join(from, 'dump'),
      ]);
      fs.rmSync(dataDir, { recursive: true, force: true });
      fs.cpSync(path.join(from, 'data'), dataDir, { recursive: true });
      await client((db) => db.query(`drop database ${old} with (force)`));
    },
    kill: null,
    // While the server is down there is none to end.
    terminate: (count) =>
      client(async (db) => {
        const { rowCount } = await db.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name <> $2
           order by (state = 'idle in transaction') desc, random() limit $1`,
          [count, ownName],
        );
        return rowCount ?? 0;
      }).catch((error: unknown) => {
        const { code = '' } = error as { code?: string };
        if (
          code === 'ECONNREFUSED' ||
          code === 'ECONNRESET' ||
          code.startsWith('57P') ||
          /terminated/.test(String(error))
        )
          return 0;
        throw error;
      }),
    revive: () => client(() => Promise.resolve()),
    look: (work) =>
      client((db) => work(async <Row extends object>(sql: string) => (await db.query(sql)).rows as Row[])),
    close: () => Promise.resolve(),
  };
}
