import { listDueIn, setDue, type CaseRow } from '#db/queries/cases.ts';
import { findNewest } from '#db/queries/outbox.ts';
import { caseStates, isOpenState } from '#contract/case-states.ts';
import type { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { AcceptRow } from '#contract/platform/reports.ts';
import { dueDates, type DueDates } from '../calendar/due-dates.ts';
import { storeCalendar } from '../calendar/stored-calendar.ts';
import { storedItem } from '../cases/stored.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';

type Deps = Pick<HostContext, 'db' | 'changes' | 'time' | 'session' | 'log'>;
const station = { username: 'station', name: '工作站' };

/** A calendar came by the feed: it is kept, and every open case it is about gets the due dates it gives. Call inside the feed's transaction. */
export function calendarArrived(ctx: Deps, calendar: WorkingDayCalendarData): void {
  const changed = storeCalendar(ctx.db, calendar, ctx.log);
  for (const row of listDueIn(ctx.db, caseStates.filter(isOpenState), changed)) recompute(ctx, row, calendar.version);
}

function recompute(ctx: Deps, row: CaseRow, version: string): void {
  const item = storedItem(row);
  if (!item || !row.accept_time) return;
  const due = dueOrNull(ctx, row, () => dueDates(ctx.db, item, chinaDate(row.accept_time ?? '')));
  const before = row.due_calendar ?? 'official';
  if (!due) return;
  const isMoved = due.promiseDue !== row.promise_due || due.statutoryDue !== row.statutory_due;
  if (!isMoved && due.dueCalendar === before) return;
  record(
    ctx,
    { stream: caseStream(row.case_id), act: 'acceptance.dueMoved', by: station, tells: ['station'] },
    (on) => {
      setDue(ctx.db, { caseId: row.case_id, ...due, at: on.at });
      on.step({ name: '办结日期', text: stepText(row, due, before) });
      on.note(`calendar ${version} ${row.promise_due} ${row.statutory_due} > ${due.promiseDue} ${due.statutoryDue}`);
      reportMoved(ctx, on, row, due);
    },
  );
}

/** A case whose dates cannot be computed keeps them; the others go on. */
function dueOrNull(ctx: Deps, row: CaseRow, compute: () => DueDates): DueDates | null {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    ctx.log.warn('calendar.notRecomputed', { caseId: row.case_id, code: error.code });
    return null;
  }
}

function stepText(row: CaseRow, due: DueDates, before: string): string {
  const was = before === 'provisional' ? '（暂定）' : '';
  const is = due.dueCalendar === 'provisional' ? '（暂定）' : '';
  const of = (name: string, from: string | null, to: string): string =>
    from === to ? `${name} ${to}${is}，日期没有变` : `${name}由 ${from}${was} 改为 ${to}${is}`;
  return `工作日历有更新：${of('承诺办结', row.promise_due, due.promiseDue)}；${of('法定办结', row.statutory_due, due.statutoryDue)}`;
}

/** The acceptance once more, with the next version: it replaces what the platform and the applicant's query page show. */
function reportMoved(ctx: Deps, on: Recording, row: CaseRow, due: DueDates): void {
  const newest = findNewest(ctx.db, row.case_id, 'accept');
  const sent = newest && AcceptRow.safeParse(JSON.parse(newest.row_json)).data;
  if (!sent) {
    ctx.log.warn('calendar.notReported', { caseId: row.case_id });
    return;
  }
  on.report({
    class: 'accept',
    projectNo: sent.projectNo,
    seq: sent.seq,
    dataVersion: sent.dataVersion + 1,
    payload: {
      ...sent.payload,
      promiseTime: due.promiseDue,
      statutoryTime: due.statutoryDue,
      dueCalendar: due.dueCalendar,
    },
  });
}
