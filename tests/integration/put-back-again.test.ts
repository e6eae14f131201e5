import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { formatCaseNumber } from '#contract/case-number.ts';
import { requireKnownReceipt, lease } from '#platform/exchange/agreement.ts';
import { lookAtOrigin } from '#platform/exchange/origin.ts';
import { keepAhead, type Span } from '#platform/exchange/numbers-ahead.ts';
import { numbersFor, take } from '#platform/exchange/number-blocks.ts';
import { lastReceipt } from '#platform/exchange/receipts.ts';
import { seedFirstHall } from '#platform/halls/first-hall.ts';
import { firstHallCode, requireHall } from '#platform/halls/halls.ts';
import { newId, type Call, type Platform } from '#platform/kernel/context.ts';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPglite } from '#platform/kernel/pglite.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import type { Database } from '#platform/kernel/sql.ts';
import { databaseOfThisRun } from '../run/shared-cluster.ts';
import { findServer } from './platform-postgresql.ts';

const server = await findServer();

/** What is put back: all that a snapshot of the data holds of what was given out. */
const tables = ['receipt', 'number_block', 'number_series', 'healing', 'station'] as const;

describe.each(['pglite', 'postgresql'] as const)(
  'the same snapshot put back twice under one process (%s)',
  (storage) => {
    if (storage === 'postgresql' && 'reason' in server) return it.skip(server.reason);
    let dir: string;
    let db: Database;
    let platform: Platform;
    let hallCode = '';
    beforeAll(async () => {
      dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-put-back-again-'));
      db =
        storage === 'pglite'
          ? await openPglite(dir)
          : await openPostgresql(
              await databaseOfThisRun(inject('runFolder'), 'bin' in server ? server.bin : ''),
              () => undefined,
              3,
            );
      const clock = { now: () => new Date() };
      await migrate(db, clock.now());
      await db.query('insert into instance (instance_id, created_at) values ($1, $2::timestamptz)', [
        newId(),
        clock.now().toISOString(),
      ]);
      await seedFirstHall(db, {}, clock.now());
      const hall = await requireHall(db, (await firstHallCode(db)) ?? '');
      hallCode = hall.hallCode;
      platform = { db, clock, newId } as Platform;
      await lookAtOrigin(platform, true);
      for (const id of ['old', 'other'])
        await db.query(
          `insert into station (station_id, station_name, window_no, hall_code, bound_by, bound_at) values ($1, $1, $1, $2, 'test', now())`,
          [id, hall.hallCode],
        );
    });
    afterAll(async () => {
      await db.close();
      await rm(dir, { recursive: true, force: true });
    });

    const called = (stationId: string, seen: number | null): Call =>
      ({
        platform,
        seen,
        run: null,
        caller: {
          kind: 'station',
          stationId,
          stationName: stationId,
          windowNo: stationId,
          hallCode,
        },
      }) as Call;
    const healings = async (): Promise<number> =>
      (await db.query<{ n: number }>('select count(*)::int as n from healing'))[0]?.n ?? 0;

    const keep = async (): Promise<void> => {
      for (const name of tables) await db.query(`create table kept_${name} as table ${name}`);
    };
    /** Beside the process, which knows nothing of it; the counter of receipts steps back, too. */
    const putBack = async (): Promise<void> => {
      await db.tx(async (sql) => {
        await sql.query(`set constraints all deferred`);
        for (const name of tables.filter((one) => one !== 'station')) {
          await sql.query(`delete from ${name}`);
          await sql.query(`insert into ${name} overriding system value table kept_${name}`);
        }
        await sql.query(`select setval('receipt_mark', (select max(mark) from kept_receipt))`);
      });
    };

    it('is healed each time, before anything is given out, and no number is given again', async () => {
      const taken = [await lease(called('old', null), newId(), 20)];
      await keep();
      const marks: number[] = [];
      for (let time = 1; time <= 3; time += 1) {
        const lost = await lease(called('old', null), newId(), 20);
        taken.push(lost);
        marks.push(lost.mark ?? 0);
        await putBack();
        expect(await healings()).toBe(0);
        // A window that knows of nothing newer speaks first: what the process saw stored tells.
        taken.push(await lease(called('other', null), newId(), 20));
        expect(await healings()).toBe(1);
        // And the one that does is told to send again, without a second healing of the same.
        await expect(requireKnownReceipt(called('old', lost.mark ?? 0), 'old')).rejects.toMatchObject({
          code: 'PLATFORM_RESTORED',
        });
        expect(await healings()).toBe(1);
        expect(await lastReceipt(db)).toBeGreaterThan(Math.max(...marks));
      }
      const spans = taken.map(({ first, last }) => [first, last] as const).sort(([a], [b]) => a - b);
      for (const [at, [first]] of spans.entries()) if (at > 0) expect(first).toBeGreaterThan(spans[at - 1]?.[1] ?? 0);
    });

    it('what a window was given in a life that came further stays its own, and is stepped over', async () => {
      const { prefix, last } = await lease(called('other', null), newId(), 20);
      const span = { prefix, first: last + 151, last: last + 350 };
      const ahead = (stationId: string, spans: Span[]): Promise<boolean> =>
        db.tx((sql) => keepAhead(platform, sql, stationId, spans));
      const held = async (stationId: string, serial: number): Promise<boolean> =>
        (await db.tx((sql) => numbersFor(platform, sql, stationId, new Set([formatCaseNumber(prefix, serial)]))))
          .size === 1;
      expect(await ahead('old', [span])).toBe(true);
      expect(await ahead('old', [{ ...span, first: last - 5 }])).toBe(true);
      expect(await ahead('old', [span])).toBe(false);
      expect(await ahead('other', [span])).toBe(false);
      const blocks: { first: number; last: number }[] = [];
      for (let time = 0; time < 4; time += 1) blocks.push(await lease(called('other', null), newId(), 100));
      for (const block of blocks) {
        expect(block.last - block.first).toBe(99);
        expect(block.first).toBeGreaterThan(span.last);
      }
      // Nobody was given what lies before it: a window that used it then may report it, whoever it is.
      expect(await held('old', span.first - 1)).toBe(true);
      expect(await held('old', span.first)).toBe(true);
      expect(await held('old', span.last)).toBe(true);
      expect(await held('other', span.first)).toBe(false);
      expect(await held('old', blocks[0]?.first ?? 0)).toBe(false);
      // Numbers put aside for nobody leave it where it is.
      const further = { prefix, first: (blocks.at(-1)?.last ?? 0) + 51, last: (blocks.at(-1)?.last ?? 0) + 60 };
      await ahead('old', [further]);
      await db.tx((sql) => take(platform, sql, prefix, 100, null, newId()));
      expect(await held('other', further.first - 1)).toBe(true);
      expect(await held('other', further.first)).toBe(false);
      expect(await held('other', further.last + 1)).toBe(true);
    });

    it('no more of them than a window is given in a day, and none when the data was never put back', async () => {
      const { prefix, last } = await lease(called('other', null), newId(), 20);
      const first = last + 10_001;
      const keep = (spans: Span[]): Promise<boolean> => db.tx((sql) => keepAhead(platform, sql, 'other', spans));
      expect(await keep([{ prefix, first, last: first + 5000 }])).toBe(true);
      expect(await keep([{ prefix, first: first + 6000, last: first + 6000 }])).toBe(false);
      const [kept] = await db.query<{ numbers: number }>(
        `select sum(last - first + 1)::int as numbers from number_block where ahead and station_id = 'other'`,
      );
      expect(kept?.numbers).toBe(2000);
      await db.query('delete from healing');
      expect(
        await db.tx((sql) => keepAhead(platform, sql, 'old', [{ prefix, first: first + 9000, last: first + 9000 }])),
      ).toBe(false);
    });
  },
);
