import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { stretchesOf } from '#host/cases/search-text.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';
import { percentile, ratio } from './figures.ts';

const perRound = 100;
const rounds = 6;
const bars = { throughputRatio: 0.75, p99Ratio: 4 };
/** Everything an acceptance leaves behind, with the columns that must differ for every copy. */
const tables = ['cases', 'case_steps', 'documents', 'verifications', 'outbox', 'audit'] as const;
type Row = Record<string, string | number | null>;

/**
 * Accepts a second through the host's procedure ÷ raw transactions writing the same rows into the same kind of store.
 * Without a receipt: printing goes on beside the acceptance and writes rows of its own, which the baseline does not have.
 */
export async function benchAccept(): Promise<object> {
  const station = await localStation();
  const rawDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-raw-'));
  try {
    const sample = await acceptOne(station.client);
    const raw = openRaw(path.join(rawDir, 'raw.db'), station.host.ctx.db.prepare(ownSchema).all() as { sql: string }[]);
    const writer = rawWriter(
      raw,
      Object.fromEntries(tables.map((table) => [table, rowsOf(station.host.ctx.db, table, sample.caseId)])),
    );
    await warmUp(station.client, writer);

    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const drafts = [];
      for (let i = 0; i < perRound; i += 1) drafts.push(await readyDraft(station.client));
      for (const { caseId, version } of drafts) {
        const from = performance.now();
        await station.client.acceptance.accept({ caseId, version, printReceipt: false });
        ours.push(performance.now() - from);
      }
      writer.stage(perRound);
      for (let i = 0; i < perRound; i += 1) {
        const from = performance.now();
        writer.write();
        theirs.push(performance.now() - from);
      }
    }
    raw.close();
    const perSecond = (times: number[]): number => (times.length * 1000) / times.reduce((sum, one) => sum + one, 0);
    const throughput = perSecond(ours) / perSecond(theirs);
    const p99 = percentile(ours, 99) / percentile(theirs, 99);
    return {
      bench: 'accept',
      accepts: ours.length,
      perSecond: Math.round(perSecond(ours)),
      rawPerSecond: Math.round(perSecond(theirs)),
      throughputRatio: ratio(throughput),
      p99Ms: ratio(percentile(ours, 99)),
      rawP99Ms: ratio(percentile(theirs, 99)),
      p99Ratio: ratio(p99),
      bars,
      held: throughput >= bars.throughputRatio && p99 <= bars.p99Ratio,
    };
  } finally {
    await station.close();
    await rm(rawDir, { recursive: true, force: true });
  }
}

async function acceptOne(client: Client): Promise<{ caseId: string }> {
  const draft = await readyDraft(client);
  return client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
}

async function warmUp(client: Client, writer: RawWriter): Promise<void> {
  writer.stage(50);
  for (let i = 0; i < 50; i += 1) {
    await acceptOne(client);
    writer.write();
  }
}

function rowsOf(
  db: { prepare(sql: string): { all(...values: unknown[]): unknown[] } },
  table: (typeof tables)[number],
  caseId: string,
): Row[] {
  const where = table === 'audit' ? `object = ? AND act = 'acceptance.accept'` : 'case_id = ?';
  return db.prepare(`SELECT * FROM ${table} WHERE ${where}`).all(caseId) as Row[];
}

/** What stands behind a virtual table comes with it and cannot be made by hand. */
const ownSchema = `SELECT sql FROM sqlite_master m WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
  AND NOT EXISTS (SELECT 1 FROM pragma_table_list t WHERE t.schema = 'main' AND t.name = m.name AND t.type = 'shadow')`;

function openRaw(file: string, schema: { sql: string }[]): Database.Database {
  const db = new Database(file);
  db.pragma(`cipher='chacha20'`);
  db.pragma(`key='raw:${'11'.repeat(32)}'`);
  db.pragma('locking_mode=EXCLUSIVE');
  db.pragma('journal_mode=WAL');
  db.pragma('synchronous=FULL');
  db.pragma('foreign_keys=ON');
  db.pragma('secure_delete=ON');
  for (const { sql } of schema) db.exec(sql);
  db.exec(
    `INSERT INTO number_blocks (block_id, prefix, next_no, last_no, leased_at) VALUES ('b', '0000002026', 1, 100000, 't')`,
  );
  // The item is kept once for all cases accepted under it.
  db.exec(`INSERT INTO item_texts (item_no, task_code, item_json) VALUES (1, 't', '{}')`);
  return db;
}

interface RawWriter {
  /** Puts drafts there beforehand, as the product has them; not timed. */
  stage(count: number): void;
  /** One transaction with the same rows. */
  write(): void;
}

function rawWriter(db: Database.Database, rows: Record<string, Row[]>): RawWriter {
  const [accepted] = rows['cases'] ?? [];
  if (!accepted) throw new Error('no case among the rows');
  const insertInto = (table: string, row: Row): Database.Statement => {
    const names = Object.keys(row);
    return db.prepare(
      `INSERT INTO ${table} (${names.join(',')}) VALUES (${names.map((name) => `@${name}`).join(',')})`,
    );
  };
  const draft: Row = { ...accepted, state: 'DRAFT', project_no: null, item_no: null };
  const insertDraft = insertInto('cases', draft);
  const update = db.prepare(
    `UPDATE cases SET ${Object.keys(accepted)
      .filter((name) => name !== 'case_id')
      .map((name) => `${name} = @${name}`)
      .join(', ')} WHERE case_id = @case_id`,
  );
  const takeNumber = db.prepare(
    `UPDATE number_blocks SET next_no = next_no + 1 WHERE block_id = 'b' RETURNING next_no`,
  );
  const order = ['case_steps', 'documents', 'outbox', 'audit'];
  const others = order.flatMap((table) =>
    (rows[table] ?? []).map((row) => ({ row, statement: insertInto(table, row) })),
  );
  const own = (row: Row, copy: number): Row => ({
    ...row,
    ...Object.fromEntries(
      ['case_id', 'document_id', 'verification_id', 'idem_key', 'project_no']
        .filter((name) => typeof row[name] === 'string')
        .map((name) => [name, `${row[name]}-${copy}`]),
    ),
    ...('outbox_id' in row ? { outbox_id: null } : {}),
    ...('words_no' in row ? { words_no: copy } : {}),
    ...('prev_hash' in row ? { seq: copy } : {}),
  });
  // What the case is found by is a row of its own, like the end of the audit chain and the use of the item.
  const words = stretchesOf(String(accepted['search_text']));
  const insertWords = db.prepare('INSERT INTO case_words (rowid, words) VALUES (?, ?)');
  const deleteWords = db.prepare('DELETE FROM case_words WHERE rowid = ?');
  const setting = db.prepare(
    `INSERT INTO settings (key, value) VALUES ('auditHead', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
  const use = db.prepare(
    `INSERT INTO item_uses (operator_id, task_code, uses) VALUES ('o', 't', 1) ON CONFLICT (operator_id, task_code) DO UPDATE SET uses = uses + 1`,
  );
  // Answers are there before, and are told from now on that they count.
  const answers = (rows['verifications'] ?? []).map((row) => ({ ...row, counts: 0 }));
  const insertAnswers = answers.map((row) => ({ row, statement: insertInto('verifications', row) }));
  const count = db.prepare('UPDATE verifications SET counts = 1 WHERE verification_id = ?');
  const transaction = db.transaction((copy: number) => {
    takeNumber.get();
    deleteWords.run(copy);
    insertWords.run(copy, words);
    setting.run('0'.repeat(200));
    use.run();
    for (const row of answers) count.run(own(row, copy)['verification_id']);
    update.run(own(accepted, copy));
    for (const { statement, row } of others) statement.run(own(row, copy));
  });
  let staged = 0;
  let written = 0;
  return {
    stage(count) {
      for (let i = 0; i < count; i += 1) {
        insertDraft.run(own(draft, (staged += 1)));
        for (const { row, statement } of insertAnswers) statement.run(own(row, staged));
        insertWords.run(staged, words);
      }
    },
    write() {
      transaction.immediate((written += 1));
    },
  };
}
