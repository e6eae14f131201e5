import type { Sql } from '../kernel/sql.ts';
import type { GoodRow } from './check-row.ts';

/** A stream as it is stored, or as it will be when its first row is. */
export interface StreamState {
  /** Null until written. */
  id: number | null;
  name: string;
  stream: string;
  stationId: string;
  projectNo: string | null;
  /** A row of this batch will stand in it. */
  isWanted: boolean;
  isChanged: boolean;
}

/** The streams a batch speaks of. */
export interface StreamBook {
  find(row: GoodRow): StreamState;
  byNumber: ReadonlyMap<string, StreamState>;
  giveNumber(stream: StreamState, projectNo: string): void;
  all(): Iterable<StreamState>;
}

interface StreamRow {
  id: number;
  name: string;
  stream: string;
  station_id: string;
  project_no: string | null;
}

/**
 * Reads the streams these rows belong to. A case that came before streams is found by its number, and takes the name its station
 * gives it now.
 */
export async function openStreams(sql: Sql, stationId: string, rows: readonly GoodRow[]): Promise<StreamBook> {
  const names = new Set(rows.map((row) => nameOf(stationId, row.stream)));
  const numbers = new Set(rows.flatMap((row) => row.projectNo ?? []));
  const found = await sql.query<StreamRow>(
    `select stream_id::float8 as id, name, stream, station_id, project_no from stream where name = any($1::text[])
     union select stream_id::float8, name, stream, station_id, project_no from stream where project_no = any($2::text[])`,
    [[...names], [...numbers]],
  );
  const byName = new Map<string, StreamState>();
  const byNumber = new Map<string, StreamState>();
  for (const row of found) {
    const { id, name, stream, station_id: owner, project_no: projectNo } = row;
    const state = { id, name, stream, stationId: owner, projectNo, isWanted: false, isChanged: false };
    byName.set(name, state);
    if (projectNo !== null) byNumber.set(projectNo, state);
  }
  const find = (row: GoodRow): StreamState => {
    const name = nameOf(stationId, row.stream);
    const known = row.projectNo === null ? undefined : byNumber.get(row.projectNo);
    // A station from before streams knows the number only; one that was upgraded says which case it is.
    if (row.isNamedByNumber && known) return known;
    const named = byName.get(name);
    if (named) return named;
    if (known && known.stationId === stationId && known.stream === `case:${row.projectNo}`) {
      byName.delete(known.name);
      Object.assign(known, { name, stream: row.stream, isChanged: true });
      byName.set(name, known);
      return known;
    }
    const fresh = {
      id: null,
      name,
      stream: row.stream,
      stationId,
      projectNo: null,
      isWanted: false,
      isChanged: false,
    };
    byName.set(name, fresh);
    return fresh;
  };
  return {
    find,
    byNumber,
    giveNumber(stream, projectNo) {
      stream.projectNo = projectNo;
      stream.isChanged = true;
      byNumber.set(projectNo, stream);
    },
    all: () => byName.values(),
  };
}

/** Every station has its own `station` stream, and its own part of a hall's. */
function nameOf(stationId: string, stream: string): string {
  return stream.startsWith('case:') || stream.startsWith('ticket:') ? stream : `${stationId}/${stream}`;
}

/** Writes new streams and what changed on known ones. Another station that opened one at the same moment makes this fail with 23505. */
export async function writeStreams(sql: Sql, book: StreamBook, at: string): Promise<void> {
  const wanted = [...book.all()].filter((one) => one.isWanted || one.isChanged);
  const fresh = wanted.filter((one) => one.id === null && one.isWanted);
  if (fresh.length > 0) {
    const rows = await sql.query<{ id: number; name: string }>(
      `insert into stream (name, stream, station_id, project_no, opened_at)
       select name, stream, station_id, project_no, $5::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w (name, stream, station_id, project_no)
       returning stream_id::float8 as id, name`,
      [
        fresh.map((one) => one.name),
        fresh.map((one) => one.stream),
        fresh.map((one) => one.stationId),
        fresh.map((one) => one.projectNo),
        at,
      ],
    );
    const ids = new Map(rows.map(({ name, id }) => [name, id]));
    for (const one of fresh) one.id = ids.get(one.name) ?? null;
  }
  for (const one of wanted)
    if (one.isChanged && !fresh.includes(one) && one.id !== null)
      await sql.query('update stream set name = $2, stream = $3, project_no = $4 where stream_id = $1', [
        one.id,
        one.name,
        one.stream,
        one.projectNo,
      ]);
}
