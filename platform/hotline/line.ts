import { CallEvent } from '#contract/hotline/call.ts';
import type { Platform } from '../kernel/context.ts';
import { sqlState, type Sql } from '../kernel/sql.ts';
import { endVanished, openCalls, recordEvent } from './record-event.ts';
import { connectAmi, type AmiAddress, type AmiClient, type AmiPace } from './switch/ami-client.ts';
import { createMapper, loadProfile } from './switch/profile.ts';

/** Renewed every second; a process that stopped renewing loses the line after this. */
const leaseSeconds = 5;

export interface ExchangeLine {
  /** Whether this process holds the line and it stands. */
  isUp(): boolean;
  stop(): Promise<void>;
}

type Job = { event: CallEvent } | { alive: ReadonlySet<string> };

/**
 * Holds the line to the exchange, if no other process does: one process listens, stamps time and order, and stores what it hears; when
 * it dies, another takes over and asks the exchange which calls live.
 */
export async function holdLine(
  platform: Platform,
  address: AmiAddress,
  report: (error: unknown, what: string) => void,
  pace?: { tickMs?: number; ami?: AmiPace },
): Promise<ExchangeLine> {
  const { db } = platform;
  const holder = platform.newId();
  const profile = await loadProfile('asterisk');
  const known = new Set<string>();
  const mapper = createMapper(profile, (callId) => known.has(callId));
  const jobs: Job[] = [];
  let client: AmiClient | null = null;
  let isStopped = false;
  let working: Promise<void> | null = null;
  const paused = new Map<string, boolean>();

  /** In the order heard, one at a time; a database that is away is waited for, a value it cannot hold is let go. */
  const work = async (): Promise<void> => {
    for (let job = jobs[0]; job && !isStopped; job = jobs[0]) {
      try {
        if ('event' in job) await recordEvent(platform, job.event);
        else await endVanished(platform, job.alive);
        jobs.shift();
      } catch (error) {
        report(error, 'exchange event not stored');
        if (sqlState(error)?.startsWith('22')) jobs.shift();
        else await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    working = null;
  };
  const add = (job: Job): void => {
    jobs.push(job);
    working ??= work();
  };

  const listen = (): AmiClient =>
    connectAmi({
      ...address,
      ...(pace?.ami ? { pace: pace.ami } : {}),
      onEvent(message) {
        const event = mapper.map(message, platform.clock.now());
        if (!event) return;
        if (event.kind === 'ended') known.delete(event.callId);
        else known.add(event.callId);
        add({ event });
      },
      onUp(alive, channels) {
        for (const callId of [...known]) if (!alive.has(callId)) known.delete(callId);
        paused.clear();
        add({ alive });
        // Answered while nobody listened: what lives tells so.
        for (const channel of channels) {
          const event = mapper.seen(channel, platform.clock.now());
          if (event) add({ event });
        }
        void setState('up');
      },
      onDown(reason) {
        report(new Error(reason), 'exchange line down');
        void setState('down');
      },
    });

  const setState = async (state: 'up' | 'down'): Promise<void> => {
    try {
      await db.query(
        `update hotline_line set changed_at = case when state = $2 then changed_at else now() end, state = $2 where holder = $1`,
        [holder, state],
      );
    } catch (error) {
      report(error, 'exchange state not stored');
    }
  };

  const tick = async (): Promise<void> => {
    const isOurs = await takeLease(db, holder);
    if (isOurs && !client) {
      // Calls another process heard of: their end is one of a known call.
      for (const callId of await openCalls(platform)) known.add(callId);
      if (!isStopped) client = listen();
    } else if (!isOurs && client) {
      client.stop();
      client = null;
      known.clear();
    }
    if (client?.isUp()) await tellPauses(db, client, paused, platform.clock.now());
  };
  let ticking: Promise<void> = Promise.resolve();
  let isTicking = false;
  /** Never two at a time: with a slow database both would find no line and open one each. */
  const round = (): void => {
    if (isTicking) return;
    isTicking = true;
    ticking = tick()
      .catch((error: unknown) => report(error, 'exchange lease'))
      .finally(() => {
        isTicking = false;
      });
  };
  round();
  await ticking;
  const timer = setInterval(round, pace?.tickMs ?? 1000);

  return {
    isUp: () => client?.isUp() === true,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      client?.stop();
      await ticking;
      await working;
      await db
        .query('delete from hotline_line where holder = $1', [holder])
        .catch((error: unknown) => report(error, 'lease'));
    },
  };
}

/** The database's clock decides: processes on several machines must not disagree about who holds the line. */
async function takeLease(sql: Sql, holder: string): Promise<boolean> {
  const rows = await sql.query(
    `insert into hotline_line (holder, until, state, changed_at) values ($1, now() + make_interval(secs => $2), 'down', now())
     on conflict (one) do update set until = excluded.until, holder = excluded.holder,
       state = case when hotline_line.holder = excluded.holder then hotline_line.state else 'down' end
     where hotline_line.holder = excluded.holder or hotline_line.until < now() returning holder`,
    [holder, leaseSeconds],
  );
  return rows.length > 0;
}

export async function exchangeState(sql: Sql): Promise<'none' | 'up' | 'down'> {
  const [row] = await sql.query<{ state: string; is_held: boolean }>(
    'select state, until > now() as is_held from hotline_line',
  );
  if (!row) return 'none';
  return row.state === 'up' && row.is_held ? 'up' : 'down';
}

/** The exchange sends no call to an agent who is off, paused or still writing: told once for each change. */
async function tellPauses(sql: Sql, client: AmiClient, told: Map<string, boolean>, now: Date): Promise<void> {
  const rows = await sql.query<{ extension: string; is_paused: boolean }>(
    `select distinct on (extension) extension,
       not is_on or is_paused or coalesce(after_call_until > $1::timestamptz, false) as is_paused
     from hotline_agent order by extension, is_on desc, since desc`,
    [now.toISOString()],
  );
  for (const row of rows) {
    if (told.get(row.extension) === row.is_paused) continue;
    await client.act({ Action: 'QueuePause', Interface: row.extension, Paused: row.is_paused ? 'true' : 'false' });
    told.set(row.extension, row.is_paused);
  }
}
