import type { SavedInspectionRules } from '#contract/inspection.ts';
import { readCalendar } from '../catalogue/calendar.ts';
import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { hallDay } from '../queue/hall-time.ts';
import { factsOf, heardDepartments } from './facts.ts';
import { judgeCase, type CaseFacts, type Verdict } from './judge.ts';
import { readRules } from './rules.ts';

const everyMs = 60_000;
/** A row of a long transaction appears after a later one: so far is looked back each time. */
const overlapMs = 120_000;
/** The first look of all does not go through years. */
const firstLookDays = 62;
const batch = 500;

/** Looks once a minute; answers with what ends it. */
export function watchInspection(platform: Platform, onTrouble: (error: unknown) => void): () => Promise<void> {
  const life = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const look = (): void => {
    if (isRunning) return;
    isRunning = true;
    running = lookUnlessLooked(platform, life.signal)
      .catch(onTrouble)
      .finally(() => {
        isRunning = false;
      });
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return async () => {
    life.abort();
    clearInterval(timer);
    await running;
  };
}

/** Another replica may have looked a moment ago. */
async function lookUnlessLooked(platform: Platform, signal: AbortSignal): Promise<void> {
  const [mark] = await platform.db.query<{ looked_at: Date }>('select looked_at from inspection_mark');
  const age = mark ? platform.clock.now().getTime() - mark.looked_at.getTime() : Infinity;
  if (age < 0 || age > everyMs / 2) await lookThrough(platform, signal);
}

/** Every case that changed since the last look, and those where time alone may have changed something. */
export async function lookThrough(platform: Platform, signal?: AbortSignal): Promise<void> {
  const { db } = platform;
  const now = platform.clock.now();
  const [mark] = await db.query<{ looked_to: Date }>('select looked_to from inspection_mark');
  const since = new Date(
    mark ? mark.looked_to.getTime() - overlapMs : now.getTime() - firstLookDays * 86_400_000,
  ).toISOString();
  const rules = await readRules(db);
  const calendar = await readCalendar(db);
  const heard = await heardDepartments(db, now);
  for (let after = 0; ;) {
    if (signal?.aborted) return;
    const due = await db.query<{ stream_id: number }>(
      `select stream_id::float8 as stream_id from (
         select s.stream_id from arrived_case c join stream s using (project_no) where c.received_at > $1::timestamptz
         union select s.stream_id from case_event e join stream s using (project_no) where e.at > $1::timestamptz
         union select stream_id from report_row where received_at > $1::timestamptz
           and (class in ('result', 'payment') or (class = 'document' and payload ->> 'kind' = 'CORRECT'))
         union select stream_id from inspection_case where look_again <= $2::timestamptz
       ) as due where stream_id > $3 order by stream_id limit ${batch}`,
      [since, now.toISOString(), after],
    );
    const last = due.at(-1);
    if (!last) break;
    after = last.stream_id;
    await db.tx(async (sql) => {
      // One replica at a time: both would find the same.
      await sql.query('select pg_advisory_xact_lock(7431, 2)');
      const ids = due.map((one) => one.stream_id);
      for (const facts of await factsOf(sql, ids, heard)) await lookAt(sql, platform, rules, facts, { now, calendar });
    });
  }
  await db.query(
    `insert into inspection_mark (one, looked_to, looked_at) values (true, $1::timestamptz, $1::timestamptz)
     on conflict (one) do update set looked_to = excluded.looked_to, looked_at = excluded.looked_at`,
    [now.toISOString()],
  );
}

async function lookAt(
  sql: Sql,
  platform: Platform,
  { rules, version }: SavedInspectionRules,
  facts: CaseFacts,
  at: Parameters<typeof judgeCase>[2],
): Promise<void> {
  const verdicts: Record<string, string> = {};
  const found: { rule: (typeof rules)[number]; verdict: Verdict }[] = [];
  let again: Date | null = null;
  for (const rule of rules.filter((one) => one.isOn)) {
    const judged = judgeCase(rule, facts, at);
    if (judged.verdict) verdicts[rule.ruleId] = judged.verdict.level;
    if (judged.again && (again === null || judged.again < again)) again = judged.again;
    found.push({ rule, verdict: judged.verdict });
  }
  const day = hallDay(facts.acceptedAt ?? facts.results[0]?.at ?? at.now);
  await sql.query(
    `insert into inspection_case (stream_id, day, project_no, task_name, dept_code, dept_name, window_no, verdicts, look_again)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::timestamptz)
     on conflict (stream_id) do update set day = excluded.day, project_no = excluded.project_no, task_name = excluded.task_name,
       dept_code = excluded.dept_code, dept_name = excluded.dept_name, window_no = excluded.window_no,
       verdicts = excluded.verdicts, look_again = excluded.look_again`,
    [
      facts.streamId,
      day,
      facts.projectNo,
      facts.taskName,
      facts.deptCode,
      facts.deptName,
      facts.windowNo,
      JSON.stringify(verdicts),
      again?.toISOString() ?? null,
    ],
  );
  const known = await sql.query<{ finding_id: string; rule_id: string; level: string; state: string }>(
    'select finding_id, rule_id, level, state from inspection_finding where stream_id = $1',
    [facts.streamId],
  );
  for (const { rule, verdict } of found) {
    const before = known.find((one) => one.rule_id === rule.ruleId);
    if (verdict && 'what' in verdict) {
      if (!before) await find(sql, platform, facts.streamId, { rule, version, verdict }, at.now);
      else if (before.level === 'yellow' && (verdict.level === 'red' || before.state === 'over'))
        await raise(sql, before.finding_id, verdict, at.now);
    } else if (before?.state === 'open' && before.level === 'yellow') await end(sql, before.finding_id, at.now);
  }
}

async function find(
  sql: Sql,
  platform: Platform,
  streamId: number,
  {
    rule,
    version,
    verdict,
  }: {
    rule: SavedInspectionRules['rules'][number];
    version: number;
    verdict: { level: 'yellow' | 'red'; what: string };
  },
  now: Date,
): Promise<void> {
  const findingId = platform.newId();
  await sql.query(
    `insert into inspection_finding (finding_id, stream_id, rule_id, rule_name, rule_version, level, what, state, found_at, yellow_at, red_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'open', $8::timestamptz, $9::timestamptz, $10::timestamptz)`,
    [
      findingId,
      streamId,
      rule.ruleId,
      rule.name,
      version,
      verdict.level,
      verdict.what,
      now.toISOString(),
      verdict.level === 'yellow' ? now.toISOString() : null,
      verdict.level === 'red' ? now.toISOString() : null,
    ],
  );
  await note(sql, findingId, now, 'found', verdict.what);
}

/** A warning nobody heeded, or one that comes again; what was thought settled is open again. */
async function raise(
  sql: Sql,
  findingId: string,
  { level, what }: { level: 'yellow' | 'red'; what: string },
  now: Date,
): Promise<void> {
  await sql.query(
    `update inspection_finding set level = $4, what = $2, red_at = case when $4 = 'red' then $3::timestamptz end,
       state = case when state in ('over', 'passed', 'dismissed') then 'open' else state end where finding_id = $1`,
    [findingId, what, now.toISOString(), level],
  );
  await note(sql, findingId, now, level === 'red' ? 'red' : 'found', what);
}

/** What was only about to happen did not. */
async function end(sql: Sql, findingId: string, now: Date): Promise<void> {
  await sql.query(`update inspection_finding set state = 'over' where finding_id = $1`, [findingId]);
  await note(sql, findingId, now, 'over', '到期以前已经办理');
}

async function note(sql: Sql, findingId: string, at: Date, act: string, text: string): Promise<void> {
  await sql.query(
    `insert into inspection_step (finding_id, at, by, act, text) values ($1, $2::timestamptz, '系统', $3, $4)`,
    [findingId, at.toISOString(), act, text],
  );
}
