import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createRouterClient } from '@orpc/server';
import { z } from 'zod';
import { addBlock } from '#db/queries/numbers.ts';
import { readSetting } from '#db/queries/settings.ts';
import { NumberBlock } from '#contract/platform/exchange.ts';
import { createHost, type Host } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { platformClient, seedDemo } from '#simulators/demo-seed.ts';
import { findServer, startCluster } from '../integration/platform-postgresql.ts';
import { clerk, eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { startChild } from './child.ts';
import { median, percentile, ratio } from './figures.ts';

const cases = 200;
/** Side by side, and the middle one counts: what else the machine does meets both. */
const rounds = 5;
const acceptsMeasured = 100;
const bars = { throughputRatio: 0.6, p99Ratio: 2 };

/**
 * 200 cases accepted without the platform reach it through the station's outbox ÷ the same rows through bare HTTP and a multi-row insert,
 * into the same kind of database; and how long the clerk's acceptance takes meanwhile ÷ without an upload. Platform and bare server
 * are processes of their own, as in a hall.
 */
export async function benchSync(): Promise<object> {
  const pglite = await benchOn('pglite', {});
  const server = await findServer();
  if ('reason' in server) return { bench: 'sync', pglite, postgresql: { reason: server.reason }, bars, held: false };
  const cluster = await startCluster(server.bin);
  try {
    const databases = { platform: await cluster.createDatabase(), bare: await cluster.createDatabase() };
    const postgresql = await benchOn('postgresql', databases);
    return { bench: 'sync', pglite, postgresql, bars, held: pglite.held && postgresql.held };
  } finally {
    await cluster.stop();
  }
}

interface Figures {
  rows: number;
  rowsPerSecond: number;
  bareRowsPerSecond: number;
  throughputRatio: number;
  acceptP99Ms: number;
  quietAcceptP99Ms: number;
  p99Ratio: number;
  held: boolean;
}

async function benchOn(storage: string, databases: { platform?: string; bare?: string }): Promise<Figures> {
  const dir = await mkdtemp(path.join(os.tmpdir(), `yichuang-bench-sync-${storage}-`));
  const children: ChildProcess[] = [];
  let host: Host | undefined;
  try {
    const platform = await startChild(
      children,
      ['cli/main.ts', 'platform', '--data', path.join(dir, 'platform'), '--port', '0'],
      databases.platform,
      z.object({ platform: z.string(), administrator: z.object({ username: z.string(), password: z.string() }) }),
    );
    const bare = await startChild(
      children,
      ['tests/bench/bare-server.ts', path.join(dir, 'bare')],
      databases.bare,
      z.object({ url: z.string() }),
    );
    await seedDemo(platform.platform, platform.administrator, 'http://127.0.0.1:9');
    const { token } = await platformClient(platform.platform).sessions.signIn({
      ...platform.administrator,
      station: { stationId: 'bench-administration', stationName: '测试', windowNo: '0' },
    });
    const { code } = await platformClient(platform.platform, () => token).stations.createCode({
      hallCode: '000000-01',
    });
    let isCut = false;
    host = await createHost({
      dataDir: path.join(dir, 'station'),
      platformUrl: platform.platform,
      windowNo: '12 号窗',
      enrolCode: code,
      log: silentLogger,
      fetch: (input, init) => (isCut ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init)),
      syncPace: { feedMs: 60_000, healthMs: 60_000, maxOfflineMs: 100 },
    });
    const client = createRouterClient(router, { context: { host } });
    await client.session.signIn(clerk);
    await signInClerk(client);
    await takeNumbers(host);
    const cut = async (wanted: boolean): Promise<void> => {
      isCut = wanted;
      host?.sync.wake();
      if (wanted) await eventually('cut off', async () => !(await client.station.get()).network.isOnline);
    };
    // Warm: both ways once, before anything is measured.
    await accept(client, 10);
    await untilSent(host);
    await sendBare(bare.url, host, 0, 'warm');

    const quiet: number[] = [];
    const measured: { rows: number; oursMs: number; bareMs: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await cut(true);
      const before = lastRow(host);
      quiet.push(...(await accept(client, cases)));
      const began = performance.now();
      await cut(false);
      await untilSent(host);
      const oursMs = performance.now() - began;
      const bareMs = await sendBare(bare.url, host, before, `round${round}`);
      measured.push({ rows: lastRow(host) - before, oursMs, bareMs });
    }

    // The clerk goes on while a backlog goes up.
    await cut(true);
    await accept(client, cases);
    const drafts = await makeDrafts(client, acceptsMeasured);
    await cut(false);
    const busy = await acceptAll(client, drafts);
    await untilSent(host);
    const throughput = median(measured.map(({ oursMs, bareMs }) => bareMs / oursMs));
    const rate = (ms: (one: (typeof measured)[number]) => number): number =>
      Math.round(median(measured.map((one) => (one.rows * 1000) / ms(one))));
    const p99 = percentile(busy, 99) / percentile(quiet, 99);
    return {
      rows: median(measured.map(({ rows }) => rows)),
      rowsPerSecond: rate(({ oursMs }) => oursMs),
      bareRowsPerSecond: rate(({ bareMs }) => bareMs),
      throughputRatio: ratio(throughput),
      acceptP99Ms: ratio(percentile(busy, 99)),
      quietAcceptP99Ms: ratio(percentile(quiet, 99)),
      p99Ratio: ratio(p99),
      held: throughput >= bars.throughputRatio && p99 <= bars.p99Ratio,
    };
  } finally {
    await host?.stop();
    for (const child of children) child.kill('SIGTERM');
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A station takes numbers for a day; here it accepts many days' worth. */
async function takeNumbers({ ctx }: Host): Promise<void> {
  const token = readSetting(ctx.db, 'stationToken', z.string());
  // What is accepted here, and less than a station is given in a day.
  for (const count of [1000, 600]) {
    const block = await ctx.platform.ask(NumberBlock, token, (remote, options) =>
      remote.numberBlocks.lease({ requestId: crypto.randomUUID(), count }, options),
    );
    addBlock(ctx.db, { ...block, leasedAt: ctx.time.iso() });
  }
}

type Drafts = Awaited<ReturnType<typeof readyDraft>>[];

async function makeDrafts(client: Client, count: number): Promise<Drafts> {
  const drafts: Drafts = [];
  for (let made = 0; made < count; made += 1) drafts.push(await readyDraft(client));
  return drafts;
}

async function acceptAll(client: Client, drafts: Drafts): Promise<number[]> {
  const times: number[] = [];
  for (const { caseId, version } of drafts) {
    const from = performance.now();
    await client.acceptance.accept({ caseId, version, printReceipt: false });
    times.push(performance.now() - from);
  }
  return times;
}

const accept = async (client: Client, count: number): Promise<number[]> =>
  await acceptAll(client, await makeDrafts(client, count));

const lastRow = ({ ctx }: Host): number =>
  (ctx.db.prepare('SELECT coalesce(max(outbox_id), 0) AS last FROM outbox_all').get() as { last: number }).last;

async function untilSent({ ctx }: Host): Promise<void> {
  const unsent = ctx.db.prepare(`SELECT 1 FROM outbox LIMIT 1`);
  while (unsent.get() !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The same rows in batches as large as the station's, without its outbox, checks or acknowledgements. */
async function sendBare(url: string, { ctx }: Host, after: number, mark: string): Promise<number> {
  const rows = ctx.db.prepare('SELECT row_json FROM outbox_all WHERE outbox_id > ? ORDER BY outbox_id').all(after) as {
    row_json: string;
  }[];
  const from = performance.now();
  for (let at = 0; at < rows.length; at += 400) {
    const response = await fetch(`${url}/${mark}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `[${rows
        .slice(at, at + 400)
        .map((row) => row.row_json)
        .join(',')}]`,
    });
    if (!response.ok) throw new Error(`bare server answered ${response.status}`);
    await response.json();
  }
  return performance.now() - from;
}
