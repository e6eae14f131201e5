import type { z } from 'zod';
import { FeedRow, type FeedAnswer } from '#contract/platform/exchange.ts';
import { requireKnownReceipt } from './agreement.ts';
import { stationOf, type Call } from '../kernel/context.ts';

const bodyName = {
  item: 'item',
  verification: 'definition',
  calendar: 'calendar',
  caseEvent: 'event',
  deviceSet: 'deviceSet',
  hotlineBook: 'book',
  knowledge: 'article',
  hall: 'hall',
  caseNumber: 'change',
  approval: 'decision',
  thing: 'thing',
  payment: 'news',
  courier: 'news',
  dataCorrection: 'correction',
} as const;

/** What changed for this station after `after`, oldest first. */
export async function readFeed(call: Call, after: number, limit: number): Promise<z.infer<typeof FeedAnswer>> {
  const station = stationOf(call);
  await requireKnownReceipt(call, station.stationId);
  const { db, instanceId } = call.platform;
  const [end] = await db.query<{ last: number }>('select coalesce(max(cursor), 0)::float8 as last from feed');
  const last = end?.last ?? 0;
  // A cursor we never gave out comes from a database that is gone; the station must see everything again.
  const from = after > last ? 0 : after;
  const found = await db.query<{ cursor: number; kind: FeedRow['kind']; body: unknown }>(
    `select cursor, kind, body from feed where cursor > $1 and cursor <= $2 and (station_id is null or station_id = $3)
     order by cursor limit $4`,
    [from, last, station.stationId, limit + 1],
  );
  const page = found.slice(0, limit);
  const more = found.length > limit;
  const rows = page.map((row) => FeedRow.parse({ cursor: row.cursor, kind: row.kind, [bodyName[row.kind]]: row.body }));
  // Rows for other stations are stepped over as well.
  return { instanceId, rows, cursor: more ? (page.at(-1)?.cursor ?? from) : last, more };
}
