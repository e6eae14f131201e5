import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from './errors.ts';
import { openStore, type Db } from './open.ts';

const migrationsDir = fileURLToPath(new URL('./migrations', import.meta.url));
const key = new Uint8Array(32).fill(7);
let dir: string;
let file: string;
let open: Db[] = [];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'store-'));
  file = path.join(dir, 'station.db');
  open = [];
});
afterEach(() => {
  for (const db of open) db.close();
  fs.rmSync(dir, { recursive: true });
});

function start(options: { key?: Uint8Array; migrationsDir?: string; readThroughLimit?: number } = {}): Db {
  const db = openStore({ file, key, migrationsDir, ...options });
  open.push(db);
  return db;
}
function stop(db: Db): void {
  db.close();
  open = open.filter((one) => one !== db);
}
const problemOf = (fn: () => unknown): string => {
  try {
    fn();
  } catch (error) {
    if (error instanceof StoreError) return error.problem;
    throw error;
  }
  return 'none';
};

describe('the encrypted store', () => {
  it('has no two migrations of one number: a store that knows the first would never get the second', () => {
    const numbers = fs.readdirSync(migrationsDir).map((name) => name.slice(0, 4));
    expect(numbers.filter((one, index) => numbers.indexOf(one) !== index)).toEqual([]);
  });

  it('keeps nothing readable on disk', () => {
    const db = start();
    db.prepare('INSERT INTO settings VALUES (?, ?)').run('示例', JSON.stringify('000000199001010018'));
    stop(db);
    for (const name of fs.readdirSync(dir)) {
      const bytes = fs.readFileSync(path.join(dir, name));
      expect(bytes.includes('000000199001010018')).toBe(false);
      expect(bytes.includes('SQLite format 3')).toBe(false);
    }
  });

  it('carries over what was written in a quiet moment, and not before', () => {
    const db = start();
    db.exec('CREATE TABLE much (text TEXT)');
    const carriedOver = (): number => {
      const copy = path.join(dir, `copy-${Math.random()}`);
      fs.mkdirSync(copy);
      for (const name of ['station.db', 'station.db.keycheck'])
        fs.copyFileSync(path.join(dir, name), path.join(copy, name));
      const there = openStore({ file: path.join(copy, 'station.db'), key, migrationsDir });
      const { n } = there.prepare('SELECT count(*) AS n FROM much').get() as { n: number };
      there.close();
      return n;
    };
    db.rest();
    db.rest();
    const write = (): void =>
      db.tx(() => {
        for (let row = 0; row < 600; row += 1) db.prepare('INSERT INTO much VALUES (?)').run('x'.repeat(5000));
      });
    write();
    db.rest();
    write();
    db.rest();
    expect(() => carriedOver()).toThrow(/no such table/);
    db.rest();
    expect(carriedOver()).toBe(1200);
  });

  it('carries over what came together while one write followed another, in parts too small to be felt', () => {
    const db = start();
    db.exec('CREATE TABLE much (text TEXT)');
    let told = 0;
    db.whenWritten(() => (told += 1));
    const size = (): number => fs.statSync(file).size;
    const write = (rows: number): void =>
      db.tx(() => {
        for (let row = 0; row < rows; row += 1) db.prepare('INSERT INTO much VALUES (?)').run('x'.repeat(5000));
      });
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const before = size();
    write(100);
    db.relieve();
    expect(size()).toBe(before);
    write(400);
    db.tx(() => db.relieve());
    expect(size()).toBe(before);
    db.relieve();
    expect(size()).toBeGreaterThan(before + 500 * 5000);
    expect(told).toBe(3);
  });

  it('runs with WAL and synchronous=FULL', () => {
    const db = start();
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  });

  it('says the key is wrong, and opens again with the right one', () => {
    stop(start());
    expect(problemOf(() => start({ key: new Uint8Array(32).fill(8) }))).toBe('WRONG_KEY');
    start();
  });

  it('says the file is damaged and leaves it as it was', () => {
    const db = start();
    for (let i = 0; i < 200; i += 1) db.prepare('INSERT INTO settings VALUES (?, ?)').run(`k${i}`, '"x"'.repeat(200));
    stop(db);
    const bytes = fs.readFileSync(file);
    bytes.fill(0xa5, 8192, 8192 + 4096);
    fs.writeFileSync(file, bytes);
    expect(problemOf(() => start())).toBe('CORRUPT');
    expect(fs.readFileSync(file).equals(bytes)).toBe(true);
  });

  it('reads through a large store in the background, and names the table that cannot be read', async () => {
    const db = start();
    db.tx(() => {
      for (let i = 0; i < 3000; i += 1)
        db.prepare('INSERT INTO settings VALUES (?, ?)').run(`k${String(i).padStart(5, '0')}`, '"x"'.repeat(100));
    });
    stop(db);
    const sound = start({ readThroughLimit: 0 });
    expect(sound.isReadThrough).toBe(false);
    expect(await sound.check()).toBeNull();
    stop(sound);
    const bytes = fs.readFileSync(file);
    const at = Math.floor(bytes.length / 8192) * 4096;
    bytes.fill(0xa5, at, at + 4096);
    fs.writeFileSync(file, bytes);
    expect(await start({ readThroughLimit: 0 }).check()).toMatch(/^settings: /);
  });

  it('says a truncated or overwritten header is damage, not a wrong key', () => {
    stop(start());
    fs.writeFileSync(file, '<html>not a store</html>'.repeat(400));
    expect(problemOf(() => start())).toBe('CORRUPT');
  });

  it('refuses a second process on the same folder', () => {
    start();
    const script = `
      import { openStore } from ${JSON.stringify(new URL('./open.ts', import.meta.url).href)};
      try { openStore({ file: ${JSON.stringify(file)}, key: new Uint8Array(32).fill(7), migrationsDir: ${JSON.stringify(migrationsDir)} }); console.log('opened'); }
      catch (error) { console.log(error.problem); }`;
    const out = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], { encoding: 'utf8' });
    expect(out.trim()).toBe('IN_USE');
  });

  it('keeps queued work across an upgrade', () => {
    const older = path.join(dir, 'older');
    fs.mkdirSync(older);
    fs.copyFileSync(path.join(migrationsDir, '0001_station.sql'), path.join(older, '0001_station.sql'));
    const before = start({ migrationsDir: older });
    before
      .prepare(
        `INSERT INTO cases (case_id, state, version, draft_json, operator_id, operator_name, created_at, updated_at) VALUES ('c', 'ACCEPTED', 1, '{}', 'o', 'o', 't', 't')`,
      )
      .run();
    before
      .prepare(
        `INSERT INTO outbox (case_id, project_no, class, seq, idem_key, row_json, state, next_try_at, created_at) VALUES ('c', 'p', 'accept', 1, 'p/accept/1/1', '{}', 'waiting', 't', 't')`,
      )
      .run();
    stop(before);
    const newer = path.join(dir, 'newer');
    fs.cpSync(migrationsDir, newer, { recursive: true });
    fs.writeFileSync(path.join(newer, '9000_more.sql'), 'ALTER TABLE outbox ADD COLUMN note TEXT;');
    const after = start({ migrationsDir: newer });
    expect(after.prepare('SELECT idem_key, state, note FROM outbox').all()).toEqual([
      { idem_key: 'p/accept/1/1', state: 'waiting', note: null },
    ]);
    stop(after);
    expect(problemOf(() => start())).toBe('NEWER');
  });

  it('rolls back all of a failed transaction, and refuses a promise', () => {
    const db = start();
    expect(() =>
      db.tx(() => {
        db.prepare(`INSERT INTO settings VALUES ('a', '1')`).run();
        throw new Error('no');
      }),
    ).toThrow('no');
    const later = async (): Promise<void> => {
      db.prepare(`INSERT INTO settings VALUES ('b', '1')`).run();
    };
    // @ts-expect-error a promise-returning function is refused by type
    expect(() => db.tx(later)).toThrow(TypeError);
    expect(db.prepare('SELECT count(*) AS n FROM settings').get()).toEqual({ n: 0 });
  });
});
