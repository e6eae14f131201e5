import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { setResultLost } from '#db/queries/decisions.ts';
import { findParcel, setParcel, type ParcelRow } from '#db/queries/parcels.ts';
import { isDoneState } from '#contract/case-states.ts';
import { ParcelAddress, type ParcelNews } from '#contract/parcels.ts';
import { storedOutcome } from '../cases/course.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import { tellEndAgain } from '../acceptance/outcome-report.ts';
import { giveOver } from '../delivery/give-over.ts';
import { hasNumber } from '../documents/make-letter.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { tellParcel } from './order.ts';
import { storedParcelNews } from '../cases/parcels.ts';

const told = ['sent', 'delivered', 'returned', 'lost'] as const;

/**
 * What the courier says of a parcel of this window. Taken by the applicant's side it is the delivery of the result, with 送达回证; lost,
 * the result is not here any more and has to come from the department again. The same again changes nothing.
 */
export function parcelArrived(ctx: HostContext, news: ParcelNews): void {
  const { caseId, parcelNo, state } = news;
  const row = findCase(ctx.db, caseId);
  const parcel = findParcel(ctx.db, caseId, parcelNo);
  const hall = readHall(ctx.db);
  if (!row || !parcel || !hall) {
    ctx.log.warn('parcel.unknown', { parcelNo });
    return;
  }
  const newsJson = JSON.stringify(news);
  if (parcel.news_json === newsJson) return;
  const before = storedParcelNews(parcel);
  const by = { username: 'courier', name: '快递' };
  record(ctx, { stream: caseStream(caseId), by, tells: ['station'] }, (on) => {
    setParcel(ctx.db, { caseId, parcelNo, state, newsJson });
    for (const note of news.notes.slice(before?.notes.length ?? 0))
      on.step({ name: '寄送', text: `快递${news.courierNo ?? ''}：${note.text}`, at: note.at });
    const fact = told.find((one) => one === state);
    if (fact === undefined || before?.state === fact) return;
    tellParcel(on, row, parcel, { ...news, hallName: hall.hallName, state: fact });
    tellEndAgain(ctx.db, on, caseId);
    if (parcel.way === 'toApplicant') end(ctx, on, row, parcel, news);
  });
}

function end(ctx: HostContext, on: Recording, row: CaseRow, parcel: ParcelRow, news: ParcelNews): void {
  if (!isDoneState(row.state)) return;
  if (news.state === 'lost') {
    setResultLost(ctx.db, row.case_id);
    on.step({ name: '寄送', text: '结果在寄送中丢失：请部门补制，收到以后重新寄送或到窗口领取；送达期限照计' });
  }
  if (news.state === 'returned') on.step({ name: '寄送', text: '结果退回窗口：请联系申请人，重新寄送或到窗口领取' });
  if (news.state !== 'delivered') return;
  const item = storedItem(ctx.db, row);
  const hall = readHall(ctx.db);
  const outcome = storedOutcome(row);
  if (!item || !hall || !outcome || !hasNumber(ctx.db, item, 'DELIVER')) {
    on.step({ name: '寄送', text: '快递已签收；《送达回证》的编号用完，请联网补领后登记送达' });
    return;
  }
  const to = ParcelAddress.parse(JSON.parse(parcel.to_json));
  const name = news.signedBy || to.name;
  giveOver(ctx, on, {
    subject: {
      ...{ caseId: row.case_id, projectNo: row.project_no, draft: storedDraft(row), item, hall },
      ...{ windowNo: ctx.station.windowNo, operatorName: parcel.operator },
    },
    outcome,
    delivery: {
      at: news.endedAt ?? on.at,
      ...{ collectorName: name, collectorCertNo: '', relation: name === to.name ? '收件人本人签收' : '代收' },
      ...{ method: 'post', postNo: news.courierNo ?? parcel.parcel_no, isSigned: false },
    },
  });
}
