import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { StationGreeting } from '#contract/platform/lives.ts';
import type { Call, Platform } from '#platform/kernel/context.ts';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import type { Database, Sql } from '#platform/kernel/sql.ts';
import { greet } from '#platform/lives/runs.ts';
import { databaseOfThisRun } from '../run/shared-cluster.ts';
import { findServer } from './platform-postgresql.ts';

const server = await findServer();
const databases: [string, () => Promise<Database>][] = [
  ['embedded', () => openPglite()],
  ...('reason' in server
    ? []
    : [
        [
          'PostgreSQL',
          async () => await openPostgresql(await databaseOfThisRun(inject('runFolder'), server.bin), () => undefined),
        ] satisfies [string, () => Promise<Database>],
      ]),
];
if ('reason' in server) console.warn(server.reason);

const now = new Date('2026-03-05T02:00:00.000Z');
const prefix = '0000002026';
const block = { prefix, first: 101, next: 120, last: 300 };

describe.each(databases)('what a greeting asks of the database about numbers (%s)', (_name, openDatabase) => {
  let db: Database;
  const asked: string[] = [];
  const noted = (sql: Sql): Sql => ({
    query: async <Row extends object>(text: string, params?: unknown[]) => {
      if (/number_block|number_series|\bhealing\b/.test(text)) asked.push(text);
      return await sql.query<Row>(text, params);
    },
    tx: async (work) => await sql.tx((inner) => work(noted(inner))),
  });
  const call = (): Call => {
    const platform = { db: { ...db, ...noted(db) }, clock: { now: () => now }, newId: () => crypto.randomUUID() };
    const station = { kind: 'station', stationId: 'mine', stationName: '', windowNo: '1', hallCode: null } as const;
    return { platform: platform as unknown as Platform, caller: station } as unknown as Call;
  };
  const greeting: StationGreeting = {
    ...{
      runId: 'run-of-this-test',
      boot: 1,
      told: ['run-of-this-test'],
      machine: [],
      isUnmarked: false,
      isHealed: false,
    },
    ...{ sequence: 1, numbers: [block] },
  };
  const lease = (stationId: string, first: number, last: number) =>
    db.query(
      `insert into number_block (block_id, request_id, station_id, prefix, first, last, leased_at) values ($1, $1, $2, $3, $4, $5, $6::timestamptz)`,
      [crypto.randomUUID(), stationId, prefix, first, last, now.toISOString()],
    );
  const owner = async (serial: number): Promise<unknown> =>
    (
      await db.query<{ station_id: string | null }>(
        'select station_id from number_block where prefix = $1 and first <= $2 and last >= $2',
        [prefix, serial],
      )
    )[0]?.station_id;

  beforeAll(async () => {
    db = await openDatabase();
    await migrate(db, now);
    for (const stationId of ['mine', 'other'])
      await db.query(
        `insert into station (station_id, station_name, window_no, bound_by, bound_at) values ($1, $1, '1', 'a', $2::timestamptz)`,
        [stationId, now.toISOString()],
      );
    await db.query('insert into number_series (prefix, next) values ($1, 301)', [prefix]);
    await lease('mine', 101, 300);
    await greet(call(), greeting);
  });
  afterAll(() => db.close());

  it('is one question, while a healing is open too', async () => {
    for (const isHealing of [false, true]) {
      if (isHealing) await db.query(`insert into healing (noticed_at, reason) values ($1, '')`, [now.toISOString()]);
      asked.length = 0;
      expect(await greet(call(), greeting)).toEqual({ verdict: 'goOn', reason: '' });
      expect(asked).toHaveLength(1);
    }
  });

  it('still keeps for the station what the series has not come to, and says when another was given its numbers', async () => {
    const ahead = { prefix, first: 5001, next: 5010, last: 5200 };
    expect(await greet(call(), { ...greeting, numbers: [block, ahead] })).toMatchObject({ verdict: 'goOn' });
    expect([await owner(5001), await owner(5200), await owner(5201)]).toEqual(['mine', 'mine', undefined]);
    asked.length = 0;
    await greet(call(), { ...greeting, numbers: [block, ahead] });
    expect(asked).toHaveLength(1);
    await lease('other', 6001, 6100);
    const lost = { prefix, first: 6001, next: 6050, last: 6100 };
    expect(await greet(call(), { ...greeting, numbers: [block, lost] })).toMatchObject({ verdict: 'steppedBack' });
  });
});
