import { findCase, setState } from '#db/queries/cases.ts';
import { keepItem, listAwaited, listCorrections, listRunOut, setAwaited } from '#db/queries/decisions.ts';
import { calendarBetween, dueAfter } from '../calendar/due-dates.ts';
import { caseFacts, type CaseDeps } from '../cases/facts.ts';
import { keepItemAsIs, storedDraft } from '../cases/stored.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { tellWithinDays, usualCorrectionDays } from './before-acceptance.ts';
import { tellStep } from './opened.ts';
import { tellEnd } from './outcome-report.ts';

const station = { username: 'station', name: '工作站' };

/**
 * The days of a correction are over and nothing came: the application counts as given up, as the notice said. It is said against the
 * applicant, so a day of a year nobody has published ends nothing: the official calendar is waited for, and the screen says so.
 */
export function expireCorrections(ctx: HostContext): void {
  const today = chinaDate(ctx.time.now());
  for (const { case_id: caseId } of listRunOut(ctx.db, today)) {
    const row = findCase(ctx.db, caseId);
    const hall = readHall(ctx.db);
    if (!row?.correct_by || !hall || calendarBetween(ctx.db, row.correct_by, row.correct_by) !== 'official') continue;
    const draft = storedDraft(row);
    const { item } = caseFacts(ctx, row, draft);
    if (!item) continue;
    const { correct_by: due } = row;
    record(ctx, { stream: caseStream(caseId), act: 'acceptance.expired', by: station, tells: ['station'] }, (on) => {
      keepItem(ctx.db, caseId, keepItemAsIs(ctx.db, item));
      setState(ctx.db, caseId, 'EXPIRED', on.at);
      const subject = {
        ...{ caseId, projectNo: row.project_no, draft, item, hall },
        ...{ windowNo: ctx.station.windowNo, operatorName: on.by.name },
      };
      const text = `补正期限 ${due} 已过，没有补齐，视为放弃申请，材料可以凭补正告知书取回`;
      tellStep(on, subject, { name: '补正逾期', text, action: '退回', opinion: text, seq: on.seq() });
      tellEnd(ctx.db, on, subject, { resultType: 'returned', explain: text });
      on.note(due);
    });
  }
}

type Deps = Pick<HostContext, 'db' | 'changes' | 'time' | 'session' | 'log'>;

/** Another calendar: the days that were given are counted anew, and what moved is said on the case and to the platform. */
export function recountAwaited(ctx: Deps & CaseDeps, years: readonly string[]): void {
  if (years.length === 0) return;
  for (const { case_id: caseId } of listAwaited(ctx.db, years)) {
    const row = findCase(ctx.db, caseId);
    if (!row) continue;
    const notice = listCorrections(ctx.db, caseId).at(-1);
    const isReceipt = row.state === 'RECEIVED';
    const from = isReceipt ? row.received_at : (notice?.at ?? null);
    const before = isReceipt ? row.decide_by : row.correct_by;
    if (from === null || before === null) continue;
    const { item } = caseFacts(ctx, row, storedDraft(row));
    const days = isReceipt ? tellWithinDays : (notice?.days ?? item?.correctionDays ?? usualCorrectionDays);
    const { due, calendar } = dueAfter(ctx.db, chinaDate(from), days, 'workingDay');
    if (due === before || calendar === 'unknown') continue;
    const name = isReceipt ? '决定期限' : '补正期限';
    record(
      ctx,
      { stream: caseStream(caseId), act: 'acceptance.deadlineMoved', by: station, tells: ['station'] },
      (on) => {
        setAwaited(ctx.db, { caseId, decideBy: isReceipt ? due : null, correctBy: isReceipt ? null : due, at: on.at });
        const text = `工作日历有更新：${name}由 ${before} 改为 ${due}${calendar === 'official' ? '' : '（暂定）'}`;
        const hall = readHall(ctx.db);
        if (item && hall)
          tellStep(
            on,
            {
              ...{ caseId, projectNo: row.project_no, draft: storedDraft(row), item, hall },
              ...{ windowNo: '', operatorName: on.by.name },
            },
            { name, text, action: '其他', opinion: text, seq: on.seq() },
          );
        else on.step({ name, text });
        on.note(`${before} > ${due}`);
      },
    );
  }
}
