import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore, type Db } from '#db/open.ts';
import { listDue, listOutbox, markAcked, outboxCounts, retryNow } from '#db/queries/outbox.ts';
import {
  ackAgain,
  advancePutBack,
  beginPutBack,
  listPutBack,
  putBackStreams,
  startOfPutBack,
} from '#db/queries/put-back.ts';
import { ExpectedError } from '#contract/errors.ts';
import { createChanges } from '../kernel/changes.ts';
import { createLegalTime, systemClock } from '../kernel/clock.ts';
import { silentLogger } from '../kernel/log.ts';
import { createPlatformClient } from '../kernel/platform-client.ts';
import { reportTo } from '../kernel/report.ts';
import { backOffMs, pushWaiting } from './outbox.ts';

const Sent = z.object({ rows: z.array(z.object({ key: z.string(), stream: z.string(), seq: z.number() })) });
type Sent = z.infer<typeof Sent>['rows'];

describe('batches under way at once', () => {
  let dir: string;
  let db: Db;
  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-outbox-'));
    const migrationsDir = path.join(import.meta.dirname, '../../db/migrations');
    db = openStore({ file: path.join(dir, 'station.db'), key: new Uint8Array(32).fill(3), migrationsDir });
  });
  afterEach(() => {
    db.close();
    rmSync(dir, { recursive: true });
  });

  /** Pushes what waits to a platform that answers each batch when `answer` does. */
  async function push(answer: (rows: Sent) => Promise<Response>): Promise<string> {
    const time = createLegalTime(systemClock, { offsetMs: null, latest: null }, () => undefined);
    const platform = createPlatformClient(
      'http://platform.test',
      async (_url, init) =>
        answer(Sent.parse(JSON.parse(new TextDecoder().decode(z.instanceof(Uint8Array).parse(init?.body)))).rows),
      { runId: 'run-1', seen: () => null },
    );
    const ctx = { db, time, platform, random: () => 0.5, changes: createChanges(), log: silentLogger };
    return await pushWaiting(
      ctx,
      'token',
      () => undefined,
      () => false,
    );
  }
  const taken = (rows: Sent): Response =>
    Response.json({
      instanceId: 'i',
      durable: true,
      results: rows.map(({ key }) => ({ key, state: 'stored', reason: '' })),
    });
  const at = '2026-03-05T02:24:12.000Z';
  const later = '2026-03-06T02:24:12.000Z';
  const fill = (streams: string[], rowsEach: number): void => {
    db.tx(() => {
      for (const stream of streams)
        for (let seq = 1; seq <= rowsEach; seq += 1) {
          const payload = { projectNo: null, seq, level: 5, source: 'screen' as const, assessTime: at };
          reportTo(db, stream, null, {
            class: 'rating',
            projectNo: null,
            seq,
            at,
            payload: { ...payload, windowNo: '1', operator: 'o' },
          });
        }
    });
  };
  const states = (): unknown[] =>
    db.prepare('SELECT state, count(*) AS rows FROM outbox_all GROUP BY state ORDER BY state').all();

  it('never hold rows of one stream, so that none overtakes another; all arrive once, each stream in order', async () => {
    fill(
      Array.from({ length: 130 }, (_, each) => `ticket:t${each}`),
      9,
    );
    fill(['station'], 900);
    const underWay = new Set<string>();
    const arrived = new Map<string, number[]>();
    let most = 0;
    let open = 0;
    const outcome = await push(async (rows) => {
      most = Math.max(most, (open += 1));
      const streams = new Set(rows.map((row) => row.stream));
      for (const stream of streams) expect(underWay.has(stream), stream).toBe(false);
      for (const stream of streams) underWay.add(stream);
      await new Promise((resolve) => setImmediate(resolve));
      for (const { stream, seq } of rows) arrived.set(stream, [...(arrived.get(stream) ?? []), seq]);
      for (const stream of streams) underWay.delete(stream);
      open -= 1;
      return taken(rows);
    });
    expect([outcome, most]).toEqual(['progress', 2]);
    expect(arrived.get('station')).toEqual(Array.from({ length: 900 }, (_, row) => row + 1));
    expect([...arrived.values()].every((seqs) => seqs.every((seq, index) => seq === index + 1))).toBe(true);
    expect(states()).toEqual([{ state: 'acked', rows: 130 * 9 + 900 }]);
  });

  it('let the window be served while a large answer is noted', async () => {
    fill(['station'], 900);
    const arrivedAt: number[] = [];
    let isOver = false;
    const look = (): void => {
      arrivedAt.push((db.prepare('SELECT count(*) AS rows FROM outbox_sent').get() as { rows: number }).rows);
      if (!isOver) setImmediate(look);
    };
    look();
    await push(async (rows) => {
      await new Promise((resolve) => setImmediate(resolve));
      return taken(rows);
    });
    isOver = true;
    const atOnce = arrivedAt.map((rows, index) => rows - (arrivedAt[index - 1] ?? 0));
    expect(arrivedAt.at(-1)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(200);
  });

  it('leave the platform nothing to wait for: the next is there before the last answer is noted here', async () => {
    fill(
      Array.from({ length: 176 }, (_, each) => `ticket:t${each}`),
      9,
    );
    const notedWhenSent: number[] = [];
    const sizes: number[] = [];
    await push((rows) => {
      sizes.push(rows.length);
      notedWhenSent.push((db.prepare('SELECT count(*) AS rows FROM outbox_sent').get() as { rows: number }).rows);
      return Promise.resolve(taken(rows));
    });
    expect(notedWhenSent.slice(0, 3)).toEqual([0, 0, 0]);
    // It begins with a small one, and while that is stored the next are read.
    expect(sizes).toEqual([99, 198, 396, 396, 396, 99]);
    expect(states()).toEqual([{ state: 'acked', rows: 176 * 9 }]);
  });

  it('end together when one finds the platform gone: what the other brought is acknowledged, the rest waits', async () => {
    fill(
      Array.from({ length: 100 }, (_, each) => `ticket:t${each}`),
      9,
    );
    let batches = 0;
    const outcome = await push(async (rows) => {
      batches += 1;
      if (batches === 2) throw new TypeError('fetch failed');
      await new Promise((resolve) => setImmediate(resolve));
      return taken(rows);
    });
    expect([outcome, batches]).toEqual(['unreachable', 2]);
    expect(states()).toEqual([
      { state: 'acked', rows: 99 },
      { state: 'waiting', rows: 801 },
    ]);
  });

  it('stop at once when the station is turned away, and nothing is lost', async () => {
    fill(['station', 'ticket:t'], 450);
    const refusal = { defined: true, data: new ExpectedError('STATION_REFUSED').toFailure() };
    await expect(push(() => Promise.resolve(Response.json(refusal, { status: 422 })))).rejects.toMatchObject({
      code: 'STATION_REFUSED',
    });
    expect(states()).toEqual([{ state: 'waiting', rows: 900 }]);
  });

  describe('an acknowledged row', () => {
    const rows = (table: string): number => (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

    it('is out of the outbox, and back in its old place when the platform has lost it', async () => {
      fill(['ticket:t'], 3);
      await push((sent) => Promise.resolve(taken(sent)));
      fill(['ticket:t'], 1);
      expect([rows('outbox'), rows('outbox_sent')]).toEqual([1, 3]);
      expect(beginPutBack(db, 0)).toBe(3);
      putBackStreams(db, ['ticket:t'], later);
      expect([rows('outbox'), rows('outbox_sent')]).toEqual([4, 0]);
      expect(listDue(db, later, 10).map((row) => row.idem_key)).toEqual([
        'ticket:t/rating/1/1',
        'ticket:t/rating/2/1',
        'ticket:t/rating/3/1',
        'ticket:t/rating/1/2',
      ]);
    });

    it('comes back part by part: nothing of a stream overtakes what is not back yet, and all is counted as waiting', async () => {
      fill(['ticket:a', 'ticket:b'], 400);
      await push((sent) => Promise.resolve(taken(sent)));
      fill(['ticket:a', 'ticket:b'], 1);
      expect(beginPutBack(db, 0)).toBe(800);
      expect(outboxCounts(db).pending).toBe(802);
      for (const filter of ['open', 'all'] as const) {
        const listed = listOutbox(db, filter, 1000);
        expect(listed.filter((row) => row.state === 'waiting' && row.acked_at === null)).toHaveLength(802);
        expect(listed).toHaveLength(802);
      }
      const again: string[] = [];
      const waiting: number[] = [];
      await push((sent) => {
        again.push(...sent.map((row) => row.key));
        waiting.push(outboxCounts(db).pending);
        return Promise.resolve(taken(sent));
      });
      const all = ['ticket:a', 'ticket:b'].map((stream) =>
        [...Array.from({ length: 400 }, (_, at) => `rating/${at + 1}/1`), 'rating/1/2'].map(
          (row) => `${stream}/${row}`,
        ),
      );
      for (const stream of all) expect(again.filter((key) => stream.includes(key))).toEqual(stream);
      expect(again).toHaveLength(802);
      expect(waiting.at(0)).toBe(802);
      expect(Math.min(...waiting)).toBeGreaterThan(0);
      expect(outboxCounts(db).pending).toBe(0);
    });

    it('is not counted as waiting once it was taken anew, though its new receipt lies among the lost ones', async () => {
      fill(['ticket:t'], 300);
      await push((sent) => Promise.resolve(taken(sent)));
      beginPutBack(db, 0);
      expect(outboxCounts(db).pending).toBe(300);
      const ids = listPutBack(db, startOfPutBack(db) ?? 0, 60).map((row) => row.outbox_id);
      ackAgain(db, ids, { at: later, by: 'i', isDurable: true, mark: null });
      expect(outboxCounts(db).pending).toBe(240);
    });

    it('goes on coming back after a start, also when more was lost meanwhile', async () => {
      fill(['ticket:t'], 300);
      const acked = (rows: Sent, mark: number): Response =>
        Response.json({
          instanceId: 'i',
          durable: true,
          mark,
          results: rows.map(({ key }) => ({ key, state: 'stored', reason: '' })),
        });
      let mark = 0;
      const received: string[] = [];
      await push((sent) => Promise.resolve(acked(sent, (mark += 1))));
      const marks = mark;
      expect(marks).toBeGreaterThan(1);
      expect(beginPutBack(db, 1)).toBe(200);
      const ids = listPutBack(db, startOfPutBack(db) ?? 0, 50).map((row) => row.outbox_id);
      ackAgain(db, ids, { at: later, by: 'i', isDurable: true, mark: (mark += 1) });
      advancePutBack(db, (ids.at(-1) ?? 0) + 1);
      expect(outboxCounts(db).pending).toBe(150);
      // The same again from a copy that is older still.
      expect(beginPutBack(db, 0)).toBe(300);
      await push((sent) => {
        received.push(...sent.map((row) => row.key));
        return Promise.resolve(acked(sent, (mark += 1)));
      });
      expect([...received].sort()).toEqual(
        Array.from({ length: 300 }, (_, at) => `ticket:t/rating/${at + 1}/1`).sort(),
      );
      expect(new Set(received).size).toBe(300);
      expect([rows('outbox'), rows('outbox_sent')]).toEqual([0, 300]);
    });

    it.each([1, 2, 3, 4, 5, 6])(
      'goes again from where it lies, each stream in order, however often the platform fails underway (%i)',
      async (seed) => {
        const streams = Array.from({ length: 40 }, (_, each) => `ticket:t${each}`);
        for (let visit = 0; visit < 3; visit += 1) fill(streams, 4);
        await push((sent) => Promise.resolve(taken(sent)));
        fill(streams.slice(0, 5), 1);
        beginPutBack(db, 0);
        let state = seed;
        const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
        const stored: string[] = [];
        const refusal = { defined: true, data: new ExpectedError('INPUT_INVALID').toFailure() };
        let tries = 0;
        for (; outboxCounts(db).pending > 0 && tries < 200; tries += 1) {
          const outcome = await push(async (sent) => {
            await new Promise((resolve) => setImmediate(resolve));
            const luck = chance();
            if (luck < 0.1) throw new TypeError('fetch failed');
            // Sent one by one then, and broken off among them.
            if (luck < 0.25 && sent.length > 1) return Response.json(refusal, { status: 422 });
            for (const { key } of sent) if (!stored.includes(key)) stored.push(key);
            // Stored, and the answer is lost.
            if (luck < 0.35) throw new TypeError('fetch failed');
            return taken(sent);
          });
          if (outcome === 'unreachable') retryNow(db, null, at);
        }
        expect(tries).toBeGreaterThan(1);
        expect([rows('outbox'), rows('outbox_sent')]).toEqual([0, 40 * 12 + 5]);
        expect(stored).toHaveLength(40 * 12 + 5);
        for (const stream of streams) {
          const expected = db
            .prepare('SELECT idem_key FROM outbox_sent WHERE stream = ? ORDER BY outbox_id')
            .pluck()
            .all(stream);
          expect(stored.filter((key) => key.startsWith(`${stream}/`))).toEqual(expected);
        }
      },
    );

    it('does not overtake an earlier row of its stream that needs a person; the other streams go', async () => {
      fill(['ticket:a', 'ticket:b'], 3);
      const [first] = listDue(db, later, 1);
      db.exec(`UPDATE outbox SET state = 'attention' WHERE outbox_id = ${first?.outbox_id}`);
      // Fetched from the platform behind what it had not been told, as after a store was put back.
      const others = db.prepare(`SELECT outbox_id FROM outbox WHERE state = 'waiting'`).pluck().all() as number[];
      markAcked(db, others, { at: later, by: 'i', isDurable: true, mark: null });
      beginPutBack(db, 0);
      const again: string[] = [];
      await push((sent) => {
        again.push(...sent.map(({ key }) => key));
        return Promise.resolve(taken(sent));
      });
      expect(again).toEqual(['ticket:b/rating/1/1', 'ticket:b/rating/2/1', 'ticket:b/rating/3/1']);
      expect(outboxCounts(db)).toMatchObject({ pending: 2, attention: 1 });
    });

    it('that is refused when it goes again waits for a person, with what follows in its stream; the others arrive', async () => {
      fill(['ticket:a', 'ticket:b', 'ticket:c'], 150);
      await push((sent) => Promise.resolve(taken(sent)));
      beginPutBack(db, 0);
      const isBad = ({ stream, seq }: Sent[number]): boolean => stream === 'ticket:b' && seq >= 100;
      await push((sent) =>
        Promise.resolve(
          Response.json({
            instanceId: 'i',
            durable: true,
            results: sent.map((row) => ({ key: row.key, state: isBad(row) ? 'rejected' : 'stored', reason: '不认' })),
          }),
        ),
      );
      expect(outboxCounts(db)).toMatchObject({ pending: 50, attention: 1 });
      expect(listOutbox(db, 'attention', 10).map((row) => row.idem_key)).toEqual(['ticket:b/rating/100/1']);
      retryNow(db, null, at);
      const once: string[] = [];
      await push((sent) => {
        once.push(...sent.map(({ key }) => key));
        return Promise.resolve(taken(sent));
      });
      expect(once).toEqual([]);
    });

    it('is in one place, whole, when moving it is broken off in the middle', async () => {
      fill(['ticket:t'], 3);
      db.exec(`CREATE TEMP TRIGGER no_leaving BEFORE DELETE ON main.outbox BEGIN SELECT RAISE(ABORT, 'power'); END`);
      await expect(push((sent) => Promise.resolve(taken(sent)))).rejects.toThrow('power');
      expect([rows('outbox'), rows('outbox_sent')]).toEqual([3, 0]);
      db.exec('DROP TRIGGER temp.no_leaving');
      await push((sent) => Promise.resolve(taken(sent)));
      expect([rows('outbox'), rows('outbox_sent')]).toEqual([0, 3]);
    });
  });
});

describe('waiting before the next try', () => {
  it('doubles from one second to five minutes and stays there, for ever', () => {
    const longest = [1, 2, 3, 4, 9, 10, 60, 10_000].map((attempts) => backOffMs(attempts, () => 1));
    expect(longest).toEqual([1000, 2000, 4000, 8000, 256_000, 300_000, 300_000, 300_000]);
  });

  it('is spread by half, so that a hall’s windows do not all knock at once, and is never nothing', () => {
    expect(backOffMs(4, () => 0)).toBe(4000);
    expect(backOffMs(4, () => 0.5)).toBe(6000);
    expect(backOffMs(1, () => 0)).toBeGreaterThan(0);
  });
});
