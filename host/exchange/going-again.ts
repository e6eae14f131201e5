import type { OutboxDbRow } from '#db/queries/outbox-row.ts';
import { advancePutBack, listPutBack, putBackStreams, startOfPutBack, streamsHeldUp } from '#db/queries/put-back.ts';
import type { Db } from '#db/open.ts';
import type { LegalTime } from '../kernel/clock.ts';

/**
 * What the platform lost, on its way there once more: taken in the order of the numbers, from where it lies. Ten thousand rows that were
 * moved back into the outbox and out of it again took twice as long as their first time.
 */
export interface GoingAgain {
  /** Rows of the outbox from this number on wait until what goes again is under way; null: they need not. */
  below(): number | null;
  /** The next rows, none of a stream that is under way. */
  next(limit: number, underWay: ReadonlySet<string>): OutboxDbRow[];
  /** These of them are under way. */
  taken(rows: readonly OutboxDbRow[]): void;
  /** They arrived, or are in the outbox again. */
  settled(rows: readonly OutboxDbRow[]): void;
}

/** For one round of sending. */
export function createGoingAgain({ db, time }: { db: Db; time: Pick<LegalTime, 'iso'> }): GoingAgain {
  let from = startOfPutBack(db);
  /** First numbers of what is under way: what a crash breaks off goes on there. */
  const open = new Set<number>();
  return {
    below: () => from,
    next(limit, underWay) {
      if (from === null) return [];
      let rows = listPutBack(db, from, limit);
      const streams = [...new Set(rows.map(({ stream }) => stream))];
      const held = streamsHeldUp(db, streams, (rows.at(-1)?.outbox_id ?? 0) + 1);
      // In the outbox it waits behind what is unsent there, by the usual rules.
      if (held.length > 0) {
        putBackStreams(db, held, time.iso());
        rows = listPutBack(db, from, limit);
      }
      if (rows.length === 0) {
        from = null;
        if (open.size === 0) advancePutBack(db, null);
      }
      const busy = rows.findIndex(({ stream }) => underWay.has(stream));
      return busy === -1 ? rows : rows.slice(0, busy);
    },
    taken(rows) {
      const [first] = rows;
      const last = rows.at(-1);
      if (!first || !last) return;
      open.add(first.outbox_id);
      from = last.outbox_id + 1;
    },
    settled([first]) {
      if (first) open.delete(first.outbox_id);
      const earliest = Math.min(from ?? Number.MAX_SAFE_INTEGER, ...open);
      advancePutBack(db, earliest === Number.MAX_SAFE_INTEGER ? null : earliest);
    },
  };
}
