import type { Db } from '../open.ts';

/** Blocks of case numbers have no series of their own. */
const caseNumbers = '';

export function addBlock(
  db: Db,
  block: { blockId: string; prefix: string; first: number; last: number; leasedAt: string },
  series = caseNumbers,
): void {
  db.prepare(
    'INSERT OR IGNORE INTO number_blocks (block_id, prefix, next_no, last_no, leased_at, series, first_no) VALUES (@blockId, @prefix, @first, @last, @leasedAt, @series, @first)',
  ).run({ ...block, series });
}

interface Which {
  /** Only numbers of this region; null or absent: of any. */
  regionCode?: string | null | undefined;
  series?: string;
}

/**
 * Takes the next number, of a block of this year before older ones; null when none is left. Numbers of another region stay where they
 * are: a station that was moved there and back goes on with them. Call it inside the transaction that uses the number.
 */
export function takeNumber(
  db: Db,
  year: string,
  { regionCode = null, series = caseNumbers }: Which = {},
): { prefix: string; serial: number } | null {
  const row = db
    .prepare(
      `UPDATE number_blocks SET next_no = next_no + 1
    WHERE block_id = (SELECT block_id FROM number_blocks WHERE series = @series AND next_no <= last_no AND (@region IS NULL OR substr(prefix, 1, 6) = @region)
      ORDER BY substr(prefix, -4) = @year DESC, leased_at, block_id LIMIT 1)
    RETURNING prefix, next_no - 1 AS serial`,
    )
    .get({ region: regionCode, year, series }) as { prefix: string; serial: number } | undefined;
  return row ?? null;
}

/** @param which only numbers of blocks leased for this year, of this region */
export function numbersLeft(db: Db, which: Which & { year?: string } = {}): number {
  const { year = null, regionCode = null, series = caseNumbers } = which;
  return (
    db
      .prepare(
        `SELECT coalesce(sum(last_no - next_no + 1), 0) AS n FROM number_blocks
         WHERE series = @series AND next_no <= last_no AND (@year IS NULL OR substr(prefix, -4) = @year) AND (@region IS NULL OR substr(prefix, 1, 6) = @region)`,
      )
      .get({ year, region: regionCode, series }) as { n: number }
  ).n;
}

/** What is left of this year's series; one that is used up is missing. */
export function seriesLeft(db: Db, year: string): Map<string, number> {
  const rows = db
    .prepare(
      `SELECT series, sum(last_no - next_no + 1) AS left FROM number_blocks
    WHERE series > '' AND next_no <= last_no AND substr(prefix, -4) = ? GROUP BY series`,
    )
    .all(year) as { series: string; left: number }[];
  return new Map(rows.map(({ series, left }) => [series, left]));
}

/** The highest number of the series this station ever held this year; 0 when it held none. */
export const highestOf = (db: Db, series: string, year: string): number =>
  (
    db
      .prepare(
        `SELECT max(last_no) AS highest FROM number_blocks WHERE series = @series AND prefix = @series || '/' || @year`,
      )
      .get({ series, year }) as { highest: number | null }
  ).highest ?? 0;

export interface OpenBlock {
  block_id: string;
  prefix: string;
  /** Null: leased before this was kept. */
  first_no: number | null;
  next_no: number;
  last_no: number;
}

/** Blocks of case numbers with numbers left, in the order they are used. */
export function openBlocks(db: Db): OpenBlock[] {
  return db
    .prepare(
      `SELECT block_id, prefix, first_no, next_no, last_no FROM number_blocks WHERE series = '' AND next_no <= last_no
       ORDER BY leased_at, block_id LIMIT 50`,
    )
    .all() as OpenBlock[];
}

/** Nothing of what is left is ever given out. Returns how many numbers that were. */
export function throwAwayNumbers(db: Db): number {
  const left = numbersLeft(db);
  db.prepare('UPDATE number_blocks SET next_no = last_no + 1 WHERE next_no <= last_no').run();
  return left;
}

/** Leaves out the next numbers of each block: which block they were taken from is not known. */
export function skipNumbers(db: Db, count: number): void {
  db.prepare('UPDATE number_blocks SET next_no = min(next_no + ?, last_no + 1) WHERE next_no <= last_no').run(count);
}

export const hasBlock = (db: Db, blockId: string): boolean =>
  db.prepare('SELECT 1 FROM number_blocks WHERE block_id = ?').get(blockId) !== undefined;
