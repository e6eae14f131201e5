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
      if (stream.projectNo !== null) byNumber.delete(stream.projectNo);
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

/** New streams a row of this batch will stand in; they are written together with their rows. */
export const freshStreams = (book: StreamBook): StreamState[] =>
  [...book.all()].filter((one) => one.id === null && one.isWanted);

/** Known streams that got their number, or the name their station gives them now. */
export async function renameStreams(sql: Sql, book: StreamBook): Promise<void> {
  const changed = [...book.all()].filter((one) => one.isChanged && one.id !== null);
  if (changed.length === 0) return;
  await sql.query(
    `update stream s set name = w.name, stream = w.stream, project_no = w.project_no
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as w (id, name, stream, project_no) where s.stream_id = w.id`,
    [
      changed.map((one) => one.id),
      changed.map((one) => one.name),
      changed.map((one) => one.stream),
      changed.map((one) => one.projectNo),
    ],
  );
}
