import type { CallEvent } from '#contract/hotline/call.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { advance, endUnseen, type CallCourse } from './call-course.ts';
import { noteCallBack } from './call-backs.ts';
import { readBook } from './book.ts';
import { hotlineOf } from './runtime.ts';
import { bindKey, plainNumber } from './vault.ts';

interface CallRow {
  call_id: string;
  course: CallCourse;
  caller_sealed: string | null;
  agent_id: string | null;
}

/** Takes one event of a call: once however often it is told. Answers whether it was new. */
export async function recordEvent(platform: Platform, event: CallEvent): Promise<boolean> {
  const { hub } = hotlineOf(platform);
  const concerned: (string | null)[] = [];
  const isNew = await platform.db.tx(async (sql) => {
    const written = await sql.query(
      `insert into hotline_call_event (event_id, call_id, kind, at, received_at)
       values ($1, $2, $3, $4::timestamptz, $5::timestamptz) on conflict do nothing returning event_id`,
      [event.eventId, event.callId, event.kind, event.at, platform.clock.now().toISOString()],
    );
    if (written.length === 0) return false;
    const before = await lockCall(platform, sql, event.callId);
    // The end of a call nobody ever heard of is kept as an event, and is no call.
    if (!before && event.kind === 'ended') return true;
    concerned.push(before?.agentId ?? null);
    concerned.push(await store(platform, sql, before, advance(before?.course ?? null, event)));
    return true;
  });
  hub.tell(concerned);
  return isNew;
}

/** Ends every open call that the exchange does not have any more. Answers how many. */
export async function endVanished(platform: Platform, alive: ReadonlySet<string>): Promise<number> {
  const { hub } = hotlineOf(platform);
  const at = platform.clock.now().toISOString();
  const open = await platform.db.query<{ call_id: string }>('select call_id from hotline_call where ended_at is null');
  const gone = open.filter((row) => !alive.has(row.call_id));
  for (const row of gone) {
    const concerned = await platform.db.tx(async (sql) => {
      const before = await lockCall(platform, sql, row.call_id);
      if (!before || before.course.endedAt !== null) return [];
      return [before.agentId, await store(platform, sql, before, endUnseen(before.course, at))];
    });
    hub.tell(concerned);
  }
  return gone.length;
}

export async function openCalls(platform: Platform): Promise<string[]> {
  const rows = await platform.db.query<{ call_id: string }>('select call_id from hotline_call where ended_at is null');
  return rows.map((row) => row.call_id);
}

interface Before {
  course: CallCourse;
  agentId: string | null;
}

async function lockCall(platform: Platform, sql: Sql, callId: string): Promise<Before | null> {
  // Two events of one call told over two roads at once: one after the other.
  await sql.query('select pg_advisory_xact_lock(7420, hashtext($1))', [callId]);
  const [row] = await sql.query<CallRow>(
    'select call_id, course, caller_sealed, agent_id from hotline_call where call_id = $1 for update',
    [callId],
  );
  if (!row) return null;
  const caller = row.caller_sealed === null ? row.course.caller : hotlineOf(platform).vault.open(row.caller_sealed);
  return { course: { ...row.course, caller }, agentId: row.agent_id };
}

async function store(platform: Platform, sql: Sql, before: Before | null, course: CallCourse): Promise<string | null> {
  const { vault } = hotlineOf(platform);
  const number = plainNumber(course.caller ?? '');
  if (number !== '') await bindKey(sql, vault);
  const agentId = await agentConcerned(sql, before, course);
  await sql.query(
    `insert into hotline_call (call_id, state, caller_sealed, caller_print, is_withheld, course, agent_id, started_at, queued_at,
       first_ring_at, answered_at, answered_by, ended_at, outcome, change)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8::timestamptz, $9::timestamptz, $10::timestamptz, $11::timestamptz, $12,
       $13::timestamptz, $14, nextval('hotline_change'))
     on conflict (call_id) do update set state = excluded.state, caller_sealed = coalesce(hotline_call.caller_sealed, excluded.caller_sealed),
       caller_print = excluded.caller_print, is_withheld = excluded.is_withheld, course = excluded.course,
       agent_id = excluded.agent_id, started_at = excluded.started_at, queued_at = excluded.queued_at,
       first_ring_at = excluded.first_ring_at, answered_at = excluded.answered_at,
       answered_by = coalesce(hotline_call.answered_by, excluded.answered_by), ended_at = excluded.ended_at,
       outcome = excluded.outcome, change = excluded.change`,
    [
      course.callId,
      course.state,
      number === '' ? null : vault.seal(number),
      number === '' ? null : vault.print(number),
      course.caller === '',
      // The number itself stands only in the sealed column.
      JSON.stringify({ ...course, caller: course.caller === '' ? '' : null }),
      agentId,
      course.startedAt,
      course.queuedAt,
      course.firstRingAt,
      course.answeredAt,
      course.answeredAt === null ? null : agentId,
      course.endedAt,
      course.outcome,
    ],
  );
  const endsNow = course.endedAt !== null && before?.course.endedAt === null;
  if (endsNow) await afterEnd(platform, sql, course, agentId, number);
  return agentId;
}

/** Whoever has this telephone and is switched on; once answered it stays theirs. */
async function agentConcerned(sql: Sql, before: Before | null, course: CallCourse): Promise<string | null> {
  if (course.extension === '') return course.endedAt === null ? null : (before?.agentId ?? null);
  if (before?.agentId && before.course.extension === course.extension) return before.agentId;
  const [agent] = await sql.query<{ operator_id: string }>(
    'select operator_id from hotline_agent where extension = $1 and is_on',
    [course.extension],
  );
  return agent?.operator_id ?? null;
}

async function afterEnd(
  platform: Platform,
  sql: Sql,
  course: CallCourse,
  agentId: string | null,
  number: string,
): Promise<void> {
  const now = platform.clock.now();
  if (course.answeredAt !== null && agentId !== null) {
    const seconds = (await readBook(sql))?.afterCallSeconds ?? 0;
    await sql.query(
      'update hotline_agent set after_call_until = $2::timestamptz, since = $3::timestamptz where operator_id = $1',
      [agentId, new Date(now.getTime() + seconds * 1000).toISOString(), now.toISOString()],
    );
  }
  if (course.outcome !== 'abandoned' && course.outcome !== 'notAnswered') return;
  // A withheld number cannot be called back.
  if (number !== '') await noteCallBack(platform, sql, course, number);
}
