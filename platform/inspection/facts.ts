import { z } from 'zod';
import { ServiceItem } from '#contract/catalogue.ts';
import { EventFacts } from '#contract/inspection.ts';
import type { Sql } from '../kernel/sql.ts';
import type { CaseFacts } from './judge.ts';

/** A department that told of anything within so many days is connected. */
const heardDays = 30;

interface CaseRow {
  stream_id: number;
  project_no: string | null;
  task_code: string | null;
  task_name: string | null;
  window_no: string | null;
  promise_time: string | null;
  accept_time: Date | null;
  state: string | null;
}
interface ReportRow {
  stream_id: number;
  class: string;
  payload: unknown;
}
interface EventRow {
  project_no: string;
  at: Date;
  body: unknown;
}

const AcceptFacts = z.object({ acceptOrgCode: z.string(), acceptOrgName: z.string(), projectType: z.string() });
const MaterialFacts = z.object({ isCollected: z.boolean(), collectType: z.string() });
const StepFacts = z.object({ stepName: z.string(), opinion: z.string(), orgCode: z.string(), orgName: z.string() });
const ResultFacts = z.object({
  resultType: z.string(),
  resultExplain: z.string(),
  resultTime: z.string(),
  fee: z.string().nullable().default(null),
});
const PaymentFacts = z.object({ amount: z.string(), state: z.string() });
const PaperFacts = z.object({ kind: z.string() });
const EventBody = z.object({
  state: z.string(),
  stepName: z.string(),
  orgName: z.string(),
  opinion: z.string(),
  facts: EventFacts.default({}),
});

/** What is held of these streams; one that is no case yet, a draft's papers for instance, is left out. */
export async function factsOf(
  sql: Sql,
  streamIds: readonly number[],
  heard: ReadonlySet<string>,
): Promise<CaseFacts[]> {
  const cases = await sql.query<CaseRow>(
    `select s.stream_id::float8 as stream_id, s.project_no, c.task_code, c.task_name, c.window_no, c.promise_time, c.accept_time, c.state
     from stream s left join arrived_case c on c.project_no = s.project_no where s.stream_id = any($1::bigint[])`,
    [streamIds],
  );
  // The last version of each row is what counts.
  const rows = await sql.query<ReportRow>(
    `select distinct on (stream_id, class, seq) stream_id::float8 as stream_id, class, payload from report_row
     where stream_id = any($1::bigint[]) and class in ('accept', 'material', 'step', 'result', 'payment', 'document')
     order by stream_id, class, seq, data_version desc`,
    [streamIds],
  );
  const events = await sql.query<EventRow>(
    'select project_no, at, body from case_event where project_no = any($1::text[]) order by at, event_id',
    [cases.flatMap((one) => one.project_no ?? [])],
  );
  const items = await itemsOf(sql, [...new Set(cases.flatMap((one) => one.task_code ?? []))]);
  return cases.flatMap((row): CaseFacts[] => {
    const of = <T>(name: string, schema: z.ZodType<T>): T[] =>
      rows.flatMap((one) => {
        if (one.stream_id !== row.stream_id || one.class !== name) return [];
        const read = schema.safeParse(one.payload);
        return read.success ? [read.data] : [];
      });
    const [accept] = of('accept', AcceptFacts);
    const steps = of('step', StepFacts);
    const results = of('result', ResultFacts);
    const papers = of('document', PaperFacts);
    const mine = events.flatMap((one) => {
      const read = EventBody.safeParse(one.body);
      return one.project_no === row.project_no && read.success ? [{ ...read.data, at: one.at }] : [];
    });
    const deptCode = accept?.acceptOrgCode ?? steps.at(-1)?.orgCode ?? '';
    if (row.accept_time === null && results.length === 0) return [];
    return [
      {
        streamId: row.stream_id,
        projectNo: row.project_no,
        taskName: row.task_name ?? '',
        deptCode,
        deptName: accept?.acceptOrgName ?? steps.at(-1)?.orgName ?? '',
        windowNo: row.window_no ?? '',
        acceptedAt: row.accept_time,
        promiseDay: row.promise_time === null || row.promise_time === '' ? null : row.promise_time.slice(0, 10),
        state: row.state ?? 'NOT_ACCEPTED',
        isDoneAtWindow: accept?.projectType === '1',
        materials: of('material', MaterialFacts).map((one) => ({ isHere: one.isCollected || one.collectType === '5' })),
        results: results.map((one) => ({
          type: one.resultType,
          explain: one.resultExplain,
          fee: one.fee,
          at: new Date(one.resultTime),
        })),
        correctionNotices: papers.filter((one) => one.kind === 'CORRECT').length,
        addedCorrections: steps.filter((one) => one.stepName === '补正告警').map((one) => one.opinion),
        payments: of('payment', PaymentFacts).filter((one) => one.state === 'requested' || one.state === 'paid'),
        events: mine,
        item: items.get(row.task_code ?? '') ?? null,
        isDepartmentHeard: heard.has(deptCode),
      },
    ];
  });
}

async function itemsOf(
  sql: Sql,
  taskCodes: readonly string[],
): Promise<Map<string, { isFee: boolean; feeBasis: string }>> {
  const rows = await sql.query<{ ref: string; body: unknown }>(
    `select ref, body from feed where kind = 'item' and ref = any($1::text[])`,
    [taskCodes],
  );
  return new Map(
    rows.flatMap(({ ref, body }) => {
      const item = ServiceItem.pick({ isFee: true, feeBasis: true }).safeParse(body);
      return item.success ? [[ref, item.data] as const] : [];
    }),
  );
}

/** Departments whose events reach the platform at all. */
export async function heardDepartments(sql: Sql, now: Date): Promise<Set<string>> {
  const since = new Date(now.getTime() - heardDays * 86_400_000).toISOString();
  const rows = await sql.query<{ code: string }>(
    `select distinct r.payload ->> 'acceptOrgCode' as code from case_event e join stream s using (project_no)
     join report_row r on r.stream_id = s.stream_id and r.class = 'accept' where e.at > $1::timestamptz`,
    [since],
  );
  return new Set(rows.map((one) => one.code));
}
