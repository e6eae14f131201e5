import type { Platform } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { writeAwaited } from './awaited.ts';
import type { GoodRow } from './check-row.ts';
import { keepCollisions, type Collision } from './collisions.ts';
import { numbersFor } from './number-blocks.ts';
import { identityOf, renumberedRows, type Digests } from './told-again.ts';
import { freshStreams, openStreams, renameStreams, type StreamBook, type StreamState } from './streams.ts';
import type { PlacedRow, Verdict } from './placed-row.ts';
import { moveRenumbered, underNumber, type Renumbering } from './renumber.ts';
import { writeDataCorrections } from '../data-corrections/data-corrections.ts';
import { writeParcels } from '../couriers/parcels.ts';
import { paymentRefusals, writePayments } from '../payments/wishes.ts';
import { reconcile } from '../queue/reconcile.ts';
import { writeReworks } from '../rework/rework.ts';
import { countDuplicates, writeRows } from './written-rows.ts';
import { writeStates } from './written-states.ts';

export type { PlacedRow, Verdict } from './placed-row.ts';

const stored: Verdict = { state: 'stored', reason: '' };
const duplicate: Verdict = { state: 'duplicate', reason: '' };
const conflict: Verdict = { state: 'conflict', reason: '已有同一幂等键、内容不同的记录，没有覆盖' };
const rejected = (reason: string): Verdict => ({ state: 'rejected', reason });

/**
 * Stores rows in the order they came, a few statements for all of them: what is known is read first, each row is judged in memory,
 * and what may stand is written. Must run inside a transaction that holds the station.
 */
export async function storeSet(
  platform: Platform,
  sql: Sql,
  stationId: string,
  rows: readonly GoodRow[],
): Promise<Verdict[]> {
  const book = await openStreams(sql, stationId, rows);
  const digests = await digestsOf(sql, book, rows);
  const renamed = await renumberedRows(
    sql,
    rows.map((row) => ({ row, stream: book.find(row) })).filter(({ stream }) => stream.stationId === stationId),
    digests,
  );
  const claimed = rows.flatMap(({ projectNo, class: name }) =>
    name === 'accept' && projectNo !== null && !book.byNumber.has(projectNo) ? [projectNo] : [],
  );
  const mine = await numbersFor(platform, sql, stationId, new Set(claimed));
  const refusedPayments = await paymentRefusals(sql, stationId, rows);
  const placed: PlacedRow[] = [];
  const collisions: Collision[] = [];
  const renumbered: Renumbering[] = [];
  const repeats = new Map<string, number>();
  const verdicts = rows.map((row) => {
    const stream = book.find(row);
    const identity = identityOf(row);
    const seen = stream.stationId === stationId ? digests.get(stream)?.get(identity) : undefined;
    if (seen !== undefined) {
      if (seen !== row.digest && !renamed.has(row)) return conflict;
      if (stream.projectNo !== null) repeats.set(stream.projectNo, (repeats.get(stream.projectNo) ?? 0) + 1);
      return duplicate;
    }
    const reason = refusal(row, stream, stationId, book, mine) ?? refusedPayments.get(row) ?? null;
    if (reason !== null) {
      const holder = row.class === 'accept' && row.projectNo !== null ? book.byNumber.get(row.projectNo) : undefined;
      if (holder && holder !== stream) collisions.push({ row, stationId, holderStream: holder.name });
      return rejected(reason);
    }
    if (row.projectNo !== null && row.projectNo !== stream.projectNo) {
      if (stream.projectNo !== null) renumbered.push({ stream, from: stream.projectNo, to: row.projectNo });
      book.giveNumber(stream, row.projectNo);
    }
    const inStream = digests.get(stream) ?? new Map<string, string>();
    digests.set(stream, inStream.set(identity, row.digest));
    stream.isWanted = true;
    placed.push({ row, stream });
    return stored;
  });
  const at = platform.clock.now();
  const now = at.toISOString();
  await moveRenumbered(platform, sql, stationId, renumbered);
  await renameStreams(sql, book);
  const written = renumbered.length === 0 ? placed : placed.map(underNumber);
  await writeRows(sql, stationId, freshStreams(book), written, now);
  await writeStates(sql, written);
  await writeAwaited(sql, written);
  const kept = written.map(({ row }) => row);
  await writePayments(sql, stationId, kept, at);
  await writeParcels(sql, stationId, kept, at);
  await writeReworks(platform, sql, stationId, kept);
  await writeDataCorrections(sql, stationId, kept);
  await reconcile(
    platform,
    sql,
    stationId,
    kept.filter((row) => row.class === 'queueEvent'),
  );
  await countDuplicates(sql, repeats);
  await keepCollisions(platform, sql, collisions);
  return verdicts;
}

/** Why a new row may not stand in its stream, or null. */
function refusal(
  row: GoodRow,
  stream: StreamState,
  stationId: string,
  book: StreamBook,
  mine: ReadonlySet<string>,
): string | null {
  const { projectNo } = row;
  if (stream.stationId !== stationId)
    return projectNo === null ? '这些记录属于另一台工作站' : '办件编号不在本机领用的号段内';
  if (projectNo === null || stream.projectNo === projectNo) return null;
  const isNewVersion = row.class === 'accept' && row.dataVersion > 1;
  if (stream.projectNo !== null && !isNewVersion) return '这件办件已有另一个办件编号';
  const owner = book.byNumber.get(projectNo);
  if (owner) return owner.stationId === stationId ? '这个办件编号已属于另一件办件' : '办件编号不在本机领用的号段内';
  if (row.class !== 'accept') return '该办件的受理信息还没有到达';
  return mine.has(projectNo) ? null : '办件编号不在本机领用的号段内';
}

/** Digests of those of the rows that are stored already; streams seen for the first time have none. */
async function digestsOf(sql: Sql, book: StreamBook, rows: readonly GoodRow[]): Promise<Digests> {
  const found: Digests = new Map();
  const known = rows.flatMap((row) => {
    const { id } = book.find(row);
    return id === null ? [] : [{ id, row }];
  });
  if (known.length === 0) return found;
  const before = await sql.query<{ id: number; identity: string; digest: string }>(
    `select r.stream_id::float8 as id, r.class || '/' || r.seq || '/' || r.data_version as identity, r.digest
     from unnest($1::bigint[], $2::text[], $3::int[], $4::int[]) as w (stream_id, class, seq, data_version)
     join report_row r using (stream_id, class, seq, data_version)`,
    [
      known.map(({ id }) => id),
      known.map(({ row }) => row.class),
      known.map(({ row }) => row.seq),
      known.map(({ row }) => row.dataVersion),
    ],
  );
  const byId = new Map(known.map(({ id, row }) => [id, book.find(row)]));
  for (const { id, identity, digest } of before) {
    const stream = byId.get(id);
    if (!stream) continue;
    found.set(stream, (found.get(stream) ?? new Map<string, string>()).set(identity, digest));
  }
  return found;
}
