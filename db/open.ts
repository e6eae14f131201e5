import { createHmac, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { StoreError } from './errors.ts';
import { migrate } from './migrate.ts';

/** Statements are prepared once and kept; rows come back typed by the query function that asks. */
export interface Db {
  prepare(sql: string): Database.Statement<unknown[], unknown>;
  exec(sql: string): void;
  /**
   * Runs `fn` in one transaction, rolled back when it throws. A promise-returning function is refused by type
   * (and when it slips through): work after an `await` would run outside, or join somebody else's transaction.
   */
  tx<T>(fn: () => T extends PromiseLike<unknown> ? never : T): T;
  /** Runs once the transaction under way is committed, never when it is rolled back; outside of one at once. */
  afterCommit(fn: () => void): void;
  /** HMAC-SHA-256, hex, with a key derived from the store's: only whoever holds the key can make it. */
  mac(purpose: string, text: string): string;
  close(): void;
  readonly file: string;
}

export interface OpenOptions {
  file: string;
  /** 32 bytes. */
  key: Uint8Array;
  migrationsDir: string;
}

/**
 * Opens (or creates) the encrypted store: ChaCha20-Poly1305 pages, WAL, `synchronous=FULL`, locked for this process alone.
 *
 * @throws StoreError CORRUPT | WRONG_KEY | NEWER | IN_USE; the file is never changed by a failed opening
 */
export function openStore(options: OpenOptions): Db {
  const { file, key } = options;
  if (key.length !== 32) throw new RangeError('the store key has 32 bytes');
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const isNew = !fs.existsSync(file) || fs.statSync(file).size === 0;
  const checkFile = `${file}.keycheck`;
  if (!isNew && !keyMatches(checkFile, key)) throw new StoreError('WRONG_KEY', file);
  // Written before the first page: a crash in between must not leave a store nobody can tell the key of.
  if (isNew || !fs.existsSync(checkFile)) writeKeyCheck(checkFile, key);

  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(file, { timeout: 0 });
    sqlite.pragma(`cipher='chacha20'`);
    sqlite.pragma(`key='raw:${Buffer.from(key).toString('hex')}'`);
    // Exclusive before the first read: a second instance on the same folder then fails at once instead of interleaving.
    sqlite.pragma('locking_mode=EXCLUSIVE');
    sqlite.prepare('SELECT count(*) FROM sqlite_master').get();
    sqlite.pragma('journal_mode=WAL');
    sqlite.pragma('synchronous=FULL');
    sqlite.pragma('foreign_keys=ON');
    sqlite.pragma('secure_delete=ON');
    sqlite.pragma('temp_store=MEMORY');
    // Kilobytes: a page not kept is read and decrypted again, which takes longer than everything else about a search.
    sqlite.pragma('cache_size=-16000');
    sqlite.exec('BEGIN IMMEDIATE; COMMIT');
    if (!isNew && fs.statSync(file).size <= quickCheckLimit) requireSound(sqlite, file);
    migrate(sqlite, options.migrationsDir, file);
    return wrap(sqlite, file, key);
  } catch (error) {
    sqlite?.close();
    throw explain(error, file);
  }
}

// Reading every page of a large store at each start costs more than it finds: each page carries its own MAC anyway.
const quickCheckLimit = 32 * 1024 * 1024;

function requireSound(sqlite: Database.Database, file: string): void {
  const verdict = sqlite.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new StoreError('CORRUPT', file, verdict);
}

function wrap(sqlite: Database.Database, file: string, key: Uint8Array): Db {
  const statements = new Map<string, Database.Statement<unknown[], unknown>>();
  const begin = sqlite.prepare('BEGIN IMMEDIATE');
  const commit = sqlite.prepare('COMMIT');
  const rollback = sqlite.prepare('ROLLBACK');
  let pending: (() => void)[] = [];
  return {
    file,
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = sqlite.prepare(sql) as Database.Statement<unknown[], unknown>;
        statements.set(sql, statement);
      }
      return statement;
    },
    exec: (sql) => void sqlite.exec(sql),
    tx(fn) {
      if (sqlite.inTransaction) return fn() as never;
      begin.run();
      try {
        const result = fn();
        if (result instanceof Promise) throw new TypeError('db.tx takes a synchronous function');
        commit.run();
        const committed = pending;
        pending = [];
        for (const then of committed) then();
        return result as never;
      } finally {
        if (sqlite.inTransaction) {
          pending = [];
          rollback.run();
        }
      }
    },
    afterCommit(fn) {
      if (sqlite.inTransaction) pending.push(fn);
      else fn();
    },
    mac: (purpose, text) => createHmac('sha256', key).update(`yichuang ${purpose}\0${text}`).digest('hex'),
    close: () => void sqlite.close(),
  };
}

function explain(error: unknown, file: string): unknown {
  if (error instanceof StoreError) return error;
  const code = (error as { code?: string }).code ?? '';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new StoreError('IN_USE', file, error);
  // The key was checked beforehand, so "not a database" now means damaged pages.
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_IOERR_SHORT_READ')
    return new StoreError('CORRUPT', file, error);
  return error;
}

function keyTag(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('yichuang store key check').digest();
}

function writeKeyCheck(checkFile: string, key: Uint8Array): void {
  const temporary = `${checkFile}.new`;
  const handle = fs.openSync(temporary, 'w', 0o600);
  fs.writeSync(handle, keyTag(key).toString('hex'));
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(temporary, checkFile);
}

/** A missing check file proves nothing, so the key is then tried on the store itself. */
function keyMatches(checkFile: string, key: Uint8Array): boolean {
  if (!fs.existsSync(checkFile)) return true;
  const stored = Buffer.from(fs.readFileSync(checkFile, 'utf8').trim(), 'hex');
  const expected = keyTag(key);
  return stored.length === expected.length && timingSafeEqual(stored, expected);
}
