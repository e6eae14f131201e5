import pg from 'pg';
import { createBell } from '#platform/kernel/bell.ts';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import { lastEvent } from '#platform/queue/events.ts';
import { takeNext } from '#platform/queue/call-next.ts';
import type { AtHall } from '#platform/queue/here.ts';
import { findServer, startCluster } from '../integration/platform-postgresql.ts';
import { percentile } from './figures.ts';

const windows = 50;
const tickets = 10_000;
const hallCode = '000000-01';
const at = '2026-03-05T02:00:00.000Z';

/**
 * Fifty windows on fifty connections empty ten thousand tickets, once by the product's own call and once by the bare loop it is
 * compared with: select for update skip locked, update, commit. A window is freed by one statement after each call, in both.
 */
export async function benchQueue(): Promise<Record<string, unknown>> {
  const server = await findServer();
  if ('reason' in server) return { bench: 'queue', held: false, reason: server.reason };
  const cluster = await startCluster(server.bin);
  try {
    const url = await cluster.createDatabase();
    const db = await openPostgresql(url, () => undefined, windows + 2);
    await migrate(db, new Date(at));
    const bell = await createBell(
      db,
      (hall) => lastEvent(db, hall),
      () => undefined,
    );
    const platform = { db, bell, clock: { now: () => new Date() }, hall: { hallCode } } as unknown as AtHall;
    const pool = new pg.Pool({ connectionString: url, max: windows });
    const stations = Array.from({ length: windows }, (_, i) => ({
      stationId: `station-${i}`,
      stationName: String(i),
      windowNo: String(i + 1),
    }));
    const fill = async (): Promise<void> => {
      await db.query('truncate queue_ticket, queue_window, queue_event, queue_estimate cascade');
      await db.query(
        `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_reason, source, services, is_elder, state, rank_at, station_id, request_id, issued_at)
         select 't' || i, $1, '2026-03-05', 'A' || i, 'A', '', 'kiosk', '[]', false, 'waiting', $2::timestamptz + i * interval '1 millisecond', 's', 'r' || i, $2::timestamptz
         from generate_series(1, $3::int) i`,
        [hallCode, at, tickets],
      );
      await db.query(
        `insert into queue_window (hall_code, window_no, station_id, state, operator, since, seen_at)
         select $1, i::text, 'station-' || (i - 1), 'idle', '', $2::timestamptz, $2::timestamptz from generate_series(1, $3::int) i`,
        [hallCode, at, windows],
      );
      await db.query('analyze queue_ticket');
    };
    const free = async (windowNo: string): Promise<void> => {
      await db.query(`update queue_window set state = 'idle', ticket_id = null where window_no = $1`, [windowNo]);
    };
    const bare = async (): Promise<string | null> => {
      const connection = await pool.connect();
      try {
        await connection.query('begin');
        const { rows } = await connection.query<{ ticket_id: string }>(
          `select ticket_id from queue_ticket where hall_code = $1 and state = 'waiting' order by rank_at, arrival limit 1 for update skip locked`,
          [hallCode],
        );
        const [row] = rows;
        if (row)
          await connection.query(`update queue_ticket set state = 'called' where ticket_id = $1`, [row.ticket_id]);
        await connection.query('commit');
        return row?.ticket_id ?? null;
      } finally {
        connection.release();
      }
    };
    let requests = 0;
    const ours = async (index: number): Promise<string | null> => {
      const station = stations[index];
      if (!station) return null;
      const requestId = `request-${++requests}`;
      const ticket = await takeNext(platform, { kind: 'station', hallCode, ...station }, ['A'], {
        requestId,
        occurredAt: at,
        operator: '某人',
      });
      return ticket?.ticket_id ?? null;
    };
    const run = async (
      take: (index: number) => Promise<string | null>,
    ): Promise<{ perSecond: number; p99Ms: number; firstShare: number; different: number }> => {
      await fill();
      const times: number[] = [];
      const order: number[] = [];
      const began = performance.now();
      await Promise.all(
        stations.map(async ({ windowNo }, index) => {
          for (;;) {
            const start = performance.now();
            const id = await take(index);
            times.push(performance.now() - start);
            if (id === null) return;
            order.push(Number(id.slice(1)));
            await free(windowNo);
          }
        }),
      );
      const seconds = (performance.now() - began) / 1000;
      let lowest = 1;
      const taken = new Set<number>();
      let first = 0;
      for (const rank of order) {
        if (rank === lowest) first += 1;
        taken.add(rank);
        while (taken.has(lowest)) lowest += 1;
      }
      return {
        perSecond: Math.round(order.length / seconds),
        p99Ms: Math.round(percentile(times, 99)),
        firstShare: Math.round((100 * first) / order.length) / 100,
        different: taken.size,
      };
    };
    // Warm both before measuring either.
    const bareRun = await run(bare);
    const ourRun = await run(ours);
    const bareAgain = await run(bare);
    const barePerSecond = Math.max(bareRun.perSecond, bareAgain.perSecond);
    const ratio = Math.round((100 * ourRun.perSecond) / barePerSecond) / 100;
    await pool.end();
    await bell.close();
    await db.close();
    return {
      bench: 'queue',
      windows,
      tickets,
      callNext: ourRun,
      bare: { ...bareAgain, perSecond: barePerSecond },
      ratio,
      held: ratio >= 0.5 && ourRun.different === tickets,
    };
  } finally {
    await cluster.stop();
  }
}
