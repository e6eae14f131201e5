import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '#db/open.ts';
import { outboxCounts } from '#db/queries/outbox.ts';
import { createHost } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { startPlatform } from '#platform/index.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import { hashToken } from '#platform/people/tokens.ts';
import { clerk, eventually, readyDraft } from '../world.ts';

/**
 * What the version before streams left behind when it was stopped with the line down: one case at the platform, two accepted that
 * wait, a draft. Both sides were written by that version itself; only the other 13 items, whose rows say the same, were taken out.
 */
const left = path.join(import.meta.dirname, 'before-streams');
const Tables = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));
const read = (side: 'station' | 'platform') =>
  Tables.parse(JSON.parse(readFileSync(path.join(left, `${side}.json`), 'utf8')));
const stationId = '8375f65d-51b9-455f-85e3-180bc7220207';
const token = 'token-of-the-time-before-streams-0000000000';
const root = path.join(import.meta.dirname, '../..');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-before-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Store, key and key check, and nothing else: marks and fingerprints came later. */
function fillStation(dataDir: string): void {
  const migrations = path.join(dir, 'migrations-of-before');
  mkdirSync(migrations);
  for (const name of readdirSync(path.join(root, 'db/migrations')))
    if (name < '0004') copyFileSync(path.join(root, 'db/migrations', name), path.join(migrations, name));
  mkdirSync(dataDir, { mode: 0o700 });
  const key = new Uint8Array(32).fill(7);
  writeFileSync(path.join(dataDir, 'station.key'), key, { mode: 0o600 });
  const file = path.join(dataDir, 'station.db');
  const store = openStore({ file, key, migrationsDir: migrations });
  store.exec('PRAGMA foreign_keys=OFF');
  store.tx(() => {
    for (const [table, rows] of Object.entries(read('station')))
      for (const row of rows) {
        const names = Object.keys(row);
        store
          .prepare(`INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
          .run(...Object.values(row));
      }
  });
  store.close();
  for (const name of readdirSync(dataDir))
    if (!['station.db', 'station.db.keycheck', 'station.key'].includes(name)) rmSync(path.join(dataDir, name));
}

async function fillPlatform(dataDir: string): Promise<void> {
  const db = await openPglite(dataDir);
  await db.script('create table migration (name text primary key, applied_at timestamptz not null)');
  const migrations = path.join(root, 'platform/migrations');
  for (const name of readdirSync(migrations).sort()) {
    if (name >= '0004') continue;
    await db.script(readFileSync(path.join(migrations, name), 'utf8'));
    await db.query('insert into migration values ($1, now())', [name]);
  }
  for (const [table, rows] of Object.entries(read('platform')))
    await db.query(`insert into "${table}" select * from json_populate_recordset(null::"${table}", $1::json)`, [
      JSON.stringify(table === 'token' ? rows.map((row) => ({ ...row, token_hash: hashToken(token) })) : rows),
    ]);
  await db.close();
}

interface Row {
  case_id: string | null;
  project_no: string;
  idem_key: string;
  row_json: string;
}

it('brings every row that waited to a platform with keys, once and in order, and goes on with the next number', async () => {
  const dataDir = path.join(dir, 'station');
  fillStation(dataDir);
  await fillPlatform(path.join(dir, 'platform'));
  const before = read('station')['outbox'] ?? [];
  expect(before.filter((row) => row['state'] === 'waiting')).toHaveLength(18);

  const platform = await startPlatform({ dataDir: path.join(dir, 'platform'), port: 0, logLevel: 'silent' });
  const host = await createHost({
    dataDir,
    platformUrl: platform.url,
    log: silentLogger,
    syncPace: { feedMs: 300, healthMs: 1000, maxOfflineMs: 300 },
  });
  try {
    const client = createRouterClient(router, { context: { host } });
    expect((await client.station.get()).isEnrolled).toBe(true);
    await eventually('sent', () => outboxCounts(host.ctx.db).pending === 0);
    expect(outboxCounts(host.ctx.db).attention).toBe(0);
    const now = host.ctx.db
      .prepare('SELECT case_id, project_no, idem_key, row_json FROM outbox_all ORDER BY outbox_id')
      .all() as Row[];
    // Rows of the old time stand first, with key and words as they were.
    expect(now.slice(0, before.length).map(({ idem_key, row_json }) => [idem_key, row_json])).toEqual(
      before.map((row) => [row['idem_key'], row['row_json']]),
    );

    await client.session.signIn(clerk);
    const numbers = new Set(before.map((row) => String(row['project_no'])));
    expect(numbers.size).toBe(3);
    const draft = await readyDraft(client);
    const next = await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
    expect([...numbers].every((one) => one < next.projectNo)).toBe(true);
    await eventually('sent too', () => outboxCounts(host.ctx.db).pending === 0);
    // The draft of the old time is still there to go on with.
    const kept = await client.drafts.list();
    expect(kept.map((one) => one.applicantName)).toEqual(['赵铁柱']);
  } finally {
    await host.stop();
    await platform.close();
  }

  const db = await openPglite(path.join(dir, 'platform'));
  const arrived = await db.query<{ key: string; station_id: string; payload: unknown }>(
    `select key, station_id, payload from report_row where project_no = any($1) order by project_no, class, seq`,
    [[...new Set(before.map((row) => String(row['project_no'])))]],
  );
  await db.close();
  expect(arrived.map((one) => one.key).sort()).toEqual(before.map((row) => String(row['idem_key'])).sort());
  expect(new Set(arrived.map((one) => one.station_id))).toEqual(new Set([stationId]));
});
