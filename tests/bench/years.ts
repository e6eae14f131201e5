import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { listDue, markAcked } from '#db/queries/outbox.ts';
import { auditPage } from '#host/audit/page.ts';
import { findBreak } from '#host/audit/chain-check.ts';
import { settledAtOnce } from '#host/exchange/outbox.ts';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, zhao, type Client } from '../world.ts';
import { median, percentile, ratio } from './figures.ts';
import { certAt, mobileAt, nameAt } from './find.ts';
import { catching, noteStatements, rowsRead } from './rows-read.ts';
import { writeYears } from './years-store.ts';

const fullSize = 100_000;
const perRound = 50;
const rounds = 42;
const starts = 9;
const bars = { acceptMedianRatio: 1.2, acceptP99Ratio: 1.5, unresponsiveMs: 50, listMs: 50, startRatio: 1.3 };

type Station = Awaited<ReturnType<typeof localStation>>;
type Sqlite = Awaited<ReturnType<typeof catching>>['sqlite'];
interface Side {
  station: Station;
  sqlite: Sqlite;
  times: number[];
  /** Of this thread alone. */
  processorMs: number[];
  nextPerson: number;
}

/**
 * A store of 100,000 cases beside an empty one, in one process: accepting, starting, the lists, and the rows every statement reads. What was
 * accepted is acknowledged between the rounds by the host's own statements, without a platform, so that both outboxes are empty again.
 */
export async function benchYears(cases = fullSize): Promise<object> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-years-'));
  const full = await side(path.join(dir, 'full'));
  const empty = await side(path.join(dir, 'empty'));
  let isOpen = true;
  try {
    const sample = await accept(full, null);
    await accept(empty, null);
    for (const one of [full, empty]) await arrive(one.station.host);
    const began = performance.now();
    const written = await writeYears(full.station.host.ctx.db, sample, cases, full.station.host.ctx.time.iso());
    const writtenMs = performance.now() - began;
    const broken = findBreak(full.station.host.ctx.db);

    const delay = watchLoop();
    for (let round = 0; round < rounds + 2; round += 1)
      for (const one of round % 2 === 0 ? [empty, full] : [full, empty]) await acceptRound(one, round >= 2);
    const unresponsive = delay.stop();
    // Before a page of the audit is asked for: its chain is hashed behind it, and reads rows of its own.
    const reads = [await readsOf(empty), await readsOf(full)] as const;
    const lists = await firstPages(full.station);
    await full.station.close();
    await empty.station.close();
    isOpen = false;
    const size =
      (await stat(path.join(dir, 'full', 'station.db'))).size -
      (await stat(path.join(dir, 'empty', 'station.db'))).size;
    const start = await startTimes(path.join(dir, 'empty'), path.join(dir, 'full'));

    const medianRatio = median(full.times) / median(empty.times);
    const p99Ratio = percentile(full.times, 99) / percentile(empty.times, 99);
    const differing = [...reads[1]].flatMap(([sql, rows]) => {
      const before = reads[0].get(sql) ?? 0;
      return rows === before ? [] : [{ sql, empty: before, full: rows }];
    });
    const slowest = Math.max(...Object.values(lists));
    const startRatio = median(start.full) / median(start.empty);
    return {
      bench: 'years',
      ...written,
      writtenMs: Math.round(writtenMs),
      chain: broken === null ? 'whole' : `broken at ${broken}`,
      bytesPerCase: Math.round(size / cases),
      accepts: full.times.length,
      acceptMedianMs: { empty: ratio(median(empty.times)), full: ratio(median(full.times)) },
      acceptP99Ms: { empty: ratio(percentile(empty.times, 99)), full: ratio(percentile(full.times, 99)) },
      acceptProcessorMedianMs: { empty: ratio(median(empty.processorMs)), full: ratio(median(full.processorMs)) },
      acceptMedianRatio: ratio(medianRatio),
      acceptP99Ratio: ratio(p99Ratio),
      statements: reads[1].size,
      differing,
      unresponsiveMs: ratio(unresponsive.wallMs),
      unresponsiveProcessorMs: ratio(unresponsive.processorMs),
      listProcessorMs: Object.fromEntries(Object.entries(lists).map(([name, ms]) => [name, ratio(ms)])),
      startMs: { empty: ratio(median(start.empty)), full: ratio(median(start.full)) },
      startRatio: ratio(startRatio),
      bars,
      held:
        broken === null &&
        medianRatio <= bars.acceptMedianRatio &&
        p99Ratio <= bars.acceptP99Ratio &&
        differing.length === 0 &&
        // What a machine busy with other things adds is not the host's.
        unresponsive.processorMs <= bars.unresponsiveMs &&
        slowest <= bars.listMs &&
        startRatio <= bars.startRatio,
    };
  } finally {
    if (isOpen) await Promise.allSettled([full.station.close(), empty.station.close()]);
    await rm(dir, { recursive: true, force: true });
  }
}

async function side(dataDir: string): Promise<Side> {
  const { opened, sqlite } = await catching(() => localStation({ dataDir, marksDir: `${dataDir}-marks` }));
  return { station: opened, sqlite, times: [], processorMs: [], nextPerson: 200_000 };
}

async function draftOf(one: Side, client: Client) {
  const n = (one.nextPerson += 1);
  return await readyDraft(client, { ...zhao, name: nameAt(n), certNo: certAt(n), mobile: mobileAt(n) });
}

/** Accepts one; `into` takes how long it took. */
async function accept(one: Side, drafted: Awaited<ReturnType<typeof draftOf>> | null): Promise<string> {
  const { client } = one.station;
  const { caseId, version } = drafted ?? (await draftOf(one, client));
  await client.acceptance.accept({ caseId, version, printReceipt: false });
  return caseId;
}

async function acceptRound(one: Side, isMeasured: boolean): Promise<void> {
  const drafts = [];
  for (let made = 0; made < perRound; made += 1) {
    drafts.push(await draftOf(one, one.station.client));
    await breath();
  }
  for (const draft of drafts) {
    const processor = process.threadCpuUsage();
    const from = performance.now();
    await accept(one, draft);
    const ms = performance.now() - from;
    const { user, system } = process.threadCpuUsage(processor);
    await breath();
    if (!isMeasured) continue;
    one.times.push(ms);
    one.processorMs.push((user + system) / 1000);
  }
  await arrive(one.station.host);
  await breath();
}

/** As between two calls of a window: whatever else waits is served. */
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** All that waits is acknowledged, as after batches to a platform: in the parts in which the host notes an answer. */
async function arrive({ ctx: { db, time } }: Host): Promise<void> {
  for (;;) {
    await breath();
    const due = listDue(db, time.iso(), settledAtOnce);
    if (due.length === 0) return;
    const ack = { at: time.iso(), by: 'bench', isDurable: true, mark: null };
    db.txUnsynced(() =>
      markAcked(
        db,
        due.map((row) => row.outbox_id),
        ack,
      ),
    );
  }
}

/** The first page of each list, the middle one of five, of this thread alone; the audit's as it is after a start, before its chain was hashed. */
async function firstPages({ host, client }: Station): Promise<Record<string, number>> {
  const search = (query: string, more: object = {}) => client.cases.search({ query, limit: 200, ...more });
  const lists: Record<string, () => unknown> = {
    cases: () => search(''),
    casesDue: () => search('', { sort: 'due' }),
    casesOfStates: () => search('', { states: ['ACCEPTED', 'IN_REVIEW'] }),
    casesOfAName: () => search('建国'),
    casesOfToday: () => search('今天'),
    drafts: () => client.drafts.list(),
    outbox: () => client.outbox.list({ filter: 'open' }),
    outboxAll: () => client.outbox.list({ filter: 'all' }),
    audit: () => auditPage(host.ctx.db, host.auditChain, { limit: 200 }),
    closeOut: () => client.closeOut.sheet(),
    station: () => client.station.get(),
    devices: () => client.devices.list(),
  };
  const found: Record<string, number> = {};
  for (const [name, list] of Object.entries(lists)) {
    const times: number[] = [];
    for (let again = 0; again < 5; again += 1) {
      const processor = process.threadCpuUsage();
      await list();
      const { user, system } = process.threadCpuUsage(processor);
      times.push((user + system) / 1000);
      await breath();
    }
    found[name] = median(times);
  }
  return found;
}

/** One case more, from draft to acknowledgement, the lists of a clerk, and how many rows each statement read for it. */
async function readsOf(one: Side): Promise<Map<string, number>> {
  const { client, host } = one.station;
  const noted = noteStatements(host.ctx.db);
  await accept(one, await draftOf(one, client));
  await client.station.get();
  await client.outbox.list({ filter: 'open' });
  await arrive(host);
  noted.putBack();
  return rowsRead(one.sqlite, noted.asked);
}

/** The longest that nothing else was answered, on the clock and of this thread's own work. */
function watchLoop(): { stop(): { wallMs: number; processorMs: number } } {
  let isOver = false;
  const most = { wallMs: 0, processorMs: 0 };
  const look = (at: number, processor: NodeJS.CpuUsage): void => {
    setTimeout(() => {
      const { user, system } = process.threadCpuUsage(processor);
      most.wallMs = Math.max(most.wallMs, performance.now() - at - 1);
      most.processorMs = Math.max(most.processorMs, (user + system) / 1000);
      if (!isOver) look(performance.now(), process.threadCpuUsage());
    }, 1);
  };
  look(performance.now(), process.threadCpuUsage());
  return {
    stop() {
      isOver = true;
      return most;
    },
  };
}

/** From nothing to the first answered question, in turn. */
async function startTimes(empty: string, full: string): Promise<{ empty: number[]; full: number[] }> {
  const times = { empty: [] as number[], full: [] as number[] };
  for (let round = 0; round < starts; round += 1)
    for (const [name, dataDir] of [
      ['empty', empty],
      ['full', full],
    ] as const) {
      const from = performance.now();
      const host = await createHost({ dataDir, marksDir: `${dataDir}-marks`, platformUrl: null, log: silentLogger });
      times[name].push(performance.now() - from);
      await host.stop();
    }
  return times;
}
