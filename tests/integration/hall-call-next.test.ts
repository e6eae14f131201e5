import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBell } from '#platform/kernel/bell.ts';
import type { AtHall } from '#platform/queue/here.ts';
import { migrate } from '#platform/kernel/migrate.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';
import type { Database } from '#platform/kernel/sql.ts';
import { takeNext } from '#platform/queue/call-next.ts';
import { findServer, startCluster, type Cluster } from './platform-postgresql.ts';

const windows = 50;
/** Ten thousand in the bench; fewer here, the rule is the same. */
const tickets = 600;
const hallCode = '000000-01';
const now = new Date('2026-03-05T02:00:00.000Z');

describe('calling next by many windows at once', async () => {
  const server = await findServer();
  if ('reason' in server) {
    console.warn(server.reason);
    it.skip(server.reason, () => undefined);
    return;
  }
  let cluster: Cluster;
  let db: Database;
  let platform: AtHall;
  beforeAll(async () => {
    cluster = await startCluster(server.bin);
    const url = await cluster.createDatabase();
    db = await openPostgresql(`${url}?application_name=call-next`, () => undefined, windows);
    await migrate(db, now);
    platform = await somePlatform(db);
  });
  afterAll(async () => {
    await platform.bell.close();
    await db.close();
    await cluster.stop();
  });

  const stations = Array.from({ length: windows }, (_, i) => ({
    stationId: `station-${i}`,
    stationName: `${i}`,
    windowNo: String(i + 1),
  }));
  const fill = async (): Promise<void> => {
    await db.query('truncate queue_ticket, queue_window, queue_event, queue_estimate cascade');
    await db.query(
      `insert into queue_ticket (ticket_id, hall_code, day, number, group_code, lane_reason, source, services, is_elder, state, rank_at, station_id, request_id, issued_at)
       select 't' || i, $1, '2026-03-05', 'A' || i, case when i % 3 = 0 then 'B' else 'A' end, '', 'kiosk', '[]', false, 'waiting',
         $2::timestamptz + i * interval '1 millisecond', 's', 'r' || i, $2::timestamptz from generate_series(1, $3::int) i`,
      [hallCode, now.toISOString(), tickets],
    );
    await db.query(
      `insert into queue_window (hall_code, window_no, station_id, state, operator, since, seen_at)
       select $1, i::text, 'station-' || (i - 1), 'idle', '', $2::timestamptz, $2::timestamptz from generate_series(1, $3::int) i`,
      [hallCode, now.toISOString(), windows],
    );
  };
  const free = async (windowNo: string): Promise<void> => {
    await db.query(`update queue_window set state = 'idle', ticket_id = null where window_no = $1`, [windowNo]);
  };
  let requests = 0;
  const call = async (index: number, groups = ['A', 'B']) => {
    const station = stations[index];
    if (!station) throw new Error('no such window');
    const requestId = `request-${++requests}`;
    return await takeNext(platform, { kind: 'station', hallCode, ...station }, groups, {
      requestId,
      occurredAt: now.toISOString(),
      operator: '某人',
    });
  };

  it('takes exactly the first of the queue when every window calls once at the same moment', async () => {
    await fill();
    for (let round = 0; round < 4; round++) {
      const taken = await Promise.all(stations.map((_, index) => call(index)));
      const ranks = taken.map((ticket) => Number(ticket?.ticket_id.slice(1))).sort((a, b) => a - b);
      expect(ranks).toEqual(Array.from({ length: windows }, (_, i) => round * windows + i + 1));
      await Promise.all(stations.map(({ windowNo }) => free(windowNo)));
    }
  });

  it('calls nobody twice and nobody out of rule while fifty windows call as fast as they can and the tables beside are busy', async () => {
    await fill();
    const order: number[] = [];
    let running = true;
    // A manager reads and notes beside the queue all the time: child rows of waiting tickets must not hide them.
    const beside = (async () => {
      for (let i = 0; running; i++) {
        await db.query(
          `insert into queue_event (hall_code, day, kind, ticket_id, operator, at, detail)
           select $1, '2026-03-05', 'note', ticket_id, '', $2::timestamptz, '{}' from queue_ticket where state = 'waiting' order by rank_at limit 20`,
          [hallCode, now.toISOString()],
        );
      }
    })();
    await Promise.all(
      stations.map(async ({ windowNo }, index) => {
        for (;;) {
          const ticket = await call(index);
          if (!ticket) return;
          order.push(Number(ticket.ticket_id.slice(1)));
          await free(windowNo);
        }
      }),
    );
    running = false;
    await beside;
    expect(order).toHaveLength(tickets);
    expect(new Set(order).size).toBe(tickets);
    // Told in the order the answers came in, which adds its own disorder of at most the calls under way.
    const passedOver = order.map((rank, at) => rank - at - 1);
    expect(Math.max(...passedOver)).toBeLessThan(2 * windows);
    const [events] = await db.query<{ calls: number; different: number }>(
      `select count(*)::float8 as calls, count(distinct ticket_id)::float8 as different from queue_event where kind = 'called'`,
    );
    expect(events).toEqual({ calls: tickets, different: tickets });
  });

  it('serves each window from its own groups only, in order within them', async () => {
    await fill();
    const taken = await Promise.all(stations.map((_, index) => call(index, [index % 2 === 0 ? 'A' : 'B'])));
    const of = (group: string): number[] =>
      taken.flatMap((ticket) => (ticket?.group_code === group ? [Number(ticket.ticket_id.slice(1))] : []));
    expect(of('A').sort((a, b) => a - b)).toEqual(firsts((i) => i % 3 !== 0));
    expect(of('B').sort((a, b) => a - b)).toEqual(firsts((i) => i % 3 === 0));
  });

  it('finds a ticket again that another call held and gave back', async () => {
    await db.query('truncate queue_ticket, queue_window, queue_event, queue_estimate cascade');
    await fill();
    await db.query(`delete from queue_ticket where ticket_id <> 't1'`);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isHeld: () => void = () => undefined;
    const holds = new Promise<void>((resolve) => (isHeld = resolve));
    const holding = db.tx(async (sql) => {
      await sql.query(`select 1 from queue_ticket where ticket_id = 't1' for no key update`);
      isHeld();
      await held;
    });
    await holds;
    expect(await call(0)).toBeNull();
    release();
    await holding;
    expect((await call(0))?.ticket_id).toBe('t1');
  });
});

const firsts = (of: (i: number) => boolean): number[] =>
  Array.from({ length: tickets }, (_, i) => i + 1)
    .filter(of)
    .slice(0, windows / 2);

async function somePlatform(db: Database): Promise<AtHall> {
  return {
    db,
    clock: { now: () => now },
    newId: () => crypto.randomUUID(),
    newSecret: () => 'secret',
    hall: {
      hallCode,
      hallName: '示例区政务服务中心',
      regionCode: '000000',
      contactPhone: '',
      address: '',
      publicUrl: '',
    },
    instanceId: 'instance',
    offlineDays: 7,
    reworkDays: 5,
    appealDays: 5,
    appealNext: 'administrator',
    approvalHours: 4,
    publicUrl: () => '',
    files: { put: async () => 0, open: async () => null },
    disk: { look: async () => ({ isFull: false, notice: '' }), wrote: () => undefined },
    bell: await createBell(
      db,
      async () => 0,
      () => undefined,
    ),
    hallPace: { beatMs: 2000, lostMs: 60_000 },
  };
}
