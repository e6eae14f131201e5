import { listDueIn, type CaseRow } from '#db/queries/cases.ts';
import { caseStates, isOpenState } from '#contract/case-states.ts';
import type { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { DueDates } from '../calendar/due-dates.ts';
import { storeCalendar } from '../calendar/stored-calendar.ts';
import { storedItem } from '../cases/stored.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { recountAwaited } from './run-out.ts';
import { dueNow, isSameDue, movedText, moveDue } from './move-due.ts';

type Deps = Pick<HostContext, 'db' | 'changes' | 'time' | 'session' | 'log'>;
const station = { username: 'station', name: '工作站' };

/** A calendar came by the feed: it is kept, and every open case it is about gets the due dates it gives. Call inside the feed's transaction. */
export function calendarArrived(ctx: Deps, calendar: WorkingDayCalendarData): void {
  const changed = storeCalendar(ctx.db, calendar, ctx.log);
  recountAwaited(ctx, changed);
  for (const row of listDueIn(ctx.db, caseStates.filter(isOpenState), changed)) recompute(ctx, row, calendar.version);
}

function recompute(ctx: Deps, row: CaseRow, version: string): void {
  const item = storedItem(ctx.db, row);
  if (!item || !row.accept_time) return;
  const due = dueOrNull(ctx, row, () => dueNow(ctx, row, item));
  if (!due || isSameDue(row, due)) return;
  record(
    ctx,
    { stream: caseStream(row.case_id), act: 'acceptance.dueMoved', by: station, tells: ['station'] },
    (on) => {
      on.step({ name: '办结日期', text: `工作日历有更新：${movedText(row, due)}` });
      on.note(`calendar ${version} ${row.promise_due} ${row.statutory_due} > ${due.promiseDue} ${due.statutoryDue}`);
      moveDue(ctx, on, row, due);
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
