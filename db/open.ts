import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { addon } from './addon.ts';
import { StoreError } from './errors.ts';
import type { MarkKeeper } from './marks.ts';
import { readThrough } from './read-through.ts';
import { migrate } from './migrate.ts';
import { timed, type SlowQuery } from './timed.ts';

/** Statements are prepared once and kept; rows come back typed by the query function that asks. */
export interface Db {
  prepare(sql: string): Database.Statement<unknown[], unknown>;
  exec(sql: string): void;
  /**
   * Runs `fn` in one transaction, rolled back when it throws. A promise-returning function is refused by type
   * (and when it slips through): work after an `await` would run outside, or join somebody else's transaction.
   */
  tx<T>(fn: () => T extends PromiseLike<unknown> ? never : T): T;
  /**
   * Like `tx`, without waiting for the disk: a power cut may undo what it wrote, and nothing else. For what comes again by itself.
   * The next `tx` brings it to disk along with its own.
   */
  txUnsynced<T>(fn: () => T extends PromiseLike<unknown> ? never : T): T;
  /** Runs once the transaction under way is committed, never when it is rolled back; outside of one at once. */
  afterCommit(fn: () => void): void;
  /** HMAC-SHA-256, hex, with a key derived from the store's: only whoever holds the key can make it. */
  mac(purpose: string, text: string): string;
  /** From now on acts are counted outside of the store as well. */
  markWith(keeper: MarkKeeper): void;
  /** What makes room when the disk is full; true when it did: the transaction is then tried once more. */
  whenFull(makeRoom: () => boolean): void;
  /** Who is told of statements that took long. */
  whenSlow(tell: (slow: SlowQuery) => void): void;
  /** An act with this number is about to be committed; call it inside its transaction. */
  counting(sequence: number): void;
  /** Reads every row, a few at a time; answers the table that is damaged and how, or null. */
  check(): Promise<string | null>;
  /** false: too large to be read through while somebody waits for the start. */
  readonly isReadThrough: boolean;
  /**
   * For quiet moments, called again and again: where nothing was written since the last call, what the write-ahead file holds is
   * carried over into the store, so that no commit somebody waits for has to.
   */
  rest(): void;
  /** For the next free moment after `whenWritten`: carries over what has come together, before it is enough to be felt. */
  relieve(): void;
  /** Who is told of every transaction that was committed. */
  whenWritten(tell: () => void): void;
  isOpen(): boolean;
  close(): void;
  readonly file: string;
}

export interface OpenOptions {
  file: string;
  /** 32 bytes. */
  key: Uint8Array;
  migrationsDir: string;
  /** Something outside knows a store in this place: an empty one is then no new one. */
  isKnown?: boolean;
  /** Bytes; a larger store is not read through at its opening. */
  readThroughLimit?: number;
}

/**
 * Opens (or creates) the encrypted store: ChaCha20-Poly1305 pages, WAL, `synchronous=FULL`, locked for this process alone.
 *
 * @throws StoreError CORRUPT | WRONG_KEY | NEWER | IN_USE | LOST; the file is never changed by a failed opening
 */
export function openStore(options: OpenOptions): Db {
  const { file, key } = options;
  if (key.length !== 32) throw new RangeError('the store key has 32 bytes');
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const isNew = !fs.existsSync(file) || fs.statSync(file).size === 0;
  const checkFile = `${file}.keycheck`;
  const isChecked = fs.existsSync(checkFile);
  if (isNew && options.isKnown) throw new StoreError('LOST', file);
  if (!keyMatches(checkFile, key)) throw new StoreError('WRONG_KEY', file);
  // Written before the first page: a crash in between must not leave a store nobody can tell the key of.
  if (isNew && !isChecked) writeKeyCheck(checkFile, key);

  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(file, { timeout: 0, nativeBinding: addon() });
    sqlite.pragma(`cipher='chacha20'`);
    sqlite.pragma(`key='raw:${Buffer.from(key).toString('hex')}'`);
    // Exclusive before the first read: a second instance on the same folder then fails at once instead of interleaving.
    sqlite.pragma('locking_mode=EXCLUSIVE');
    sqlite.prepare('SELECT count(*) FROM sqlite_master').get();
    // A key that opened the store may be vouched for; one that did not must never be.
    if (!isNew && !isChecked) writeKeyCheck(checkFile, key);
    sqlite.pragma('journal_mode=WAL');
    sqlite.pragma('synchronous=FULL');
    sqlite.pragma('foreign_keys=ON');
    sqlite.pragma('secure_delete=ON');
    sqlite.pragma('temp_store=MEMORY');
    sqlite.pragma(`wal_autocheckpoint=${pagesAtMost}`);
    // Kilobytes: a page not kept is read and decrypted again, which takes longer than everything else about a search.
    sqlite.pragma('cache_size=-16000');
    sqlite.exec('BEGIN IMMEDIATE; COMMIT');
    const isSmall = isNew || fs.statSync(file).size <= (options.readThroughLimit ?? quickCheckLimit);
    if (isSmall && !isNew) requireSound(sqlite, file);
    migrate(sqlite, options.migrationsDir, file);
    return wrap(sqlite, file, key, isSmall);
  } catch (error) {
    sqlite?.close();
    const explained = explain(error, file);
    // Without a key check nobody can tell damage from another key: the key is named, for the file may still be whole.
    if (!isChecked && explained instanceof StoreError && explained.problem === 'CORRUPT')
      throw new StoreError('WRONG_KEY', file, error);
    throw explained;
  }
}

const WalState = z.array(z.object({ log: z.number(), checkpointed: z.number() }));
/** Pages of 4 KB in the write-ahead file before a commit carries them over itself; `rest` and `relieve` do it long before. */
const pagesAtMost = 4000;
/** So many are carried over between two calls, however busy the window is, in ten milliseconds: a thousand hold everything up for thirty. */
const pagesSoon = 400;
/** So few are not worth the two waits for the disk. */
const pagesAtLeast = 500;

// Reading every page of a large store would hold up the start: that one is read afterwards, page by page (`check`).
const quickCheckLimit = 32 * 1024 * 1024;

function requireSound(sqlite: Database.Database, file: string): void {
  const verdict = sqlite.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new StoreError('CORRUPT', file, verdict);
}

function wrap(sqlite: Database.Database, file: string, key: Uint8Array, isReadThrough: boolean): Db {
  const statements = new Map<string, Database.Statement<unknown[], unknown>>();
  const begin = sqlite.prepare('BEGIN IMMEDIATE');
  let tellSlow: (slow: SlowQuery) => void = () => undefined;
  const watched = (sql: string) => timed(sqlite.prepare(sql), sql, (slow) => tellSlow(slow));
  const commit = watched('COMMIT');
  const rollback = sqlite.prepare('ROLLBACK');
  let pending: (() => void)[] = [];
  // Made once: given as bytes the key is looked at and copied for each of the four marks of an act.
  const macKey = createSecretKey(key);
  let keeper: MarkKeeper | null = null;
  let makeRoom = (): boolean => false;
  let isWritten = false;
  let isCarriedOver = true;
  let tellWritten = (): void => undefined;
  const carryOver = (pages: number): void => {
    const [file] = WalState.parse(sqlite.pragma('wal_checkpoint(NOOP)'));
    if (file && file.log - file.checkpointed >= pages) sqlite.pragma('wal_checkpoint(PASSIVE)');
  };
  const whole = (fn: () => unknown): { result: unknown; then: (() => void)[] } => {
    begin.run();
    try {
      const result = fn();
      if (result instanceof Promise) throw new TypeError('db.tx takes a synchronous function');
      commit.run();
      isWritten = true;
      tellWritten();
      return { result, then: pending };
    } finally {
      pending = [];
      if (sqlite.inTransaction) rollback.run();
    }
  };
  let isOpen = true;
  const afterCommit = (fn: () => void): void => {
    if (sqlite.inTransaction) pending.push(fn);
    else fn();
  };
  const db: Db = {
    file,
    isReadThrough,
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = watched(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    exec: (sql) => void sqlite.exec(sql),
    tx(fn) {
      if (sqlite.inTransaction) return fn() as never;
      let committed: { result: unknown; then: (() => void)[] };
      try {
        committed = whole(fn);
      } catch (error) {
        if (!isFull(error) || !makeRoom()) throw error;
        committed = whole(fn);
      }
      for (const then of committed.then) then();
      return committed.result as never;
    },
    whenFull(next) {
      makeRoom = next;
    },
    whenSlow(next) {
      tellSlow = next;
    },
    txUnsynced(fn) {
      if (sqlite.inTransaction) return fn() as never;
      sqlite.exec('PRAGMA synchronous=NORMAL');
      try {
        return db.tx(fn);
      } finally {
        sqlite.exec('PRAGMA synchronous=FULL');
      }
    },
    afterCommit,
    markWith(next) {
      keeper = next;
    },
    counting(sequence) {
      keeper?.reserve(sequence);
      afterCommit(() => keeper?.reached(sequence));
    },
    rest() {
      if (!isOpen || sqlite.inTransaction) return;
      if (isWritten) {
        isWritten = isCarriedOver = false;
        return;
      }
      if (isCarriedOver) return;
      isCarriedOver = true;
      carryOver(pagesAtLeast);
    },
    relieve() {
      if (isOpen && !sqlite.inTransaction) carryOver(pagesSoon);
    },
    whenWritten(next) {
      tellWritten = next;
    },
    check: () => readThrough(sqlite, () => isOpen),
    isOpen: () => isOpen,
    mac: (purpose, text) => createHmac('sha256', macKey).update(`yichuang ${purpose}\0${text}`).digest('hex'),
    close() {
      isOpen = false;
      sqlite.close();
      keeper?.close();
      keeper = null;
    },
  };
  return db;
}

/** The disk, not the store, is what is wrong. */
export function isFull(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'SQLITE_FULL' || code === 'ENOSPC';
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
