import process from 'node:process';
import type { BoardView } from '#contract/hall/views.ts';
import { startPlatform } from '#platform/index.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import { takeNext } from '#platform/queue/call-next.ts';
import { hallDay } from '#platform/queue/hall-time.ts';
import type { AtHall } from '#platform/queue/here.ts';
import { findServer, startCluster } from '../integration/platform-postgresql.ts';
import { percentile } from './figures.ts';

const windows = 200;
const tickets = 20_000;
const measured = 200;
const events = 10_000;
const limitMs = 500;
/** Of what one view weighs on the line. */
const limitBytes = 2 * 1024 * 1024;
const hallCode = '000000-01';

/**
 * A day of 20,000 numbers at 200 windows: from a window's call to the changed figure at a manager who follows the board over HTTP, and
 * what the process holds after ten thousand calls with that manager looking. Painting is not in it.
 */
export async function benchBoard(): Promise<Record<string, unknown>> {
  const server = await findServer();
  if ('reason' in server) return { bench: 'board', held: false, reason: server.reason };
  const cluster = await startCluster(server.bin);
  try {
    const databaseUrl = await cluster.createDatabase();
    const platform = await startPlatform({
      ...{ port: 0, databaseUrl, logLevel: 'silent' },
      hallPace: { beatMs: 2000, lostMs: 86_400_000 },
    });
    const db = await openPostgresql(databaseUrl, () => undefined, 4);
    const life = new AbortController();
    try {
      if (!platform.initialAdministrator) throw new Error('the bench needs a database of its own');
      const identity = { stationId: 'station-0', stationName: '1', windowNo: '1' };
      const station = await enrolSimulated(() => platform.url, await platform.createCode(), identity);
      const { username, password } = platform.initialAdministrator;
      const admin = (await station.signIn(username, password)).person;
      await admin.operators.save({
        ...{ username: 'manager', name: '经理', roles: ['hallManager'], password: 'Yichuang2026!', disabled: false },
      });
      const { person: manager } = await station.signIn('manager', 'Yichuang2026!');
      const now = new Date();
      await db.query(
        `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_reason, source, services, is_elder, state, rank_at, station_id,
           request_id, issued_at, window_no, called_at, started_at, finished_at)
         select 't' || i, $1, $2, 'A' || i, 'A', '', 'kiosk', '[]', false, case when i <= $4 then 'done' else 'waiting' end,
           at, 's', 'r' || i, at, case when i <= $4 then (1 + i % $5)::text end, case when i <= $4 then at + i % 900 * interval '1 second' end,
           case when i <= $4 then at + i % 900 * interval '1 second' end, case when i <= $4 then at + (i % 900 + i % 700) * interval '1 second' end
         from (select i, $3::timestamptz - interval '4 hours' + i * interval '500 milliseconds' as at from generate_series(1, $6::int) i) made`,
        [hallCode, hallDay(now), now.toISOString(), tickets - events - measured, windows, tickets],
      );
      await db.query(
        `insert into queue_window (hall_code, window_no, station_id, state, operator, since, seen_at)
         select $1, i::text, 'station-' || (i - 1), 'idle', '人员', $2::timestamptz, $2::timestamptz from generate_series(1, $3::int) i`,
        [hallCode, now.toISOString(), windows],
      );
      await db.query('analyze queue_ticket');

      let view: BoardView | null = null;
      let seen: () => void = () => undefined;
      let bytes = 0;
      const following = (async () => {
        for await (const next of await manager.hall.watchBoard(undefined, { signal: life.signal })) {
          if (next.kind !== 'view') continue;
          view = next.view;
          bytes = Math.max(bytes, JSON.stringify(next.view).length);
          seen();
        }
      })().catch((error: unknown) => {
        if (!life.signal.aborted) throw error;
      });
      const shows = async (called: number): Promise<void> => {
        while ((view?.totals.called ?? -1) < called) await new Promise<void>((resolve) => (seen = resolve));
      };
      await shows(0);
      const client = station.client;
      const times: number[] = [];
      let called = (view as BoardView | null)?.totals.called ?? 0;
      for (let n = 0; n < measured; n++) {
        await db.query(`update queue_window set state = 'idle', ticket_id = null where window_no = '1'`);
        // Not in step with the board's own pauses.
        await new Promise((resolve) => setTimeout(resolve, 50 + ((n * 37) % 300)));
        const began = performance.now();
        await client.hall.callNext({
          ...{ requestId: `measured-${n}-00000000`, occurredAt: new Date().toISOString(), operator: '人员' },
        });
        await shows((called += 1));
        times.push(performance.now() - began);
      }
      const held: number[] = [];
      const inside = { db, bell: { ring: () => undefined }, clock: { now: () => new Date() }, hall: { hallCode } };
      for (let n = 0; n < events; n++) {
        const windowNo = String(1 + (n % windows));
        await takeNext(
          inside as unknown as AtHall,
          { kind: 'station', hallCode, stationId: `station-${Number(windowNo) - 1}`, stationName: '', windowNo },
          ['A'],
          {
            ...{ requestId: `event-${n}-00000000`, occurredAt: new Date().toISOString(), operator: '人员' },
          },
        );
        await db.query(`select pg_notify('yichuang_bell', $1)`, [hallCode]);
        await db.query(`update queue_window set state = 'idle', ticket_id = null where window_no = $1`, [windowNo]);
        if ((n + 1) % 2000 === 0) {
          globalThis.gc?.();
          held.push(Math.round(process.memoryUsage().heapUsed / 1024 / 1024));
        }
      }
      await shows(called + events);
      life.abort();
      await following;
      const p95Ms = Math.round(percentile(times, 95));
      const growthMb = (held.at(-1) ?? 0) - (held[0] ?? 0);
      return {
        ...{ bench: 'board', windows, tickets, measured, events },
        change: { medianMs: Math.round(percentile(times, 50)), p95Ms, limitMs },
        ...{ viewBytes: bytes, heapMb: held, growthMb, hasGc: globalThis.gc !== undefined },
        held: p95Ms <= limitMs && bytes <= limitBytes && growthMb <= 30,
      };
    } finally {
      life.abort();
      await db.close();
      await platform.close();
    }
  } finally {
    await cluster.stop();
  }
}
