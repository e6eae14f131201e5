import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { formatCaseNumber } from '#contract/case-number.ts';
import { startPlatform, type PlatformOptions } from '#platform/index.ts';
import { digestOf } from '#platform/kernel/canonical.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import type { Database } from '#platform/kernel/sql.ts';
import { hashPassword } from '#platform/people/passwords.ts';
import { hashToken } from '#platform/people/tokens.ts';
import { platformClient } from '#simulators/demo-seed.ts';
import { databaseOfThisRun } from '../run/shared-cluster.ts';
import { findServer } from './platform-postgresql.ts';
import { acceptRow, stepRow } from './platform-stage.ts';

const migrations = path.join(import.meta.dirname, '../../platform/migrations');
const at = '2026-03-05T02:24:12.000Z';
const stationToken = 's'.repeat(40);
const administrator = { username: 'admin', password: 'before-halls-1' };
const numbers = [1, 2, 3].map((serial) => formatCaseNumber('0000002026', serial));

/** A platform of the version before halls and streams, with work in it. */
async function fill(db: Database): Promise<void> {
  await db.script('create table migration (name text primary key, applied_at timestamptz not null)');
  for (const name of (await readdir(migrations)).sort()) {
    if (name >= '0004') continue;
    await db.script(await readFile(path.join(migrations, name), 'utf8'));
    await db.query('insert into migration values ($1, now())', [name]);
  }
  await db.query(`insert into instance values ('instance-of-before', $1::timestamptz)`, [at]);
  await db.query(
    `insert into operator (operator_id, username, name, roles, password_hash, created_at, updated_at)
     values ('o1', $1, '管理员', '["administrator"]', $2, $3::timestamptz, $3::timestamptz)`,
    [administrator.username, await hashPassword(administrator.password), at],
  );
  await db.query(
    `insert into station (station_id, station_name, window_no, bound_by, bound_at)
     values ('station-of-before', '旧窗口', '01', 'admin', $1::timestamptz)`,
    [at],
  );
  await db.query(
    `insert into token (token_hash, kind, station_id, issued_at, expires_at)
     values ($1, 'station', 'station-of-before', $2::timestamptz, now() + interval '1 year')`,
    [hashToken(stationToken), at],
  );
  await db.query(`insert into number_series values ('0000002026', 100)`);
  await db.query(
    `insert into number_block values ('b1', 'request-1', 'station-of-before', '0000002026', 1, 99, $1::timestamptz)`,
    [at],
  );
  for (const projectNo of numbers) {
    const accept = acceptRow(projectNo);
    await db.query(
      `insert into arrived_case values ($1, 'station-of-before', 'T1', '个体工商户开业登记', '赵铁柱', 'D1', '01', '246810', '2026-03-06',
         $2::timestamptz, 1, 'ACCEPTED', $2::timestamptz, 4, $2::timestamptz)`,
      [projectNo, at],
    );
    for (const row of [accept, stepRow(projectNo, 1)])
      await db.query(
        `insert into report_row values ($1, $2, $3, $4, 1, 'station-of-before', $5::timestamptz, $5::timestamptz, $6, $7::jsonb)`,
        [row.key, projectNo, row.class, row.seq, at, digestOf(row.payload), JSON.stringify(row.payload)],
      );
  }
  await db.query(`insert into case_event values ('e1', $1, 'd', 'HANDLING', '{"opinion":"已转办"}', $2::timestamptz)`, [
    numbers[0],
    at,
  ]);
}

const kept = `select (select json_agg(json_build_array(key, project_no, class, seq, data_version, station_id, occurred_at, received_at, digest, payload) order by key) from report_row) as rows,
  (select json_agg(c order by project_no) from arrived_case c) as cases, (select json_agg(e order by event_id) from case_event e) as events,
  (select json_agg(b order by block_id) from number_block b where station_id is not null) as blocks, (select json_agg(json_build_array(username, password_hash)) from operator) as people`;

const places: [string, () => Promise<{ open: () => Promise<Database>; options: Partial<PlatformOptions> } | null>][] = [
  [
    'pglite',
    async () => {
      const dataDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-platform-upgrade-'));
      return { open: () => openPglite(dataDir), options: { dataDir } };
    },
  ],
  [
    'postgresql',
    async () => {
      const server = await findServer();
      if ('reason' in server) return null;
      const databaseUrl = await databaseOfThisRun(inject('runFolder'), server.bin);
      const dataDir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-platform-upgrade-'));
      return { open: () => openPostgresql(databaseUrl, () => undefined), options: { databaseUrl, dataDir } };
    },
  ],
];

describe.each(places)('a platform of the version before halls and streams (%s)', (_name, place) => {
  it('is upgraded with all it holds, knows again what it was sent, and takes the rest', async (context) => {
    const found = await place();
    if (!found) {
      context.skip();
      return;
    }
    const { open, options } = found;
    const old = await open();
    await fill(old);
    const [before] = await old.query(kept);
    await old.close();

    const platform = await startPlatform({ ...options, port: 0, logLevel: 'silent' });
    try {
      expect(platform.instanceId).toBe('instance-of-before');
      expect(platform.initialAdministrator).toBeNull();
      const station = platformClient(platform.url, () => stationToken);
      const { token } = await platformClient(platform.url).sessions.signIn({
        ...administrator,
        station: { stationId: 'station-of-before', stationName: '旧窗口', windowNo: '01' },
      });
      const admin = platformClient(platform.url, () => token);
      expect((await admin.stations.list())[0]).toMatchObject({ windowNo: '01', hallCode: '000000-01' });
      const [first = ''] = numbers;
      const sent = async (rows: Record<string, unknown>[]): Promise<string[]> =>
        (await station.reports.send({ rows })).results.map((one) => one.state);
      // As a station of before sends them, and as the same one does after its own upgrade.
      expect(await sent([acceptRow(first), stepRow(first, 1), stepRow(first, 2)])).toEqual([
        'duplicate',
        'duplicate',
        'stored',
      ]);
      const named = [stepRow(first, 2), stepRow(first, 3)].map((row) => ({ ...row, stream: 'case:known-now' }));
      expect(await sent(named)).toEqual(['duplicate', 'stored']);
      expect(await sent([acceptRow(numbers[1] ?? '', { applicantName: '别人' })])).toEqual(['conflict']);
      const shown = await admin.cases.get({ projectNo: first });
      expect(shown.summary).toMatchObject({ rows: { accept: 1, step: 3 }, duplicates: 7, applicantName: '赵铁柱' });
      const fresh = await station.numberBlocks.lease({ requestId: 'after-upgrade', count: 1 });
      expect(fresh.first).toBeGreaterThanOrEqual(100);
    } finally {
      await platform.close();
    }

    const after = await open();
    const [now] = await after.query(
      kept
        .replace('from report_row)', `from report_row where received_at = '${at}')`)
        .replace('from arrived_case c)', `from (select * from arrived_case) c)`)
        .replace('where station_id is not null', `where block_id = 'b1'`),
    );
    await after.close();
    expect(now).toEqual({
      ...before,
      blocks: (before?.['blocks'] as object[]).map((one) => ({ ...one, ahead: false, withdrawn: false })),
      // Counted when the first case's rows came again; nothing else of it changed.
      cases: (before?.['cases'] as { project_no: string }[]).map((one) => ({
        ...one,
        ...{ time_doubt: null, time_seen_at: null, time_seen_by: null, time_note: null },
        ...(one.project_no === numbers[0] ? { duplicates: 7 } : {}),
      })),
    });
    if (options.dataDir) await rm(options.dataDir, { recursive: true, force: true });
  });
});
