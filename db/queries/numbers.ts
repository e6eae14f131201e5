import type { Db } from '../open.ts';

export function addBlock(
  db: Db,
  block: { blockId: string; prefix: string; first: number; last: number; leasedAt: string },
): void {
  db.prepare(
    'INSERT OR IGNORE INTO number_blocks (block_id, prefix, next_no, last_no, leased_at) VALUES (@blockId, @prefix, @first, @last, @leasedAt)',
  ).run(block);
}

/** Takes the next number, of a block of this year before older ones; null when none is left. Call it inside the transaction that uses the number. */
export function takeNumber(db: Db, year: string): { prefix: string; serial: number } | null {
  const row = db
    .prepare(
      `UPDATE number_blocks SET next_no = next_no + 1
    WHERE block_id = (SELECT block_id FROM number_blocks WHERE next_no <= last_no ORDER BY substr(prefix, -4) = ? DESC, leased_at, block_id LIMIT 1)
    RETURNING prefix, next_no - 1 AS serial`,
    )
    .get(year) as { prefix: string; serial: number } | undefined;
  return row ?? null;
}

/** @param year only numbers of blocks leased for it */
export function numbersLeft(db: Db, year?: string): number {
  return (
    db
      .prepare(
        'SELECT coalesce(sum(last_no - next_no + 1), 0) AS n FROM number_blocks WHERE @year IS NULL OR substr(prefix, -4) = @year',
      )
      .get({ year: year ?? null }) as { n: number }
  ).n;
}
