import { formatCaseNumber } from '#contract/case-number.ts';
import { keepSearchWords, searchText } from '#host/cases/search-text.ts';
import { storedDraft } from '#host/cases/stored.ts';
import { appendAudit, genesis, hashOf } from '#host/kernel/audit-chain.ts';
import { mergeCaseWords } from '#db/queries/case-search.ts';
import { findCase } from '#db/queries/cases.ts';
import { lastAudit } from '#db/queries/audit.ts';
import type { Db } from '#db/open.ts';
import { certAt, mobileAt, nameAt } from './find.ts';

type Row = Record<string, string | number | null>;

/** Tables an acceptance writes, each with the columns that name a row of its own. */
const tables = ['cases', 'case_steps', 'documents', 'print_jobs', 'verifications', 'outbox_sent'] as const;
const auditRowsACase = 3;
const casesAtOnce = 500;
const yearMs = 365 * 86_400_000;

export interface History {
  cases: number;
  sentRows: number;
  auditRows: number;
}

/**
 * Writes years of cases into a store that has accepted one: its rows, as the product wrote them, with other people, numbers, moments and
 * ids, and three acts each in a chain that holds. What the platform acknowledged lies where the product puts it.
 *
 * @param caseId the case that was accepted, all of whose rows have arrived
 */
export async function writeYears(db: Db, caseId: string, count: number, at: string): Promise<History> {
  const accepted = findCase(db, caseId);
  if (!accepted?.project_no || !accepted.accept_time) throw new Error('the sample was not accepted');
  const rows = tables.map((table) => ({ table, rows: rowsOf(db, table, caseId) }));
  const person = storedDraft(accepted).applicant.person;
  const own = new Set<string>();
  for (const { rows: some } of rows)
    for (const row of some)
      for (const name of ['document_id', 'print_job_id', 'verification_id'])
        if (typeof row[name] === 'string') own.add(row[name]);
  const marks = [caseId, accepted.project_no, accepted.accept_time, person.name, person.certNo, person.mobile, ...own];
  const ids = outboxIds(db);
  const writers = rows.flatMap(({ table, rows: some }) => some.map((row) => writer(db, table, row, marks, ids.next)));
  const sent = rows.find(({ table }) => table === 'outbox_sent')?.rows.length ?? 0;
  const chain = chainOf(db);
  for (let from = 0; from < count; from += casesAtOnce) {
    db.txUnsynced(() => {
      for (let n = from; n < Math.min(count, from + casesAtOnce); n += 1) {
        const moment = new Date(Date.parse(at) - yearMs + Math.floor((n / count) * yearMs * 0.99)).toISOString();
        const id = idAt(n, 0);
        const values = [id, formatCaseNumber('0000002025', n + 1), moment, nameAt(n), certAt(n), mobileAt(n)];
        for (let part = 0; part < own.size; part += 1) values.push(idAt(n, part + 1));
        for (const write of writers) write(values);
        setAside(db, id, n, moment);
        for (const act of ['drafts.create', 'verification.start', 'acceptance.accept'].slice(0, auditRowsACase))
          chain.add({ at: moment, operator: accepted.operator_name, act, object: id });
      }
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  ids.keep();
  // Years of free moments.
  while (mergeCaseWords(db)) await new Promise((resolve) => setImmediate(resolve));
  // The end of the chain is marked as every act marks it.
  appendAudit(db, { at, operator: 'station', act: 'station.trust', object: 'years', isOk: true });
  return { cases: count, sentRows: count * sent, auditRows: count * auditRowsACase };
}

/** Found by its own words, changed last when it was accepted, and of all but a few nothing more is to come. */
function setAside(db: Db, caseId: string, n: number, moment: string): void {
  const row = findCase(db, caseId);
  if (!row) throw new Error('just written');
  const text = searchText(storedDraft(row), row.task_name ?? '', row.project_no);
  const state = n % 50 === 0 ? 'ACCEPTED' : n % 50 === 1 ? 'IN_REVIEW' : 'DONE_OK';
  db.prepare(
    'UPDATE cases SET search_text = ?, state = ?, created_at = ?, updated_at = ?, fingerprint = ? WHERE case_id = ?',
  ).run(text, state, moment, moment, `years-${n}`, caseId);
  keepSearchWords(db, caseId, '', text);
}

const rowsOf = (db: Db, table: (typeof tables)[number], caseId: string): Row[] =>
  (table === 'print_jobs'
    ? db.prepare('SELECT p.* FROM print_jobs p JOIN documents USING (document_id) WHERE case_id = ?').all(caseId)
    : db.prepare(`SELECT * FROM ${table} WHERE case_id = ?`).all(caseId)) as Row[];

/** Puts in copies of a row; what stands for `marks` in its texts is the copy's own. */
function writer(
  db: Db,
  table: string,
  row: Row,
  marks: readonly string[],
  nextId: () => number,
): (values: readonly string[]) => void {
  const names = Object.keys(row).filter((name) => name !== 'words_no');
  const insert = db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
  const pattern = new RegExp(`(${marks.map((one) => one.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')).join('|')})`);
  const templates = names.map((name) => {
    const value = row[name] ?? null;
    if (typeof value !== 'string') return value;
    return value.split(pattern).map((part) => {
      const mark = marks.indexOf(part);
      return mark === -1 ? part : mark;
    });
  });
  return (values) => {
    insert.run(
      ...templates.map((one, at) =>
        names[at] === 'outbox_id'
          ? nextId()
          : Array.isArray(one)
            ? one.map((part) => (typeof part === 'number' ? values[part] : part)).join('')
            : one,
      ),
    );
  };
}

/** Numbers of the outbox: rows that are elsewhere have theirs, and none is given twice. */
function outboxIds(db: Db): { next(): number; keep(): void } {
  let { seq } = db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`).get() as { seq: number };
  return {
    next: () => (seq += 1),
    keep: () => void db.prepare(`UPDATE sqlite_sequence SET seq = ? WHERE name = 'outbox'`).run(seq),
  };
}

interface Act {
  at: string;
  operator: string;
  act: string;
  object: string;
}
/** Goes on with the chain of the store, each row with the digest of the one before. */
function chainOf(db: Db): { add(act: Act): void } {
  const last = lastAudit(db);
  let seq = last?.seq ?? 0;
  let previous = last?.hash ?? genesis;
  const insert = db.prepare(
    'INSERT INTO audit (seq, at, operator, act, object, is_ok, detail, prev_hash, hash) VALUES (@seq, @at, @operator, @act, @object, 1, @detail, @prev_hash, @hash)',
  );
  return {
    add(act) {
      seq += 1;
      const row = { ...act, seq, detail: '', prev_hash: previous };
      const hash = hashOf({ ...row, is_ok: 1 });
      insert.run({ ...row, hash });
      previous = hash;
    },
  };
}

/** Looks like the ids the product makes: spread evenly. */
function idAt(n: number, part: number): string {
  const hex = (salt: number): string =>
    (Math.imul((n + 1) * 64 + part * 8 + salt, 0x9e37_79b1) >>> 0).toString(16).padStart(8, '0');
  const [a, b, c, d] = [hex(0), hex(1), hex(2), hex(3)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
