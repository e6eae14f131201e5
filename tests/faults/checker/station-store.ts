import { createHash, createHmac } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';

/** What the checker knows of one store of a station, read with SQL of its own. */
export interface StationFacts {
  /** How the run calls the store. */
  label: string;
  cases: { caseId: string; projectNo: string | null; state: string }[];
  steps: { caseId: string; text: string }[];
  papers: { caseId: string; kind: string; docNo: string; text: string }[];
  outbox: OutboxFact[];
  uploads: { sm3: string; state: string; nextTryAt: string; failure: string | null }[];
  audit: AuditFact[];
  auditHead: { seq: number; hash: string; mac: string } | null;
  /** HMAC with the store's key, as the mark of the chain is made. */
  mac(text: string): string;
  /** Cases the platform has and this store lost. */
  lost: string[];
}

export interface OutboxFact {
  id: number;
  stream: string;
  caseId: string | null;
  projectNo: string | null;
  class: string;
  seq: number;
  version: number;
  json: string;
  state: string;
  attempts: number;
  nextTryAt: string;
  failure: string | null;
  createdAt: string;
}

export interface AuditFact {
  seq: number;
  at: string;
  operator: string;
  act: string;
  object: string;
  isOk: number;
  detail: string;
  previous: string;
  hash: string;
}

/** Opens a store's file with its key: the sixteen lines nobody who checks the product should borrow from it. */
export function openWithKey(dataDir: string): Database.Database {
  const db = new Database(path.join(dataDir, 'station.db'));
  const key = fs.readFileSync(path.join(dataDir, 'station.key'));
  db.pragma(`cipher='chacha20'`);
  db.pragma(`key='raw:${key.toString('hex')}'`);
  return db;
}

/** Reads a copy, so that looking changes nothing: not even what the write-ahead file holds. */
export function readStationStore(label: string, dataDir: string): StationFacts {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-look-'));
  try {
    for (const name of ['station.db', 'station.db-wal', 'station.key'])
      if (fs.existsSync(path.join(dataDir, name))) fs.copyFileSync(path.join(dataDir, name), path.join(copy, name));
    const db = openWithKey(copy);
    try {
      return { ...factsOf(db), label, mac: macOf(fs.readFileSync(path.join(copy, 'station.key'))) };
    } finally {
      db.close();
    }
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

const macOf =
  (key: Buffer) =>
  (text: string): string =>
    createHmac('sha256', key).update(`yichuang audit head\0${text}`).digest('hex');

function factsOf(db: Database.Database): Omit<StationFacts, 'label' | 'mac'> {
  const all = <Row>(sql: string): Row[] => db.prepare(sql).all() as Row[];
  const head = db.prepare(`SELECT value FROM settings WHERE key = 'auditHead'`).pluck().get() as string | undefined;
  return {
    cases: all('SELECT case_id AS caseId, project_no AS projectNo, state FROM cases'),
    steps: all('SELECT case_id AS caseId, text FROM case_steps ORDER BY case_id, seq'),
    papers: all('SELECT case_id AS caseId, kind, doc_no AS docNo, data_json AS text FROM documents'),
    outbox: all(
      `SELECT outbox_id AS id, stream, case_id AS caseId, project_no AS projectNo, class, seq, data_version AS version, row_json AS json,
         state, attempts, next_try_at AS nextTryAt, failure_json AS failure, created_at AS createdAt FROM outbox
       UNION ALL SELECT outbox_id, stream, case_id, project_no, class, seq, data_version, row_json, 'acked', attempts, next_try_at, NULL, created_at
       FROM outbox_sent ORDER BY id`,
    ),
    uploads: all('SELECT sm3, state, next_try_at AS nextTryAt, failure_json AS failure FROM file_uploads'),
    audit: all(
      `SELECT seq, at, operator, act, object, is_ok AS isOk, detail, prev_hash AS previous, hash FROM audit ORDER BY seq`,
    ),
    auditHead: head === undefined ? null : (JSON.parse(head) as StationFacts['auditHead']),
    lost: all<{ id: string }>('SELECT case_id AS id FROM lost_cases').map(({ id }) => id),
  };
}

/** SM3, hex. */
export const sm3 = (text: string): string => createHash('sm3').update(text).digest('hex');

/** The very bytes a chain row's digest is made over. */
export const chainText = (row: AuditFact): string =>
  JSON.stringify([row.previous, row.seq, row.at, row.operator, row.act, row.object, row.isOk, row.detail]);
