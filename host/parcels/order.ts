import { findCase, type CaseRow } from '#db/queries/cases.ts';
import { insertParcel, type ParcelRow } from '#db/queries/parcels.ts';
import { finishedStates, stateName } from '#contract/case-states.ts';
import { ExpectedError } from '#contract/errors.ts';
import { isOpenParcel, parcelWayNames } from '#contract/parcel-names.ts';
import { ParcelAddress, type Parcel } from '#contract/parcels.ts';
import type { PayloadOf } from '#contract/platform/reports.ts';
import { readPhone, readText } from '#contract/typed/index.ts';
import { tellEndAgain } from '../acceptance/outcome-report.ts';
import { openCase, type ActInput } from '../acceptance/opened.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { parcelsOf } from '../cases/parcels.ts';

/**
 * Orders a courier: with the result to the applicant, or for what the applicant hands in. The result counts as delivered only when the
 * courier says who took it.
 *
 * @throws ExpectedError CASE_NOT_FOUND | CASE_STATE | ACT_NOT_NOW also while one is on its way, or the result is not here or not paid |
 *   PARCEL_PHONE
 */
export function orderParcel(ctx: HostContext, input: ActInput & { way: Parcel['way']; to: ParcelAddress }): void {
  const { caseId, way } = input;
  // A parcel may go to a unit: its name is no person's.
  const to = { name: readText(input.to.name), phone: readPhone(input.to.phone), address: readText(input.to.address) };
  if (!/^\+?\d{5,17}$/.test(to.phone)) throw new ExpectedError('PARCEL_PHONE');
  const operator = ctx.session.operator();
  const row = way === 'toApplicant' ? openCase(ctx, input, 'deliver').row : findCase(ctx.db, caseId);
  const hall = readHall(ctx.db);
  if (!row || !hall) throw new ExpectedError('CASE_NOT_FOUND');
  if (row.state === 'DRAFT' || finishedStates.some((state) => state === row.state))
    throw new ExpectedError('CASE_STATE', { state: stateName(row.state) });
  if (parcelsOf(ctx.db, caseId).some((one) => one.way === way && isOpenParcel(one.state)))
    throw new ExpectedError('ACT_NOT_NOW', { act: parcelWayNames[way], reason: '上一件快递还没有到' });
  record(ctx, { stream: caseStream(caseId), act: 'parcels.order', detail: way, tells: ['station'] }, (on) => {
    const seq = on.seq();
    const parcel: ParcelRow = {
      ...{ case_id: caseId, parcel_no: `${row.project_no ?? 'K'}-K${seq}-${ctx.newId().slice(0, 6)}`, seq, way },
      ...{ state: 'ordered', to_json: JSON.stringify(to), operator: operator.name, news_json: null },
      created_at: on.at,
    };
    insertParcel(ctx.db, parcel);
    tellParcel(on, row, parcel, { hallName: hall.hallName, state: 'ordered' });
    tellEndAgain(ctx.db, on, caseId);
    on.step({ name: '寄送', text: `${parcelWayNames[way]}：${to.name}，${to.address}` });
  });
}

/** The parcel as a row of its class; the same number again is its next version. */
export function tellParcel(
  on: Recording,
  { project_no: projectNo }: CaseRow,
  parcel: ParcelRow,
  now: {
    hallName: string;
    state: PayloadOf<'courier'>['state'];
    courierNo?: string | null;
    signedBy?: string;
    endedAt?: string | null;
  },
): void {
  const { seq, operator } = parcel;
  const to = ParcelAddress.parse(JSON.parse(parcel.to_json));
  const isOut = parcel.way === 'toApplicant';
  on.report({
    class: 'courier',
    projectNo,
    seq,
    payload: {
      ...{ projectNo, seq, courierNo: now.courierNo ?? parcel.parcel_no, parcelNo: parcel.parcel_no },
      ...{ sender: (isOut ? operator : to.name).slice(0, 30), senderOrg: now.hallName, sentAt: null },
      ...{
        receiver: (now.signedBy || (isOut ? to.name : operator)).slice(0, 60),
        receiverOrg: isOut ? '' : now.hallName,
      },
      ...{ receivedAt: now.state === 'delivered' ? (now.endedAt ?? null) : null, state: now.state },
      ...(now.state === 'ordered' ? { way: isOut ? 'toApplicant' : 'fromApplicant', to } : {}),
    },
  });
}
