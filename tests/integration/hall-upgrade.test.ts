import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import type { Database } from '#platform/kernel/sql.ts';
import { databaseOfThisRun } from '../run/shared-cluster.ts';
import { findServer } from './platform-postgresql.ts';

const migrations = path.join(import.meta.dirname, '../../platform/migrations');
const at = '2026-03-05T02:24:12.000Z';

/** Two halls of the time when the machines of both acted on the queue of the first. */
async function fill(db: Database): Promise<void> {
  await db.script('create table migration (name text primary key, applied_at timestamptz not null)');
  for (const name of (await readdir(migrations)).sort()) {
    if (name >= '0130') continue;
    await db.script(await readFile(path.join(migrations, name), 'utf8'));
    await db.query('insert into migration values ($1, now())', [name]);
  }
  for (const [code, day] of Object.entries({ south: '2026-01-01', north: '2026-02-01' })) {
    await db.query(
      `insert into hall (hall_code, hall_name, region_code, contact_phone, address, public_url, created_at, updated_at)
       values ($1, $1, '000000', '', '', '', $2::timestamptz, $2::timestamptz)`,
      [code, day],
    );
    await db.query(
      `insert into station (station_id, station_name, window_no, hall_code, bound_by, bound_at) values ($1, $1, $2, $3, 'admin', now())`,
      [`window-${code}`, code === 'south' ? '01' : '07', code],
    );
  }
  await db.query(
    `insert into station (station_id, station_name, window_no, hall_code, bound_by, bound_at, last_seen_at)
     values ('spare', 'spare', '01', 'south', 'admin', now(), now())`,
  );
  const states = {
    S1: ['serving', '01'],
    N1: ['serving', '07'],
    N2: ['parked', '07'],
    N3: ['done', '07'],
    W1: ['waiting', null],
  };
  for (const [number, [state, windowNo]] of Object.entries(states)) {
    await db.query(
      `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_reason, source, services, is_elder, state, rank_at,
         window_no, station_id, request_id, issued_at)
       values ($1, 'south', '2026-03-05', $1, 'A', '', 'kiosk', '[]', false, $2, $3::timestamptz, $4, 'kiosk', $1, $3::timestamptz)`,
      [number, state, at, windowNo],
    );
    await db.query(
      `insert into queue_event (hall_code, day, kind, ticket_id, number, operator, at, detail)
       values ('south', '2026-03-05', 'issued', $1, $1, '取号机', $2::timestamptz, '{}')`,
      [number, at],
    );
  }
  for (const [station, windowNo, ticket] of [
    ['window-south', '01', 'S1'],
    ['window-north', '07', 'N1'],
  ]) {
    await db.query(
      `insert into queue_window (hall_code, window_no, station_id, state, ticket_id, operator, since, seen_at)
       values ('south', $2, $1, 'serving', $3, '李静', $4::timestamptz, $4::timestamptz)`,
      [station, windowNo, ticket, at],
    );
    await db.query(
      `insert into queue_station_health (station_id, hall_code, window_no, pending, faults, at) values ($1, 'south', $2, 0, '[]', $3::timestamptz)`,
      [station, windowNo, at],
    );
  }
}

const places: [string, () => Promise<Database | null>][] = [
  ['pglite', async () => await openPglite(undefined)],
  [
    'postgresql',
    async () => {
      const server = await findServer();
      if ('reason' in server) {
        console.warn(server.reason);
        return null;
      }
      return await openPostgresql(await databaseOfThisRun(inject('runFolder'), server.bin), () => undefined);
    },
  ],
];

describe.each(places)('a platform of the time of one queue for two halls (%s)', (_name, open) => {
  it('keeps every number and its course in the first hall, and ends there the windows of the other', async (context) => {
    const db = await open();
    if (!db) {
      context.skip();
      return;
    }
    try {
      await fill(db);
      await migrate(db, new Date(at));
      expect(await db.query('select ticket_id, hall_code, state from queue_ticket order by ticket_id')).toEqual([
        { ticket_id: 'N1', hall_code: 'south', state: 'waiting' },
        { ticket_id: 'N2', hall_code: 'south', state: 'waiting' },
        { ticket_id: 'N3', hall_code: 'south', state: 'done' },
        { ticket_id: 'S1', hall_code: 'south', state: 'serving' },
        { ticket_id: 'W1', hall_code: 'south', state: 'waiting' },
      ]);
      expect(await db.query('select window_no, ticket_id from queue_window')).toEqual([
        { window_no: '01', ticket_id: 'S1' },
      ]);
      // Two machines shared the number 01: the one at the window keeps it, though the other was heard of later.
      expect(await db.query('select station_id from station where holds_number order by 1')).toEqual([
        { station_id: 'window-north' },
        { station_id: 'window-south' },
      ]);
      expect(await db.query(`select ticket_id from queue_event where kind = 'issued'`)).toHaveLength(5);
      expect(await db.query(`select ticket_id from queue_event where kind = 'returned' order by 1`)).toEqual([
        { ticket_id: 'N1' },
        { ticket_id: 'N2' },
      ]);
      expect(await db.query('select station_id, hall_code from queue_station_health order by 1')).toEqual([
        { station_id: 'window-north', hall_code: 'north' },
        { station_id: 'window-south', hall_code: 'south' },
      ]);
    } finally {
      await db.close();
    }
  });
});
