/** A hall of years: what is asked with every view and every sweep reads the few numbers of now, whatever there was before. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import type { Database } from '#platform/kernel/sql.ts';
import { databaseOfThisRun } from '../run/shared-cluster.ts';
import { findServer } from './platform-postgresql.ts';

const server = await findServer();
const open = `state in ('printing', 'waiting', 'called', 'serving', 'parked')`;
/** As `windowView`, the sweep, and the history ask. */
const asked = {
  'a window’s numbers': `select * from queue_ticket where hall_code = 'h' and window_no = '5' and state in ('called', 'serving', 'parked') order by called_at`,
  'what an earlier day left': `update queue_ticket set state = 'cancelled' where hall_code = 'h' and day < '2026-06-01' and ${open}`,
  'names of an earlier day': `update queue_ticket set person = null where hall_code = 'h' and day < '2026-06-01' and person is not null`,
  'whether a day is over': `select 1 from queue_ticket t where t.hall_code = 'h' and t.day = '2026-05-31' and t.${open}`,
  'the next to call': `select ticket_id from queue_ticket where hall_code = 'h' and state = 'waiting' and group_code = 'A' order by rank_at, arrival limit 1`,
};

describe.skipIf('reason' in server)('a hall of 60,000 numbers', () => {
  let db: Database;
  beforeAll(async () => {
    if ('reason' in server) return;
    db = await openPostgresql(await databaseOfThisRun(inject('runFolder'), server.bin), () => undefined);
    await migrate(db, new Date('2026-06-01T00:00:00Z'));
    await db.query(
      `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_reason, source, services, is_elder, state, rank_at,
         window_no, station_id, request_id, issued_at)
       select 't' || i, 'h', to_char(date '2026-01-01' + i / 400, 'YYYY-MM-DD'), 'A' || i, 'A', '', 'kiosk', '[]', false,
         case when i >= 59960 then 'waiting' else 'done' end, now(), (i % 40)::text, 's', 'r' || i, now()
       from generate_series(0, 59999) i`,
    );
    await db.query('analyze queue_ticket');
  });
  afterAll(async () => await db?.close());

  it.each(Object.entries(asked))('finds %s without reading them all', async (_name, sql) => {
    const plan = await db.query<{ 'QUERY PLAN': string }>(`explain ${sql}`);
    const words = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(words).toMatch(/queue_ticket_(open|named|waiting)/);
    expect(words).not.toContain('Seq Scan');
  });

  it('compiles no statement', async () => {
    expect(await db.query('show jit')).toEqual([{ jit: 'off' }]);
  });
});
