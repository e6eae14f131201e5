import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { ParcelAddress, ParcelNews, ParcelState, parcelWays } from '#contract/parcels.ts';
import { CourierReport } from '#contract/platform/rows/service.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Platform } from '../kernel/context.ts';
import { publish } from '../kernel/feed.ts';
import type { ReportedRow } from '../kernel/reported-row.ts';
import type { Sql } from '../kernel/sql.ts';
import { backOffMs, nextLookMs } from '../kernel/loop.ts';
import type { CourierEvent, CourierService } from './service.ts';

const ParcelRow = z.object({
  parcel_no: z.string(),
  station_id: z.string(),
  case_id: z.string(),
  way: z.enum(parcelWays),
  address: ParcelAddress,
  hall: z.string(),
  state: ParcelState,
  courier_no: z.string().nullable(),
  seen: z.array(z.string()),
  ended_at: z.date().nullable(),
  signed_by: z.string(),
  trouble: z.string(),
  notes: ParcelNews.shape.notes,
  created_at: z.date(),
  tries: z.number(),
});
type ParcelRow = z.infer<typeof ParcelRow>;

/** Parcels windows want, from rows that were just stored. */
export async function writeParcels(
  sql: Sql,
  stationId: string,
  rows: readonly ReportedRow[],
  now: Date,
): Promise<void> {
  for (const row of rows) {
    if (row.class !== 'courier') continue;
    const { parcelNo, way, to, state, senderOrg } = CourierReport.parse(row.payload);
    if (state !== 'ordered' || !parcelNo || !way || !to) continue;
    await sql.query(
      `insert into parcel (parcel_no, station_id, case_id, project_no, way, address, hall, state, created_at, next_look_at)
       values ($1, $2, $3, $4, $5, $6::jsonb, $7, 'ordered', $8::timestamptz, $8::timestamptz) on conflict (parcel_no) do nothing`,
      [
        parcelNo,
        stationId,
        row.stream.slice('case:'.length),
        row.projectNo ?? '',
        way,
        JSON.stringify(to),
        senderOrg,
        now.toISOString(),
      ],
    );
  }
}

export interface CourierWork {
  platform: Platform;
  service: CourierService | null;
  everyMs: number;
  notifyUrl(): string;
}

/** One round: new parcels are ordered, those on their way looked at. What fails waits and says why. */
export async function courierOnce(work: CourierWork): Promise<void> {
  const now = work.platform.clock.now();
  const due = await work.platform.db.query(
    'select * from parcel where next_look_at <= $1::timestamptz order by next_look_at limit 50',
    [now.toISOString()],
  );
  const unforeseen: unknown[] = [];
  for (const found of due) {
    const row = ParcelRow.parse(found);
    try {
      if (!work.service) throw new ExpectedError('SERVICE_NONE', { name: '快递服务' });
      await step(work, work.service, row);
    } catch (error) {
      // What nobody foresaw about one parcel must not keep the others waiting either.
      const failure = error instanceof ExpectedError ? error : new ExpectedError('INTERNAL', {}, { cause: error });
      if (failure !== error) unforeseen.push(error);
      const tries = row.tries + 1;
      const nextLookAt = new Date(now.getTime() + backOffMs(tries, work.everyMs));
      await change(work.platform, row.parcel_no, () => ({ trouble: failure.message, tries, nextLookAt }));
    }
  }
  if (unforeseen.length > 0) throw new AggregateError(unforeseen, 'parcels nobody could handle');
}

async function step(work: CourierWork, service: CourierService, row: ParcelRow): Promise<void> {
  const { parcel_no: parcelNo, way, address, hall } = row;
  const well = { trouble: '', tries: 0 } as const;
  const now = work.platform.clock.now();
  const soon = new Date(now.getTime() + nextLookMs(now.getTime() - row.created_at.getTime(), work.everyMs));
  if (row.state === 'ordered') {
    const { courierNo } = await service.order({ parcelNo, way, address, hall, notifyUrl: work.notifyUrl() });
    return change(work.platform, parcelNo, () => ({
      ...{ ...well, state: 'placed', courier_no: courierNo, nextLookAt: soon },
      notes: [{ at: now.toISOString(), text: `已下单，快递单号 ${courierNo}` }],
    }));
  }
  const events = await service.track(parcelNo);
  await change(work.platform, parcelNo, (is) => {
    const fresh = events.filter((one) => !is.seen.includes(one.eventNo));
    const next = fresh.reduce(after, { state: is.state, ended_at: is.ended_at, signed_by: is.signed_by });
    return {
      ...{ ...well, ...next, seen: [...is.seen, ...fresh.map((one) => one.eventNo)] },
      notes: fresh.map((one) => ({ at: one.at, text: sentence(one) })),
      nextLookAt: next.ended_at === null ? soon : null,
    };
  });
}

type End = Pick<ParcelRow, 'state' | 'ended_at' | 'signed_by'>;

/** What came to an end stays so, except that a parcel said to be lost may be found and handed over. */
function after(is: End, { kind, at, signedBy }: CourierEvent): End {
  if (is.state === 'delivered' || is.state === 'returned') return is;
  if (kind === 'delivered') return { state: 'delivered', ended_at: new Date(at), signed_by: signedBy };
  if (kind === 'returned' || kind === 'lost') return { ...is, state: kind, ended_at: new Date(at) };
  return { ...is, state: 'sent', ended_at: null };
}

const eventNames: Record<CourierEvent['kind'], string> = {
  collected: '已揽收',
  moving: '运输中',
  delivered: '已签收',
  returned: '退回',
  lost: '丢失',
};
const sentence = ({ kind, text, signedBy }: CourierEvent): string =>
  [eventNames[kind], kind === 'delivered' && signedBy ? `签收人 ${signedBy}` : '', text].filter(Boolean).join('，');

type Patch = Partial<
  Pick<ParcelRow, 'state' | 'courier_no' | 'seen' | 'ended_at' | 'signed_by' | 'trouble' | 'tries' | 'notes'>
> & { nextLookAt: Date | null };

async function change(platform: Platform, parcelNo: string, write: (is: ParcelRow) => Patch): Promise<void> {
  await platform.db.tx(async (sql) => {
    const [found] = await sql.query('select * from parcel where parcel_no = $1 for no key update', [parcelNo]);
    if (!found) return;
    const before = ParcelRow.parse(found);
    const { nextLookAt, notes = [], ...columns } = write(before);
    const now: ParcelRow = { ...before, ...columns, notes: [...before.notes, ...notes].slice(0, 100) };
    await sql.query(
      `update parcel set state = $2, courier_no = $3, seen = $4::jsonb, ended_at = $5::timestamptz, signed_by = $6, trouble = $7,
         notes = $8::jsonb, tries = $9, next_look_at = $10::timestamptz where parcel_no = $1`,
      [
        parcelNo,
        now.state,
        now.courier_no,
        JSON.stringify(now.seen),
        now.ended_at?.toISOString() ?? null,
        now.signed_by,
        now.trouble,
        JSON.stringify(now.notes),
        now.tries,
        nextLookAt?.toISOString() ?? null,
      ],
    );
    if (JSON.stringify(newsOf(before)) === JSON.stringify(newsOf(now))) return;
    const { station_id: stationId } = now;
    await publish(platform, sql, { kind: 'courier', ref: parcelNo, stationId, body: newsOf(now) });
    if (now.state !== before.state)
      await writeAudit(sql, platform.clock.now(), {
        ...{ username: 'platform', stationId, action: `parcel.${now.state}`, target: parcelNo, success: true },
      });
  });
}

const newsOf = (row: ParcelRow): ParcelNews => ({
  parcelNo: row.parcel_no,
  caseId: row.case_id,
  state: row.state,
  courierNo: row.courier_no,
  endedAt: row.ended_at?.toISOString() ?? null,
  signedBy: row.signed_by,
  trouble: row.trouble,
  notes: row.notes,
});
